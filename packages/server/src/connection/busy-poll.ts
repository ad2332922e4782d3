/**
 * Keeps the event loop awake for a moment after an answer: a client in conversation sends its next message within microseconds, and
 * to be woken for it costs both sides as much as the answer did. The loop turns without blocking, everybody else's events and
 * timers as well; who has not written by then finds a loop that sleeps.
 *
 * Only clients that were quick before are waited for: others would have it turn for nothing after each of their statements. And only
 * while no statement waits (for the disk, for a lock): the processor is for what would let it go on.
 */

/** A message that needed a wake-up comes so many times later than one that did not. */
const WAKE_UP_FACTOR = 3

export class BusyPoll {
  readonly #forMs: number
  readonly #nowMs: () => number
  /** Statements that wait for something. */
  waiting = 0
  #untilMs = 0
  #isTurning = false

  /** For 0 milliseconds: never. */
  constructor(forMs: number, nowMs: () => number) {
    this.#forMs = forMs
    this.#nowMs = nowMs
  }

  /** Whether a client that took so long for its next message is worth waiting for. */
  isQuick(tookMs: number): boolean {
    return tookMs < WAKE_UP_FACTOR * this.#forMs
  }

  /** A quick client has got its answer. */
  answered(nowMs: number): void {
    this.#untilMs = nowMs + this.#forMs
    if (this.#isTurning || this.waiting > 0) return
    this.#isTurning = true
    setImmediate(this.#turn)
  }

  readonly #turn = (): void => {
    this.#isTurning = this.waiting === 0 && this.#nowMs() < this.#untilMs
    if (this.#isTurning) setImmediate(this.#turn)
  }
}
