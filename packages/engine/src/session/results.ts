/** What statements answer with: a stream of batches, rows that are all there, or a tag alone. */
import type { MaybePromise, ResultColumn, StatementResult } from '../engine.ts'
import { RowBuffer } from '../executor/row-buffer.ts'
import type { Batch } from '../store/batch.ts'
import type { VectorShape } from '../store/make-vector.ts'
import { ListValues } from '../store/vectors.ts'
import type { Datum } from '../types/datum.ts'
import { andThen, recover } from './maybe-promise.ts'

/** A command that returns no rows, or whose rows have been gathered. */
export class FinishedResult implements StatementResult {
  readonly columns: readonly ResultColumn[] | undefined
  readonly tag: string
  readonly rowCount: number
  readonly #rows: RowBuffer | undefined
  #at = 0
  isOpen = true

  constructor(
    tag: string,
    rowCount = 0,
    rows?: { readonly columns: readonly ResultColumn[]; readonly buffer: RowBuffer },
  ) {
    this.tag = tag
    this.rowCount = rowCount
    this.columns = rows?.columns
    this.#rows = rows?.buffer
  }

  next(): Batch | undefined {
    const batch = this.#rows?.slice(this.#at)
    this.#at += batch?.count ?? 0
    return batch
  }

  close(): void {
    this.isOpen = false
    this.#at = Infinity
  }
}

/** The answer of a point query: one row or none. */
export class RowResult implements StatementResult {
  readonly columns: readonly ResultColumn[]
  readonly rowCount: number
  #row: readonly Datum[] | undefined
  isOpen = true

  constructor(columns: readonly ResultColumn[], row: readonly Datum[] | undefined) {
    this.columns = columns
    this.#row = row
    this.rowCount = row === undefined ? 0 : 1
  }

  get tag(): string {
    return `SELECT ${this.rowCount}`
  }

  next(): Batch | undefined {
    const row = this.#row
    if (row === undefined) return undefined
    this.#row = undefined
    const columns = row.map((value) => new ListValues([value], undefined))
    return { columns, length: 1, selection: undefined, count: 1 }
  }

  close(): void {
    this.isOpen = false
    this.#row = undefined
  }
}

/** Rows that are all in one batch. */
export class BatchResult implements StatementResult {
  readonly columns: readonly ResultColumn[]
  readonly rowCount: number
  #batch: Batch | undefined
  isOpen = true

  constructor(columns: readonly ResultColumn[], batch: Batch) {
    this.columns = columns
    this.#batch = batch
    this.rowCount = batch.count
  }

  get tag(): string {
    return `SELECT ${this.rowCount}`
  }

  next(): Batch | undefined {
    const batch = this.#batch
    this.#batch = undefined
    return batch === undefined || batch.count === 0 ? undefined : batch
  }

  close(): void {
    this.isOpen = false
    this.#batch = undefined
  }
}

const TEXT = 25

/** Rows made by the session itself: SHOW, EXPLAIN. Columns are text unless their type is given. */
export function rowsResult(
  tag: string,
  names: readonly string[],
  rows: readonly (readonly Datum[])[],
  types: readonly number[] = [],
  shapes: readonly VectorShape[] = [],
): FinishedResult {
  const anyShape: VectorShape = { physical: 'any', i32: 'int', infinite: false }
  const buffer = new RowBuffer(names.map((_, i) => shapes[i] ?? anyShape))
  for (const row of rows) buffer.push(row)
  const columns = names.map((name, i) => ({
    name,
    type: { oid: types[i] ?? TEXT, typmod: -1 },
    tableOid: 0,
    attnum: 0,
  }))
  return new FinishedResult(tag, rows.length, { columns, buffer })
}

/** Rows as they come from a running plan; `finish` runs once, at the end or when it is closed early. */
export class StreamingResult implements StatementResult {
  readonly columns: readonly ResultColumn[] | undefined
  readonly #pull: () => MaybePromise<Batch | undefined>
  readonly #finish: (failed: unknown) => MaybePromise<void>
  #rows = 0
  #done = false
  isOpen = true

  constructor(
    columns: readonly ResultColumn[] | undefined,
    pull: () => MaybePromise<Batch | undefined>,
    finish: (failed: unknown) => MaybePromise<void>,
  ) {
    this.columns = columns
    this.#pull = pull
    this.#finish = finish
  }

  get tag(): string {
    return `SELECT ${this.#rows}`
  }

  get rowCount(): number {
    return this.#rows
  }

  next(): MaybePromise<Batch | undefined> {
    if (this.#done) return undefined
    return andThen(recover(this.#pull, this.#fail), this.#take)
  }

  readonly #take = (batch: Batch | undefined): MaybePromise<Batch | undefined> => {
    if (batch !== undefined) {
      this.#rows += batch.count
      return batch
    }
    if (this.#done) return undefined
    this.#done = true
    return andThen(this.#finish(undefined), () => undefined)
  }

  get isDone(): boolean {
    return this.#done
  }

  /** What went wrong beside `next` ends it, too. */
  protected fail(error: unknown): MaybePromise<undefined> {
    if (this.#done) throw error
    return this.#fail(error)
  }

  readonly #fail = (error: unknown): MaybePromise<undefined> => {
    this.#done = true
    return andThen(this.#finish(error), () => undefined)
  }

  close(): MaybePromise<void> {
    this.isOpen = false
    if (this.#done) return
    this.#done = true
    return this.#finish(undefined)
  }
}
