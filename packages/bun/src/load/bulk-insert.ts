/** Rows given as objects or arrays, from anywhere they can be iterated, straight into a table. */
import { SqlError } from '@twill/engine'
import type { Datum, Session } from '@twill/engine'
import { cancelled } from '../cancellation.ts'
import type { Parameter } from '../values/parameter.ts'
import { targetColumns } from './table-columns.ts'
import type { TargetColumns } from './table-columns.ts'

export type BulkRow = readonly Parameter[] | Readonly<Record<string, Parameter>>
export type BulkRows = Iterable<BulkRow> | AsyncIterable<BulkRow>

export type LoadProgress = {
  readonly rows: number
  /** Bytes (or characters, of a string) of the source read so far; 0 where the source is rows. */
  readonly bytes: number
}

export type LoadOptions = {
  readonly columns?: readonly string[] | undefined
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined
  /** Rows between two calls of `onProgress`. Default: 10,000. */
  readonly batchRows?: number | undefined
  readonly signal?: AbortSignal | undefined
}

export type BulkInsertOptions = LoadOptions

export async function bulkInsert(
  session: Session,
  table: string,
  rows: BulkRows,
  options: BulkInsertOptions,
): Promise<number> {
  const meter = new Meter(options, () => 0)
  if (Symbol.asyncIterator in rows) {
    const [first, all] = await peekAsync(rows)
    const target = await targetColumns(session, table, options.columns ?? keysOf(first))
    return meter.end(await session.insertRows(table, target.names, encodeAsync(all, target, meter)))
  }
  const source = rows[Symbol.iterator]()
  const first = source.next()
  const names = options.columns ?? keysOf(first.done === true ? undefined : first.value)
  const target = await targetColumns(session, table, names)
  const encoded = new EncodedRows(source, first, target, meter)
  return meter.end(await session.insertRows(table, target.names, encoded))
}

/** Counts rows, reports them, and stops when the load is aborted. */
export class Meter {
  readonly #options: LoadOptions
  readonly #bytes: () => number
  readonly #every: number
  #rows = 0

  constructor(options: LoadOptions, bytes: () => number) {
    this.#options = options
    this.#bytes = bytes
    this.#every = Math.max(1, options.batchRows ?? 10_000)
  }

  row(): void {
    if (++this.#rows % this.#every !== 0) return
    const { signal, onProgress } = this.#options
    if (signal?.aborted === true) throw cancelled(signal)
    onProgress?.({ rows: this.#rows, bytes: this.#bytes() })
  }

  /** So many rows have been loaded, some of them since the last call. */
  upTo(rows: number): void {
    const before = this.#rows
    this.#rows = rows
    const { signal, onProgress } = this.#options
    if (signal?.aborted === true) throw cancelled(signal)
    if (Math.floor(rows / this.#every) === Math.floor(before / this.#every)) return
    onProgress?.({ rows, bytes: this.#bytes() })
  }

  end(rows: number): number {
    this.#options.onProgress?.({ rows, bytes: this.#bytes() })
    return rows
  }
}

/**
 * The rows of an iterator, encoded as they are asked for. A class and not a generator over another one: each of those costs a
 * call and an object for every row.
 */
class EncodedRows implements IterableIterator<readonly Datum[]> {
  readonly #source: Iterator<BulkRow>
  readonly #target: TargetColumns
  readonly #meter: Meter
  /** What has been read of the source ahead of its turn. */
  #ahead: IteratorResult<BulkRow> | undefined
  #hasGiven = false

  constructor(
    source: Iterator<BulkRow>,
    first: IteratorResult<BulkRow>,
    target: TargetColumns,
    meter: Meter,
  ) {
    this.#source = source
    this.#ahead = first
    this.#target = target
    this.#meter = meter
  }

  [Symbol.iterator](): this {
    return this
  }

  next(): IteratorResult<readonly Datum[]> {
    if (this.#hasGiven) this.#count()
    const step = this.#ahead ?? this.#source.next()
    this.#ahead = undefined
    if (step.done === true) return { done: true, value: undefined }
    this.#hasGiven = true
    return { done: false, value: this.#encode(step.value) }
  }

  /** The row given last has been taken. */
  #count(): void {
    try {
      this.#meter.row()
    } catch (error) {
      this.return()
      throw error
    }
  }

  #encode(row: BulkRow): readonly Datum[] {
    try {
      return encodeRow(row, this.#target)
    } catch (error) {
      this.return()
      throw error
    }
  }

  /** Tells the source that no more will be read. Whoever iterates does so when it stops early, but not when `next` throws. */
  return(): IteratorResult<readonly Datum[]> {
    this.#source.return?.()
    return { done: true, value: undefined }
  }
}

async function* encodeAsync(
  rows: AsyncIterable<BulkRow>,
  target: TargetColumns,
  meter: Meter,
): AsyncGenerator<readonly Datum[]> {
  for await (const row of rows) {
    yield encodeRow(row, target)
    meter.row()
  }
}

function encodeRow(row: BulkRow, { names, encoders }: TargetColumns): readonly Datum[] {
  const datums: Datum[] = new Array<Datum>(encoders.length)
  if (isArray(row)) {
    if (row.length !== encoders.length) {
      throw new SqlError('42601', `a row has ${row.length} values for ${encoders.length} columns`)
    }
    for (let i = 0; i < encoders.length; i++)
      datums[i] = (encoders[i] as (v: unknown) => Datum)(row[i])
    return datums
  }
  for (let i = 0; i < encoders.length; i++) {
    datums[i] = (encoders[i] as (v: unknown) => Datum)(row[names[i] as string])
  }
  return datums
}

function isArray(row: BulkRow): row is readonly Parameter[] {
  return Array.isArray(row)
}

/** The columns of rows that are objects: the keys of the first one. */
function keysOf(first: BulkRow | undefined): readonly string[] | undefined {
  return first === undefined || isArray(first) ? undefined : Object.keys(first)
}

async function peekAsync(
  rows: AsyncIterable<BulkRow>,
): Promise<[BulkRow | undefined, AsyncIterable<BulkRow>]> {
  const iterator = rows[Symbol.asyncIterator]()
  const first = await iterator.next()
  const all = async function* (): AsyncGenerator<BulkRow> {
    if (first.done === true) return
    yield first.value
    yield* { [Symbol.asyncIterator]: () => iterator }
  }
  return [first.done === true ? undefined : first.value, all()]
}
