/**
 * The whole key of a unique index, from parameters and constants: what the short ways for point statements share. Agreement with
 * the plan is tested; `bench/` point SELECT and UPDATE say what they are worth.
 */
import { ByteWriter } from '../base/byte-writer.ts'
import type { Expr } from '../binder/expression.ts'
import type { CatalogReader } from '../catalog/catalog.ts'
import { encodeKeyColumn } from '../index/key-encoding.ts'
import type { Plan } from '../planner/plan.ts'
import type { RowTable } from '../store/table/stored-table.ts'
import type { Datum } from '../types/datum.ts'
import { fitsKey } from '../types/int-type.ts'
import type { Type } from '../types/type.ts'
import type { EngineSession } from './session.ts'

type KeyPart = {
  readonly type: Type
  readonly descending: boolean
  readonly nullsFirst: boolean
  /** The parameter's index, or -1 for a constant. */
  readonly param: number
  readonly value: Datum
}

export type IndexScan = Extract<Plan, { kind: 'indexScan' }>

export class PointKey {
  readonly table: number
  readonly index: number
  readonly #parts: readonly KeyPart[]
  readonly #key: ByteWriter = new ByteWriter(64)
  #stored: RowTable | undefined
  #storedFor: CatalogReader | undefined
  #version = NaN

  constructor(table: number, index: number, parts: readonly KeyPart[]) {
    this.table = table
    this.index = index
    this.#parts = parts
  }

  /** The encoded key, valid until the next call; `undefined`: a part is NULL or does not fit, and nothing equals that. */
  encode(params: readonly Datum[]): Uint8Array | undefined {
    const key = this.#key
    key.reset()
    for (let i = 0; i < this.#parts.length; i++) {
      const part = this.#parts[i] as KeyPart
      const value = part.param < 0 ? part.value : (params[part.param] ?? null)
      if (value === null || !fitsKey(part.type.oid, value)) return undefined
      encodeKeyColumn(key, part.type, part, value)
    }
    return key.view()
  }

  /** The table as the session sees it now. */
  stored(session: EngineSession): RowTable {
    const { catalog } = session
    const known = this.#stored
    if (known !== undefined && this.#storedFor === catalog && this.#version === catalog.version) {
      return known
    }
    const table = session.host.store.table(this.table, catalog)
    if (table === undefined) throw new Error(`table ${this.table} is not there`)
    this.#stored = table
    this.#storedFor = catalog
    this.#version = catalog.version
    return table
  }
}

/** The key of a scan that finds at most one row by it and checks nothing else; `undefined` for any other scan. */
export function pointKeyOf(scan: IndexScan, session: EngineSession): PointKey | undefined {
  const [range] = scan.ranges
  if (range === undefined || scan.ranges.length > 1 || !scan.unique) return undefined
  const index = session.catalog.object(scan.index)
  if (index?.kind !== 'index' || index.keys.length !== range.equal.length) return undefined
  if (index.predicate !== undefined || conditions(scan.filter) !== range.equal.length) {
    return undefined
  }
  const parts: KeyPart[] = []
  for (let i = 0; i < range.equal.length; i++) {
    const given = range.equal[i] as Expr
    const expr = given.kind === 'relabel' ? given.arg : given
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
  return new PointKey(scan.table, scan.index, parts)
}

/** How many conditions a filter has; all of them come from the key when there are as many as key columns. */
function conditions(filter: Expr | undefined): number {
  if (filter === undefined) return 0
  return filter.kind === 'and' ? filter.args.length : 1
}
