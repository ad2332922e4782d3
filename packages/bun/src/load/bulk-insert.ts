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
  const [first, all] = peek(rows)
  const target = await targetColumns(session, table, options.columns ?? keysOf(first))
  return meter.end(await session.insertRows(table, target.names, encodeAll(all, target, meter)))
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

  end(rows: number): number {
    this.#options.onProgress?.({ rows, bytes: this.#bytes() })
    return rows
  }
}

function* encodeAll(
  rows: Iterable<BulkRow>,
  target: TargetColumns,
  meter: Meter,
): Generator<readonly Datum[]> {
  for (const row of rows) {
    yield encodeRow(row, target)
    meter.row()
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

function peek(rows: Iterable<BulkRow>): [BulkRow | undefined, Iterable<BulkRow>] {
  if (Array.isArray(rows)) return [rows[0] as BulkRow | undefined, rows]
  const iterator = rows[Symbol.iterator]()
  const first = iterator.next()
  if (first.done === true) return [undefined, []]
  return [
    first.value,
    (function* () {
      yield first.value
      yield* { [Symbol.iterator]: () => iterator }
    })(),
  ]
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
