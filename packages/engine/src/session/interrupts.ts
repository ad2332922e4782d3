/** Cancellation and timeouts of the statement under way: a flag that operators look at, and an end to what it waits for. */
import type { Env } from '../engine.ts'
import { statementTimedOut } from '../errors/session-errors.ts'
import type { SqlError } from '../errors/sql-error.ts'

export class Interrupts {
  readonly #env: Env
  #error: SqlError | undefined
  #running = 0
  #reject: ((error: SqlError) => void) | undefined
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
