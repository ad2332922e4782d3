/**
 * Cancellation and timeouts of the statement under way: a flag that operators look at, an end to what it waits for, and turns for
 * others in between, without which nobody could raise the flag while a statement computes.
 */
import type { Env } from '../engine.ts'
import { statementTimedOut } from '../errors/session-errors.ts'
import type { SqlError } from '../errors/sql-error.ts'
import type { Waits } from '../store/waits.ts'

/**
 * A statement computes for about so long at a stretch: short enough for whoever cancels it, long enough to cost nothing. Turns every
 * 8 ms took 3 to 8 % of a scan or an aggregate on a busy machine.
 */
const STRETCH_MS = 50
/** The clock is looked at once in so many batches. */
const BATCHES_PER_LOOK = 8

export class Interrupts {
  readonly #env: Env
  /** When the stretch began; `undefined` before the statement has asked. */
  #sinceMs: number | undefined
  #batches = 0
  #error: SqlError | undefined
  #running = 0
  #reject: ((error: SqlError) => void) | undefined
  #stopTimer: (() => void) | undefined
  readonly #atEnd: (() => void)[] = []

  constructor(env: Env) {
    this.#env = env
  }

  /** A statement begins; 0 is no timeout. */
  start(timeoutMs: number): void {
    this.#running++
    if (this.#running > 1) return
    this.#error = undefined
    this.#sinceMs = undefined
    if (timeoutMs > 0) {
      this.#stopTimer = this.#env.schedule(timeoutMs, () => this.interrupt(statementTimedOut()))
    }
  }

  get isRunning(): boolean {
    return this.#running > 0
  }

  /** Runs when the statement under way has ended. */
  atEnd(callback: () => void): void {
    this.#atEnd.push(callback)
  }

  end(): void {
    this.#running--
    if (this.#running > 0) return
    while (this.#atEnd.length > 0) this.#atEnd.pop()?.()
    this.#stopTimer?.()
    this.#stopTimer = undefined
    this.#reject = undefined
    this.#error = undefined
  }

  /** Makes the statement under way fail; nothing happens without one. */
  interrupt(error: SqlError): void {
    if (this.#running === 0) return
    this.#error = error
    this.#reject?.(error)
  }

  readonly check = (): void => {
    if (this.#error !== undefined) throw this.#error
  }

  /** Whether the statement has computed for long enough: `waits` then waits until others have had their turn. */
  isTurnDue(waits: Waits): boolean {
    if (++this.#batches % BATCHES_PER_LOOK !== 0) return false
    const turn = this.turn()
    if (turn === undefined) return false
    waits.waitFor(turn)
    return true
  }

  /** Others' turn, where the statement has computed for long enough. */
  turn(): Promise<void> | undefined {
    const nowMs = this.#env.now()
    this.#sinceMs ??= nowMs
    if (nowMs - this.#sinceMs < STRETCH_MS) return undefined
    return new Promise<void>((resolve) => {
      this.#env.schedule(0, () => {
        this.#sinceMs = undefined
        resolve()
      })
    })
  }

  /** Waits for something, unless the statement is interrupted first. */
  wait(awaited: Promise<unknown>): Promise<void> {
    if (this.#error !== undefined) return Promise.reject(this.#error)
    return new Promise<void>((resolve, reject) => {
      this.#reject = reject
      awaited.then(() => {
        resolve()
      }, reject)
    })
  }

  close(): void {
    this.#stopTimer?.()
  }
}
