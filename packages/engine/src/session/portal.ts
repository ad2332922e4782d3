/**
 * A portal: a bound statement whose answer is read as its reader likes, while other statements of the session run. Nothing happens
 * before its first `next`; it is gone when the transaction that it was made in has ended.
 */
import type { Statement } from '../ast/statement.ts'
import type { CopyIn, CopyOut, MaybePromise, ResultColumn, StatementResult } from '../engine.ts'
import type { Batch } from '../store/batch.ts'
import { andThen } from './maybe-promise.ts'
import type { EngineSession } from './session.ts'

export class Portal implements StatementResult {
  readonly columns: readonly ResultColumn[] | undefined
  readonly #session: EngineSession
  readonly #statement: Statement | undefined
  readonly #start: () => MaybePromise<StatementResult>
  readonly #transaction: number
  #result: StatementResult | undefined
  #isClosed = false

  constructor(
    session: EngineSession,
    statement: Statement | undefined,
    columns: readonly ResultColumn[] | undefined,
    start: () => MaybePromise<StatementResult>,
  ) {
    this.#session = session
    this.#statement = statement
    this.columns = columns
    this.#start = start
    this.#transaction = session.block.ended
  }

  get isOpen(): boolean {
    return !this.#isClosed && this.#transaction === this.#session.block.ended
  }

  get tag(): string {
    return this.#result?.tag ?? ''
  }

  get rowCount(): number {
    return this.#result?.rowCount ?? 0
  }

  get copyIn(): CopyIn | undefined {
    return this.#result?.copyIn
  }

  get copyOut(): CopyOut | undefined {
    return this.#result?.copyOut
  }

  /** Begins before it is read. */
  start(): MaybePromise<void> {
    return andThen(this.#start(), (started) => {
      this.#result = started
    })
  }

  next(): MaybePromise<Batch | undefined> {
    const result = this.#result
    if (result !== undefined) return this.#goOn(result)
    if (!this.isOpen) return undefined
    return andThen(this.#start(), (started) => {
      this.#result = started
      return started.next()
    })
  }

  /** What its transaction's end has closed answers nothing more; what an error has spoilt must not be read. */
  #goOn(result: StatementResult): MaybePromise<Batch | undefined> {
    const { block } = this.#session
    if (this.#statement !== undefined && block.hasFailed) block.assertRuns(this.#statement)
    return result.next()
  }

  close(): MaybePromise<void> {
    this.#isClosed = true
    return this.#result?.close()
  }
}
