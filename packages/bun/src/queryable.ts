/**
 * What a database and a transaction have in common: everything that runs statements. They differ in where the session comes from;
 * `sessions` gives one for a statement and takes it back.
 */
import type { Batch, MaybePromise } from '@twill/engine'
import { andThen } from './and-then.ts'
import { cancellable, turnsFor } from './cancellation.ts'
import { fairTurns } from './fair-turns.ts'
import { copyFrom } from './load/copy-from.ts'
import type { CopyOptions, CopySource } from './load/copy-from.ts'
import { bulkInsert } from './load/bulk-insert.ts'
import type { BulkInsertOptions, BulkRows } from './load/bulk-insert.ts'
import { outcomeOf } from './outcome.ts'
import type { ExecOutcome, RunOutcome } from './outcome.ts'
import { readBatches } from './read-rows.ts'
import { RowStream } from './row-stream.ts'
import type { SessionPool } from './session-pool.ts'
import type { SessionSlot } from './session-slot.ts'
import { makeQuerySql } from './sql-query.ts'
import type { QuerySql } from './sql-query.ts'
import { Statement } from './statement.ts'
import type { ValueFormat } from './values/decode.ts'
import type { Parameter } from './values/parameter.ts'
import type { RowObject, RowShape } from './values/row-shape.ts'

export type QueryOptions = {
  /** An abort makes the statement fail with 57014. */
  readonly signal?: AbortSignal | undefined
  /** How values become JavaScript values, for this statement. */
  readonly values?: ValueFormat | undefined
}

const ignore = (): void => undefined

export abstract class Queryable {
  readonly #sessions: SessionPool
  readonly #streams = new Set<RowStream<unknown>>()
  /** `db.sql\`select … ${value}\`` */
  readonly sql: QuerySql

  constructor(sessions: SessionPool) {
    this.#sessions = sessions
    this.sql = makeQuerySql(this)
  }

  /** Runs a script of any number of statements; one transaction, unless it says otherwise. */
  exec(sql: string, options: QueryOptions = {}): Promise<ExecOutcome[]> {
    return this.withSession(options.signal, async (slot) => {
      const outcomes: ExecOutcome[] = []
      await slot.session.exec(sql, async (result) => {
        const rows: RowObject[] = []
        const shape = slot.shapeOf(result.columns, options.values)
        await readBatches(result, (batch) => {
          for (let n = 0; n < batch.count; n++) {
            if (shape !== undefined) rows.push(shape.objectAt(batch, n))
          }
        })
        const columns = result.columns?.map(({ name }) => name)
        outcomes.push({ ...outcomeOf(result), columns, rows })
      })
      return outcomes
    })
  }

  /** All rows of one statement, as objects. */
  query<T = RowObject>(
    sql: string,
    params: readonly Parameter[] = [],
    options: QueryOptions = {},
  ): Promise<T[]> {
    return this.#read(sql, params, options, (shape, batch, n) => shape.objectAt(batch, n) as T)
  }

  /** All rows of one statement, as arrays. */
  values(
    sql: string,
    params: readonly Parameter[] = [],
    options: QueryOptions = {},
  ): Promise<unknown[][]> {
    return this.#read(sql, params, options, (shape, batch, n) => shape.valuesAt(batch, n))
  }

  /** Runs one statement for what it does: the command tag and the number of rows. */
  run(
    sql: string,
    params: readonly Parameter[] = [],
    options: QueryOptions = {},
  ): Promise<RunOutcome> {
    return this.withSession(options.signal, (slot) =>
      andThen(slot.start(sql, params), ({ result }) =>
        andThen(readBatches(result, ignore, turnsFor(options.signal)), () => outcomeOf(result)),
      ),
    )
  }

  #read<T>(
    sql: string,
    params: readonly Parameter[],
    options: QueryOptions,
    rowAt: (shape: RowShape, batch: Batch, n: number) => T,
  ): Promise<T[]> {
    return this.withSession(options.signal, (slot) =>
      andThen(slot.start(sql, params, options.values), ({ result, shape }) => {
        const rows: T[] = []
        const collect = (batch: Batch): void => {
          if (shape === undefined) return
          for (let n = 0; n < batch.count; n++) rows.push(rowAt(shape, batch, n))
        }
        return andThen(readBatches(result, collect, turnsFor(options.signal)), () => rows)
      }),
    )
  }

  /** Rows as they are asked for, a batch in memory at a time. Leaving the loop ends the statement. */
  iterate<T = RowObject>(
    sql: string,
    params: readonly Parameter[] = [],
    options: QueryOptions = {},
  ): RowStream<T> {
    const stream = new RowStream<T>(this.#sessions, { sql, params, ...options }, () =>
      this.#streams.delete(stream),
    )
    this.#streams.add(stream)
    return stream
  }

  /** Ends the streams that nobody has read to their end. */
  protected async closeStreams(): Promise<void> {
    for (const stream of this.#streams) await stream.return()
  }

  /** A statement to run many times. It is prepared when it is first run, on each session that it runs on. */
  prepare<T = RowObject>(sql: string): Statement<T> {
    return new Statement<T>(this, this.#sessions, sql)
  }

  /** Loads rows without SQL text: all of them or, when one is refused, none. Answers with their number. */
  bulkInsert(table: string, rows: BulkRows, options: BulkInsertOptions = {}): Promise<number> {
    return this.withSession(options.signal, ({ session }) =>
      bulkInsert(session, table, rows, options),
    )
  }

  /** Loads CSV text, as COPY … FROM does: all of it or nothing. Answers with the number of rows. */
  copyFrom(table: string, source: CopySource, options: CopyOptions = {}): Promise<number> {
    return this.withSession(options.signal, ({ session }) =>
      copyFrom(session, table, source, options),
    )
  }

  /** Runs something on a session of its own for as long as it takes; at once where nothing has to be waited for. */
  protected withSession<T>(
    signal: AbortSignal | undefined,
    run: (slot: SessionSlot) => MaybePromise<T>,
  ): Promise<T> {
    if (signal !== undefined) return this.#cancellably(signal, run)
    const turn = fairTurns.take()
    let slot: SessionSlot | undefined
    try {
      slot = this.#sessions.tryTake()
      if (slot === undefined) return this.#inLine(run)
      const taken = slot
      // With its session in hand: `close` waits for whoever was called before it.
      if (turn !== undefined)
        return this.#giveAfter(
          taken,
          turn.then(() => run(taken)),
        )
      const value = run(slot)
      if (value instanceof Promise) return this.#giveAfter(slot, value)
      this.#sessions.give(slot)
      return Promise.resolve(value)
    } catch (error) {
      if (slot !== undefined) this.#sessions.give(slot)
      return Promise.reject(error)
    }
  }

  async #inLine<T>(run: (slot: SessionSlot) => MaybePromise<T>): Promise<T> {
    const slot = await this.#sessions.take()
    try {
      return await run(slot)
    } finally {
      this.#sessions.give(slot)
    }
  }

  async #giveAfter<T>(slot: SessionSlot, value: MaybePromise<T>): Promise<T> {
    try {
      return await value
    } finally {
      this.#sessions.give(slot)
    }
  }

  async #cancellably<T>(
    signal: AbortSignal,
    run: (slot: SessionSlot) => MaybePromise<T>,
  ): Promise<T> {
    const slot = await this.#sessions.take(signal)
    return this.#giveAfter(
      slot,
      cancellable(slot.session, signal, () => run(slot)),
    )
  }
}
