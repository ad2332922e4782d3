/**
 * A statement to run many times. `get` is the hot path of point queries: while a session is free and the engine answers at once,
 * one call costs a look at the pool, the encoders, and one promise that is fulfilled already.
 */
import type { Datum, MaybePromise } from '@twill/engine'
import { fairTurns } from './fair-turns.ts'
import type { RunOutcome } from './outcome.ts'
import type { Queryable, QueryOptions } from './queryable.ts'
import type { RowStream } from './row-stream.ts'
import type { SessionPool } from './session-pool.ts'
import { isStalePlan } from './session-slot.ts'
import type { SessionSlot, SlotStatement } from './session-slot.ts'
import type { Parameter } from './values/parameter.ts'

const NO_PARAMETERS: readonly Parameter[] = []

/** What a statement takes and gives, by type oid; `columns` is `undefined` where it returns no rows. */
export type StatementDescription = {
  readonly parameterTypes: readonly number[]
  readonly columns: readonly { readonly name: string; readonly typeOid: number }[] | undefined
}

export class Statement<T> {
  readonly sql: string
  readonly #target: Queryable
  readonly #sessions: SessionPool
  #slot: SessionSlot | undefined
  #prepared: SlotStatement | undefined

  constructor(target: Queryable, sessions: SessionPool, sql: string) {
    this.#target = target
    this.#sessions = sessions
    this.sql = sql
  }

  /** The first row. */
  get(
    params: readonly Parameter[] = NO_PARAMETERS,
    options?: QueryOptions,
  ): Promise<T | undefined> {
    const turn = fairTurns.takeSparsely()
    if (turn !== undefined) return turn.then(() => this.get(params, options))
    if (options !== undefined) return this.#firstOfAll(params, options)
    let slot: SessionSlot | undefined
    try {
      slot = this.#sessions.tryTake()
      if (slot === undefined) return this.#firstOfAll(params)
      const row = this.#first(slot, params)
      if (row instanceof Promise) return this.#finish(slot, row, params)
      this.#sessions.give(slot)
      return Promise.resolve(row)
    } catch (error) {
      if (slot === undefined) return Promise.reject(error)
      this.#sessions.give(slot)
      if (isStalePlan(error)) return this.#firstOfAll(params)
      return Promise.reject(error)
    }
  }

  #first(slot: SessionSlot, params: readonly Parameter[]): MaybePromise<T | undefined> {
    const prepared = slot === this.#slot ? this.#prepared : slot.statement(this.sql)
    if (prepared === undefined || prepared instanceof Promise) {
      return Promise.resolve(prepared ?? slot.statement(this.sql)).then((found) =>
        this.#firstOf(slot, found, params),
      )
    }
    return this.#firstOf(slot, prepared, params)
  }

  #firstOf(
    slot: SessionSlot,
    prepared: SlotStatement,
    params: readonly Parameter[],
  ): MaybePromise<T | undefined> {
    this.#slot = slot
    this.#prepared = prepared
    const { shape } = prepared
    const row = prepared.prepared.first(prepared.bind(params))
    const objectOf = (found: readonly Datum[] | undefined): T | undefined =>
      found === undefined || shape === undefined ? undefined : (shape.objectOf(found) as T)
    return row instanceof Promise ? row.then(objectOf) : objectOf(row)
  }

  async #finish(
    slot: SessionSlot,
    row: Promise<T | undefined>,
    params: readonly Parameter[],
  ): Promise<T | undefined> {
    try {
      return await row
    } catch (error) {
      if (!isStalePlan(error)) throw error
    } finally {
      this.#sessions.give(slot)
    }
    return this.#firstOfAll(params)
  }

  /** The long way: in line for a session, and prepared anew where the catalog has changed. */
  async #firstOfAll(params: readonly Parameter[], options?: QueryOptions): Promise<T | undefined> {
    const [row] = await this.#target.query<T>(this.sql, params, options)
    return row
  }

  /** All rows, as objects. */
  all(params: readonly Parameter[] = NO_PARAMETERS, options?: QueryOptions): Promise<T[]> {
    return this.#target.query<T>(this.sql, params, options)
  }

  /** All rows, as arrays. */
  values(
    params: readonly Parameter[] = NO_PARAMETERS,
    options?: QueryOptions,
  ): Promise<unknown[][]> {
    return this.#target.values(this.sql, params, options)
  }

  /** What it does rather than what it returns. */
  run(params: readonly Parameter[] = NO_PARAMETERS, options?: QueryOptions): Promise<RunOutcome> {
    return this.#target.run(this.sql, params, options)
  }

  iterate(params: readonly Parameter[] = NO_PARAMETERS, options?: QueryOptions): RowStream<T> {
    return this.#target.iterate<T>(this.sql, params, options)
  }

  /** Prepares it now, which tells whether it is right. */
  async describe(): Promise<StatementDescription> {
    const slot = await this.#sessions.take()
    try {
      const { prepared } = await slot.statement(this.sql)
      const columns = prepared.columns?.map(({ name, type }) => ({ name, typeOid: type.oid }))
      return { parameterTypes: prepared.parameterTypes, columns }
    } finally {
      this.#sessions.give(slot)
    }
  }
}
