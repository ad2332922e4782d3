/**
 * A relation that the engine computes from the catalog: `pg_catalog` and `information_schema`. Its oid and columns are those of
 * PostgreSQL 15, its rows are made when it is scanned.
 */
import type { Datum } from '../types/datum.ts'
import type { Oid, TypeLookup, TypeRef } from '../types/type.ts'
import type { CatalogReader } from './catalog.ts'

/** A row by column name; columns that are left out are NULL. */
export type CatalogRow = Readonly<Record<string, Datum | undefined>>

/** What a virtual relation may look at. */
export type VirtualContext = {
  readonly catalog: CatalogReader
  readonly types: TypeLookup
  readonly searchPath: readonly string[]
  /** The schema of the session's temporary tables, once it has one. */
  readonly tempSchema: string | undefined
  readonly databaseName: string
  /** The databases beside this one. */
  readonly siblings: readonly {
    readonly name: string
    readonly oid: Oid
    readonly owner?: string
  }[]
  readonly userName: string
  /** Session and engine state by relation name (pg_settings, pg_locks, pg_stat_activity …). */
  readonly rowsOf: (name: string) => Iterable<CatalogRow>
  /** An estimate of a table's rows. */
  readonly estimatedRows: (table: Oid) => number
  /** Calls a function of the session by its internal name: `pg_get_viewdef`, `format_type` … */
  readonly call: (name: string, ...args: readonly Datum[]) => Datum
}

export type VirtualRelation = {
  readonly oid: Oid
  readonly schema: 'pg_catalog' | 'information_schema'
  readonly name: string
  readonly kind: 'table' | 'view'
  readonly columns: readonly { readonly name: string; readonly type: TypeRef }[]
  /** About how many rows it has, for the planner. */
  readonly estimatedRows: (context: VirtualContext) => number
  readonly rows: (context: VirtualContext) => Iterable<readonly Datum[]>
  /** Whether `lookup` and `distinct` answer: the rows follow from the catalog alone. */
  readonly isKept: boolean
  /** The rows whose column (0-based) has this value, which is no NULL. */
  readonly lookup: (
    context: VirtualContext,
    column: number,
    value: Datum,
  ) => Iterable<readonly Datum[]>
  /** How many values a column has. */
  readonly distinct: (context: VirtualContext, column: number) => number
}
