/** COPY … TO STDOUT: the rows of a table or query as bytes, encoded a batch at a time and given row by row. */
import { ByteWriter } from '../../base/byte-writer.ts'
import type { Copy } from '../../ast/dml.ts'
import type { TableObject } from '../../catalog/objects.ts'
import type { CopyOut, MaybePromise, ResultColumn } from '../../engine.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { undefinedParameter } from '../../errors/type-errors.ts'
import { rowAt } from '../../executor/operator.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { PlannedStatement } from '../../planner/plan.ts'
import type { Batch } from '../../store/batch.ts'
import { qualifiedName } from '../ddl/validate.ts'
import { intoCore } from '../ddl/into-clause.ts'
import { gatherRows } from '../gather-rows.ts'
import { andThen, recover } from '../maybe-promise.ts'
import { isQuery } from '../query-plans.ts'
import { StreamingResult } from '../results.ts'
import type { EngineSession } from '../session.ts'
import { streamEnd } from '../stream-end.ts'
import { chosen, tableColumns } from './copy-columns.ts'
import type { CopyFormat } from './copy-options.ts'
import { makeEncoder, type RowEncoder } from './row-encoder.ts'

/** Where the rows come from, and how they end. */
type Source = {
  readonly next: () => MaybePromise<Batch | undefined>
  readonly close: () => void
}

export function copyTo(
  session: EngineSession,
  statement: Copy,
  table: TableObject | undefined,
  format: CopyFormat,
  sql: string,
): MaybePromise<StreamingResult> {
  const planned =
    table === undefined
      ? planOfQuery(session, statement, sql)
      : planOfTable(session, statement, table)
  if (planned.parameterTypes.length > 0) throw undefinedParameter(1, undefined)
  const output = planned.plan.output
  const names = output.map(({ name }) => name)
  const all = table === undefined ? names : table.columns.map(({ name }) => name)
  const forced = chosen('FORCE_QUOTE', format.forceQuote, names, all, table?.name)
  const columns = output.map(({ name, type }) => ({
    name,
    type: session.type(type.oid),
    forceQuote: forced.has(name),
  }))
  const encoder = makeEncoder(format, columns, session.evaluation)
  return andThen(openSource(session, planned), (source) => {
    return new CopyOutResult(session, source, encoder, output, format)
  })
}

function planOfTable(
  session: EngineSession,
  statement: Copy,
  table: TableObject,
): PlannedStatement {
  const names = tableColumns(statement, table).map(({ name }) => quoteIdentifier(name))
  const sql = `select ${names.join(', ')} from only ${qualifiedName(session, table)}`
  const parsed = session.host.plans.parse(sql)[0]?.statement
  if (parsed === undefined || !isQuery(parsed)) throw new Error('not a query')
  return session.runner.planInner(sql, parsed)
}

function planOfQuery(session: EngineSession, { source }: Copy, sql: string): PlannedStatement {
  if (source.kind !== 'query') throw new Error('not a query')
  const { query } = source
  if (query.kind === 'select') {
    if (intoCore(query) !== undefined) {
      throw sqlError(sqlstate.featureNotSupported, 'COPY (SELECT INTO) is not supported')
    }
  } else if (query.kind === 'merge' || query.returning.length === 0) {
    throw sqlError(
      sqlstate.featureNotSupported,
      query.kind === 'merge'
        ? 'MERGE not supported in COPY'
        : 'COPY query must have a RETURNING clause',
    )
  }
  return session.runner.planInner(sql, query)
}

/** A query that changes rows has done so before its first row is given. */
function openSource(session: EngineSession, planned: PlannedStatement): MaybePromise<Source> {
  return andThen(session.runner.start(planned, []), (run): MaybePromise<Source> => {
    const isPlain = planned.relations.every(({ mode }) => mode !== 'write')
    if (isPlain) return { next: () => run.next(), close: () => run.close() }
    return andThen(gatherRows(run), (rows) => {
      run.close()
      let at = 0
      const next = (): Batch | undefined => {
        const batch = rows.slice(at)
        at += batch?.count ?? 0
        return batch
      }
      return andThen(session.runner.settle(run), () => ({ next, close: () => undefined }))
    })
  })
}

class CopyOutResult extends StreamingResult {
  readonly copyOut: CopyOut
  readonly #rows: EncodedRows

  constructor(
    session: EngineSession,
    source: Source,
    encoder: RowEncoder,
    output: readonly ResultColumn[],
    format: CopyFormat,
  ) {
    const rows = new EncodedRows(source, encoder)
    const complete = (): undefined => {
      if (!rows.isOver) throw featureNotSupported('COPY TO STDOUT where nobody takes rows')
    }
    super(undefined, complete, streamEnd(session, source.close))
    this.#rows = rows
    this.copyOut = {
      format: format.kind === 'binary' ? 'binary' : 'text',
      columns: output.length,
      next: () =>
        recover<Uint8Array | undefined>(
          () => rows.next(),
          (error) => this.fail(error),
        ),
    }
  }

  override get tag(): string {
    return `COPY ${this.#rows.count}`
  }

  override get rowCount(): number {
    return this.#rows.count
  }
}

const OUT_BYTES = 64 * 1024
/** Rows are encoded up to this size at once, and a buffer that grew far beyond it is not kept. */
const KEPT_BYTES = 16 * OUT_BYTES

class EncodedRows {
  readonly #source: Source
  readonly #encoder: RowEncoder
  #out = new ByteWriter(OUT_BYTES)
  #batch: Batch | undefined
  #at = 0
  /** Ends of the messages that have been encoded and not been given. */
  #ends: number[] = []
  #given = 0
  #start = 0
  #state: 'header' | 'rows' | 'trailer' | 'over' = 'header'
  count = 0

  constructor(source: Source, encoder: RowEncoder) {
    this.#source = source
    this.#encoder = encoder
  }

  get isOver(): boolean {
    return this.#state === 'over'
  }

  next(): MaybePromise<Uint8Array | undefined> {
    const end = this.#ends[this.#given]
    if (end !== undefined) {
      const start = this.#start
      this.#start = end
      this.#given++
      return this.#out.view().subarray(start, end)
    }
    if (this.#state === 'trailer' || this.#state === 'over') {
      this.#state = 'over'
      return undefined
    }
    this.#clear()
    if (this.#batch !== undefined) return this.#encode(this.#batch)
    return andThen(this.#source.next(), (batch) => this.#encode(batch))
  }

  #clear(): void {
    if (this.#out.capacity > KEPT_BYTES) this.#out = new ByteWriter(OUT_BYTES)
    this.#out.reset()
    this.#ends = []
    this.#given = 0
    this.#start = 0
  }

  #encode(batch: Batch | undefined): MaybePromise<Uint8Array | undefined> {
    const out = this.#out
    const encoder = this.#encoder
    if (this.#state === 'header') {
      this.#state = 'rows'
      encoder.header(out)
      if (!encoder.headerJoins && out.length > 0) this.#ends.push(out.length)
    }
    if (batch === undefined) return this.#end()
    while (this.#at < batch.count && out.length < OUT_BYTES) {
      encoder.row(batch, rowAt(batch, this.#at++), out)
      this.#ends.push(out.length)
      this.count++
    }
    const isDone = this.#at === batch.count
    this.#batch = isDone ? undefined : batch
    if (isDone) this.#at = 0
    return this.next()
  }

  #end(): MaybePromise<Uint8Array | undefined> {
    this.#encoder.trailer(this.#out)
    if (this.#out.length > (this.#ends.at(-1) ?? 0)) this.#ends.push(this.#out.length)
    this.#state = 'trailer'
    return this.next()
  }
}
