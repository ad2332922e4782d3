/**
 * The short way for the most frequent statement there is: one row by the whole key of a unique index, columns as they are. It does
 * what the plan would do, without making operators, batches or a transaction object; whatever is out of the ordinary (a lock in
 * the way, pages that are not there, a serializable transaction) is left to the plan. Agreement with the plan is tested;
 * `bench/` point SELECT says what it is worth.
 */
import type { Expr } from '../binder/expression.ts'
import { ByteWriter } from '../base/byte-writer.ts'
import { encodeKeyColumn } from '../index/key-encoding.ts'
import type { Plan, PlannedStatement } from '../planner/plan.ts'
import type { Access } from '../store/table-access.ts'
import { PENDING, type Pending } from '../store/waits.ts'
import type { RowTable } from '../store/table/stored-table.ts'
import type { Datum } from '../types/datum.ts'
import type { Type } from '../types/type.ts'
import type { CatalogReader } from '../catalog/catalog.ts'
import type { EngineSession } from './session.ts'

type KeyPart = {
  readonly type: Type
  readonly descending: boolean
  readonly nullsFirst: boolean
  /** The parameter's index, or -1 for a constant. */
  readonly param: number
  readonly value: Datum
}

export class PointQuery {
  readonly #table: number
  readonly #index: number
  readonly #parts: readonly KeyPart[]
  readonly #attnums: readonly number[]
  readonly #key: ByteWriter = new ByteWriter(64)
  #stored: RowTable | undefined
  #storedFor: CatalogReader | undefined
  #version = NaN

  constructor(table: number, index: number, parts: readonly KeyPart[], attnums: readonly number[]) {
    this.#table = table
    this.#index = index
    this.#parts = parts
    this.#attnums = attnums
  }

  /** The row, `undefined` where there is none, or `PENDING`: ask the plan. */
  run(session: EngineSession, params: readonly Datum[]): Datum[] | undefined | Pending {
    const { store } = session.host
    const { transactions } = store
    const txn = session.block.current
    if (txn !== undefined && (txn.tracker !== undefined || txn.isolation === 'serializable')) {
      return PENDING
    }
    if (transactions.locks.isReadBlocked(session.owner, this.#table)) return PENDING
    if (!this.#encode(params)) return undefined
    const table = this.#current(session)
    const snapshot =
      txn === undefined
        ? { lsn: transactions.durableLsn, command: 0 }
        : transactions.statementSnapshot(txn)
    const access: Access = { txn, snapshot, waits: session.idleWaits }
    const row: Datum[] = []
    const found = table.lookup(access, this.#index, this.#key.view(), this.#attnums, row)
    if (found === PENDING) {
      session.resetIdleWaits()
      return PENDING
    }
    if (txn !== undefined) transactions.endStatement(txn)
    return found === undefined ? undefined : row
  }

  #current(session: EngineSession): RowTable {
    const { catalog } = session
    if (this.#stored !== undefined && this.#storedFor === catalog && this.#version === catalog.version) {
      return this.#stored
    }
    const table = session.host.store.table(this.#table, catalog)
    if (table === undefined) throw new Error(`table ${this.#table} is not there`)
    this.#stored = table
    this.#storedFor = catalog
    this.#version = catalog.version
    return table
  }

  /** False: a part of the key is NULL, and nothing equals NULL. */
  #encode(params: readonly Datum[]): boolean {
    const key = this.#key
    key.reset()
    for (let i = 0; i < this.#parts.length; i++) {
      const part = this.#parts[i] as KeyPart
      const value = part.param < 0 ? part.value : (params[part.param] ?? null)
      if (value === null) return false
      encodeKeyColumn(key, part.type, part, value)
    }
    return true
  }
}

type IndexScan = Extract<Plan, { kind: 'indexScan' }>

/** The point query that a plan is; `undefined` for any other plan. */
export function pointQueryOf(
  planned: PlannedStatement,
  session: EngineSession,
): PointQuery | undefined {
  if (planned.command !== 'select' || planned.relations.some(({ mode }) => mode !== 'read')) {
    return undefined
  }
  const scan = scanOf(planned.plan)
  const [range] = scan?.ranges ?? []
  if (scan === undefined || range === undefined || scan.ranges.length > 1 || !scan.unique) {
    return undefined
  }
  const index = session.catalog.object(scan.index)
  if (index?.kind !== 'index' || index.keys.length !== range.equal.length) return undefined
  if (conditions(scan.filter) !== range.equal.length) return undefined
  const parts: KeyPart[] = []
  for (let i = 0; i < range.equal.length; i++) {
    const expr = range.equal[i] as Expr
    const key = index.keys[i] as (typeof index.keys)[0]
    if (expr.kind !== 'param' && expr.kind !== 'const') return undefined
    parts.push({
      type: session.type(key.type.oid),
      descending: key.descending,
      nullsFirst: key.nullsFirst,
      param: expr.kind === 'param' ? expr.index : -1,
      value: expr.kind === 'const' ? expr.value : null,
    })
  }
  const attnums = outputAttnums(planned.plan, scan)
  return attnums && new PointQuery(scan.table, scan.index, parts, attnums)
}

function scanOf(plan: Plan): IndexScan | undefined {
  if (plan.kind === 'indexScan') return plan
  return plan.kind === 'project' ? scanOf(plan.input) : undefined
}

/** How many conditions a filter has; all of them come from the key when there are as many as key columns. */
function conditions(filter: Expr | undefined): number {
  if (filter === undefined) return 0
  return filter.kind === 'and' ? filter.args.length : 1
}

/** The stored columns that the output is made of, when it is columns alone. */
function outputAttnums(plan: Plan, scan: IndexScan): readonly number[] | undefined {
  if (plan === scan) return scan.attnums
  if (plan.kind !== 'project' || plan.input !== scan) return undefined
  const attnums: number[] = []
  for (const expr of plan.exprs) {
    if (expr.kind !== 'column') return undefined
    attnums.push(scan.attnums[expr.index] as number)
  }
  return attnums
}
