/** `AbortSignal`s: an abort makes the statement under way fail with 57014. */
import { SqlError } from '@twill/engine'
import type { MaybePromise, Session } from '@twill/engine'

export function cancelled(signal: AbortSignal): SqlError {
  return new SqlError('57014', 'canceling statement due to user request', { cause: signal.reason })
}

/** Runs something of a session's; while it runs, an abort cancels it. */
export async function cancellable<T>(
  session: Session,
  signal: AbortSignal,
  run: () => MaybePromise<T>,
): Promise<T> {
  if (signal.aborted) throw cancelled(signal)
  const cancel = (): void => session.cancel()
  signal.addEventListener('abort', cancel)
  try {
    return await run()
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** Milliseconds of work after which a statement that may be aborted lets the event loop turn. */
export const TURN_MS = 8

/** Lets events in now and then, so that an abort can be heard between batches. */
export class Turns {
  readonly #nowMs: () => number
  #lastMs: number

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
    this.#lastMs = nowMs()
  }

  /** `undefined` while it is too early. */
  take(): Promise<void> | undefined {
    if (this.#nowMs() - this.#lastMs < TURN_MS) return undefined
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#lastMs = this.#nowMs()
        resolve()
      })
    })
  }
}

/** Only who may be interrupted pays for listening. */
export function turnsFor(signal: AbortSignal | undefined): Turns | undefined {
  return signal === undefined ? undefined : new Turns()
}
