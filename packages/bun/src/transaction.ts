/**
 * Transactions. A callback runs with a `Transaction`, whose statements share one session; it commits when the callback is done and
 * rolls back when it throws. A transaction inside is a savepoint. What PostgreSQL says to retry (40001, 40P01) is retried as often
 * as was asked for, after a short random pause.
 */
import { SqlError } from '@twill/engine'
import type { TransactionOptions as EngineTransactionOptions } from '@twill/engine'
import { cancelled } from './cancellation.ts'
import { Queryable } from './queryable.ts'
import { SessionPool } from './session-pool.ts'
import type { SessionSlot } from './session-slot.ts'

export type TransactionOptions = EngineTransactionOptions & {
  /** How many times to run the callback again after a serialization failure or a deadlock. Default: 0. */
  readonly retries?: number
  /** An abort rolls back and makes the statement under way fail with 57014. */
  readonly signal?: AbortSignal | undefined
}

const MAX_PAUSE_MS = 200

export class Transaction extends Queryable {
  readonly #sessions: SessionPool
  readonly #slot: SessionSlot
  /** Transactions inside run one after the other: their savepoints are on one stack. */
  #lastInner: Promise<unknown> = Promise.resolve()

  private constructor(slot: SessionSlot) {
    const sessions = new SessionPool(1, () => slot)
    super(sessions)
    this.#slot = slot
    this.#sessions = sessions
  }

  /** Runs the callback in a transaction on a session that is the caller's for as long as it takes. */
  static async run<T>(
    slot: SessionSlot,
    callback: (tx: Transaction) => Promise<T>,
    options: TransactionOptions,
  ): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await attemptOnce(slot, new Transaction(slot), callback, options)
      } catch (error) {
        const retries = options.retries ?? 0
        if (attempt >= retries || !isRetryable(error) || options.signal?.aborted === true) {
          throw error
        }
        await pause(attempt)
      }
    }
  }

  /** A savepoint: what the callback does is undone when it throws, and the transaction goes on. */
  async transaction<T>(callback: (tx: Transaction) => Promise<T>): Promise<T> {
    const run = this.#lastInner.then(() => this.#inner(callback))
    this.#lastInner = run.catch(() => undefined)
    return run
  }

  async #inner<T>(callback: (tx: Transaction) => Promise<T>): Promise<T> {
    await this.exec('savepoint twill_inner')
    const inner = new Transaction(this.#slot)
    try {
      const value = await callback(inner)
      await inner.end()
      await this.exec('release savepoint twill_inner')
      return value
    } catch (error) {
      await inner.end()
      await this.exec('rollback to savepoint twill_inner; release savepoint twill_inner')
      throw error
    }
  }

  /** Lets no further statement in and waits for those that run. */
  async end(): Promise<void> {
    await this.closeStreams()
    await this.#sessions.close(transactionOver)
  }
}

async function attemptOnce<T>(
  slot: SessionSlot,
  transaction: Transaction,
  callback: (tx: Transaction) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const { session } = slot
  const { isolation, readOnly, deferrable, signal } = options
  await session.begin({
    ...(isolation === undefined ? {} : { isolation }),
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(deferrable === undefined ? {} : { deferrable }),
  })
  const cancel = (): void => session.cancel()
  signal?.addEventListener('abort', cancel)
  try {
    const value = await callback(transaction)
    await transaction.end()
    if (signal?.aborted === true) throw cancelled(signal)
    if (session.transactionStatus === 'failed') throw spoiled(session.lastError)
    await session.commit()
    return value
  } catch (error) {
    await transaction.end()
    if (session.transactionStatus !== 'idle') await session.rollback()
    throw error
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}

function transactionOver(): SqlError {
  return new SqlError('25P01', 'the transaction is over')
}

/** The callback has swallowed an error; what came before it cannot be committed. */
function spoiled(cause: SqlError | undefined): SqlError {
  return new SqlError('25P02', 'the transaction was rolled back: a statement in it had failed', {
    detail: cause?.message,
    cause,
  })
}

function isRetryable(error: unknown): boolean {
  return error instanceof SqlError && (error.code === '40001' || error.code === '40P01')
}

function pause(attempt: number): Promise<void> {
  const ms = Math.random() * Math.min(MAX_PAUSE_MS, 2 ** (attempt + 1))
  return new Promise((resolve) => setTimeout(resolve, ms))
}
