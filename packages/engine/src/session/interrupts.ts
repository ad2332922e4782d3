/** Cancellation and timeouts of the statement under way: a flag that operators look at, and a promise that waits race with. */
import type { Env } from '../engine.ts'
import { statementTimedOut } from '../errors/session-errors.ts'
import type { SqlError } from '../errors/sql-error.ts'

export class Interrupts {
  readonly #env: Env
  #error: SqlError | undefined
  #running = 0
  #reject: ((error: SqlError) => void) | undefined
  #promise: Promise<never> | undefined
  #stopTimer: (() => void) | undefined

  constructor(env: Env) {
    this.#env = env
  }

  /** A statement begins; 0 is no timeout. */
  start(timeoutMs: number): void {
    this.#running++
    if (this.#running > 1) return
    this.#error = undefined
    if (timeoutMs > 0) {
      this.#stopTimer = this.#env.schedule(timeoutMs, () => this.interrupt(statementTimedOut()))
    }
  }

  end(): void {
    this.#running--
    if (this.#running > 0) return
    this.#stopTimer?.()
    this.#stopTimer = undefined
    this.#promise = undefined
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

  readonly promise = (): Promise<never> => {
    if (this.#error !== undefined) return Promise.reject(this.#error)
    if (this.#promise === undefined) {
      this.#promise = new Promise<never>((_, reject) => {
        this.#reject = reject
      })
      // A statement that never had to wait leaves nobody to hear of it.
      this.#promise.catch(() => {})
    }
    return this.#promise
  }

  close(): void {
    this.#stopTimer?.()
  }
}
