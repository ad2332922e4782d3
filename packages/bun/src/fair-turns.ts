/**
 * Statements that the engine answers at once never leave the microtask queue. A loop of them would keep timers, sockets and the
 * engine's own background work (checkpoints) from ever running; so now and then a statement waits for the event loop to turn.
 */

/** How long statements may follow one another without a turn. */
export const SPELL_MS = 20
/** On the hot path the clock is read once in so many statements. */
export const STRIDE = 64

export class FairTurns {
  readonly #nowMs: () => number
  #sinceMs: number
  #statements = 0

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
    this.#sinceMs = nowMs()
  }

  /** A promise to wait for where it is time to let others go first. */
  take(): Promise<void> | undefined {
    return this.#nowMs() - this.#sinceMs < SPELL_MS ? undefined : this.#turn()
  }

  /** The same for statements that take microseconds. */
  takeSparsely(): Promise<void> | undefined {
    return ++this.#statements % STRIDE === 0 ? this.take() : undefined
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#sinceMs = this.#nowMs()
        resolve()
      })
    })
  }
}

/** Those of the process: it has one event loop. */
export const fairTurns: FairTurns = new FairTurns(() => performance.now())
