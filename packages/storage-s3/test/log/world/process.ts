/**
 * A process of the simulated world: it may stand still, die, and have clocks that lie. Its timers and the answers to its requests
 * wait while it stands still; on some machines so does its monotonic clock. A wall clock that is set back belongs to a machine
 * whose monotonic clock goes on: of two clocks that lie at once no protocol makes anything.
 */
import { type Prng, SimulatedProcess } from '@twill/storage/sim'
import type { ObjectStorageEnv } from '../../../src/env.ts'
import type { EventLoop } from './event-loop.ts'

/** Less than this is what sums of fractions may be off by. */
const LEAST_MS = 1e-3

export class Process extends SimulatedProcess {
  readonly env: ObjectStorageEnv
  readonly #loop: EventLoop
  readonly #isSuspended: boolean
  #pausedAtMs: number | undefined
  #stoodStillMs = 0
  #wallAheadMs = 0
  /** Dies after so many more steps. */
  #stepsLeft: number

  constructor(name: string, loop: EventLoop, prng: Prng, stepsLeft: number = Infinity) {
    super(name)
    this.#loop = loop
    this.#isSuspended = prng.chance(0.5)
    this.#stepsLeft = stepsLeft
    const chance = prng.fork()
    this.env = {
      wallMs: () => 1_700_000_000_000 + loop.nowMs() + this.#wallAheadMs,
      monotonicMs: () => loop.nowMs() - (this.#isSuspended ? this.#stoodStillMs : 0),
      random: () => chance.float(),
      schedule: (delayMs, callback) => this.#schedule(delayMs, callback),
    }
  }

  pauseFor(ms: number): void {
    if (this.isDead || this.isPaused) return
    this.pause()
    this.#pausedAtMs = this.#loop.nowMs()
    this.#loop.at(ms, () => {
      this.#stoodStillMs += this.#loop.nowMs() - (this.#pausedAtMs ?? 0)
      this.resume()
    })
  }

  /** The wall clock is set. */
  jump(ms: number): void {
    this.#wallAheadMs += this.#isSuspended ? Math.abs(ms) : ms
  }

  /** Something happens in it. `false` where it dies of it. */
  step(): boolean {
    this.#stepsLeft -= 1
    if (this.#stepsLeft > 0) return true
    this.crash()
    return false
  }

  /** A timer goes by the monotonic clock: where that stands still, it does too. */
  #schedule(delayMs: number, callback: () => void): () => void {
    const dueMs = this.env.monotonicMs() + delayMs
    let isOff = false
    let cancel = (): void => undefined
    const run = async (): Promise<void> => {
      if (this.isPaused) await this.whenRunning()
      if (isOff || this.isDead) return
      const leftMs = dueMs - this.env.monotonicMs()
      if (leftMs > LEAST_MS) cancel = this.#loop.at(leftMs, () => void run())
      else if (this.step()) callback()
    }
    cancel = this.#loop.at(delayMs, () => void run())
    return () => {
      isOff = true
      cancel()
    }
  }
}
