/**
 * COPY … FROM STDIN: bytes come in, rows go into the table a batch at a time, and only a batch and a chunk are in memory. An error
 * says which line it is about.
 */
import { unreachable } from '../../base/unreachable.ts'
import type { Copy } from '../../ast/dml.ts'
import type { TableObject } from '../../catalog/objects.ts'
import type { CopyIn, MaybePromise } from '../../engine.ts'
import { copyFailed } from '../../errors/copy-errors.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { SqlError, withFields } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { BATCH_SIZE } from '../../store/batch.ts'
import type { Datum } from '../../types/datum.ts'
import { BulkInsert, type SourcedCondition } from '../bulk-insert.ts'
import { toSqlError } from '../error-translation.ts'
import { recover } from '../maybe-promise.ts'
import { StreamingResult } from '../results.ts'
import type { EngineSession } from '../session.ts'
import { streamEnd } from '../stream-end.ts'
import { BinaryRows } from './binary-rows.ts'
import { copyColumns } from './copy-columns.ts'
import type { CopyFormat } from './copy-options.ts'
import { CopyPlaces, placed, type CopyColumn, type RowDecoder } from './row-decoder.ts'
import { TextRows } from './text-rows.ts'

/** Chunks are put together to this size before they are taken apart: clients send a row each. */
const CHUNK_BYTES = 64 * 1024

export async function copyFrom(
  session: EngineSession,
  statement: Copy,
  table: TableObject,
  format: CopyFormat,
  sql: string,
): Promise<StreamingResult> {
  const columns = copyColumns(session, statement, table, format)
  const { where } = statement
  const condition: SourcedCondition | undefined = where && { where, sql }
  const names = columns.map(({ name }) => name)
  const bulk = await BulkInsert.start(session, table, names, condition)
  return new CopyInResult(session, bulk, table.name, columns, format)
}

function makeDecoder(
  session: EngineSession,
  columns: readonly CopyColumn[],
  format: CopyFormat,
  places: CopyPlaces,
): RowDecoder {
  const { kind } = format
  switch (kind) {
    case 'text':
    case 'csv':
      return new TextRows(format, columns, session.evaluation, places)
    case 'binary':
      return new BinaryRows(columns, session.evaluation, places)
    default:
      return unreachable(kind)
  }
}

class CopyInResult extends StreamingResult {
  readonly copyIn: CopyIn
  readonly #load: Load

  constructor(
    session: EngineSession,
    bulk: BulkInsert,
    relation: string,
    columns: readonly CopyColumn[],
    format: CopyFormat,
  ) {
    const places = new CopyPlaces(relation)
    const load = new Load(session, bulk, makeDecoder(session, columns, format, places), places)
    super(
      undefined,
      () => load.complete(),
      streamEnd(session, () => undefined),
    )
    this.#load = load
    const orFail = (attempt: () => MaybePromise<void>): MaybePromise<void> =>
      recover(attempt, (error) => this.fail(error))
    this.copyIn = {
      format: format.kind === 'binary' ? 'binary' : 'text',
      columns: columns.length,
      write: (chunk) => (this.isDone ? undefined : orFail(() => load.write(chunk))),
      finish: () => (this.isDone ? undefined : orFail(() => load.finish())),
      fail: (message) => load.fail(message),
    }
  }

  override get tag(): string {
    return `COPY ${this.#load.count}`
  }

  override get rowCount(): number {
    return this.#load.count
  }

  /** Half a load is none: closed before its end, it is undone. */
  override close(): MaybePromise<void> {
    this.isOpen = false
    if (this.isDone) return
    return recover<void>(
      () => this.fail(copyFailed('the client has gone')),
      () => undefined,
    )
  }
}

class Load {
  readonly #session: EngineSession
  readonly #bulk: BulkInsert
  readonly #decoder: RowDecoder
  readonly #places: CopyPlaces
  readonly #chunk = new Uint8Array(CHUNK_BYTES)
  #length = 0
  #rows: (readonly Datum[])[] = []
  readonly #lines = new Float64Array(BATCH_SIZE)
  readonly #texts: (string | undefined)[] = []
  #isFinished = false
  failure: SqlError | undefined
  count = 0

  constructor(session: EngineSession, bulk: BulkInsert, decoder: RowDecoder, places: CopyPlaces) {
    this.#session = session
    this.#bulk = bulk
    this.#decoder = decoder
    this.#places = places
  }

  write(chunk: Uint8Array): MaybePromise<void> {
    if (this.#length + chunk.length <= CHUNK_BYTES) {
      this.#chunk.set(chunk, this.#length)
      this.#length += chunk.length
      return
    }
    this.#take()
    if (chunk.length > CHUNK_BYTES / 2) this.#decoder.push(chunk)
    else {
      this.#chunk.set(chunk)
      this.#length = chunk.length
    }
    return this.#pump()
  }

  #take(): void {
    if (this.#length === 0) return
    this.#decoder.push(this.#chunk.subarray(0, this.#length))
    this.#length = 0
  }

  finish(): MaybePromise<void> {
    if (this.#isFinished || this.failure !== undefined) return
    this.#isFinished = true
    this.#take()
    this.#decoder.finish()
    return this.#pump()
  }

  /** The client gives up: the rows it has sent say in which line. */
  fail(message: string): void {
    if (this.failure !== undefined) return
    let line = 1
    try {
      this.#take()
      while (this.#decoder.next() !== undefined) line = this.#decoder.line + 1
      this.failure = withFields(copyFailed(message), { where: this.#places.line(line) })
    } catch (error) {
      this.failure = toSqlError(error)
    }
  }

  /** The command is complete when the rows that are left are in the table, and what they owe to each other is settled. */
  complete(): MaybePromise<undefined> {
    if (this.failure !== undefined) throw this.failure
    if (!this.#isFinished) throw featureNotSupported('COPY FROM STDIN where nobody brings rows')
    return this.#flush()
      .then(() => this.#bulk.finish())
      .then(() => undefined)
  }

  #pump(): MaybePromise<void> {
    const decoder = this.#decoder
    for (;;) {
      const row = decoder.next()
      if (row === undefined) return
      const at = this.#rows.length
      this.#rows.push(row)
      this.#lines[at] = decoder.line
      this.#texts[at] = decoder.lineText
      if (at + 1 === BATCH_SIZE) return this.#flush().then(() => this.#pump())
    }
  }

  async #flush(): Promise<void> {
    const rows = this.#rows
    if (rows.length === 0) return
    this.#session.interrupts.check()
    try {
      this.count += await this.#bulk.add(rows)
    } catch (error) {
      throw await this.#placed(error, rows)
    }
    this.#rows = []
  }

  /** What a row was refused for, with its line; keys of other tables are looked up after the rows, and have none. */
  async #placed(error: unknown, rows: readonly (readonly Datum[])[]): Promise<unknown> {
    if (!(error instanceof SqlError) || !isOfRow(error)) return error
    const at = rows.length === 1 ? 0 : await this.#bulk.firstRefused(rows)
    if (at === undefined) return error
    const line = this.#lines[at] as number
    const isKey = error.code === sqlstate.uniqueViolation
    const place = isKey ? this.#places.line(line) : this.#places.text(line, this.#texts[at])
    return placed(error, place)
  }
}

function isOfRow({ code }: SqlError): boolean {
  return /^2[23]/.test(code) && code !== sqlstate.foreignKeyViolation
}
