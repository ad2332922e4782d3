/**
 * A relation that the engine computes from the catalog: `pg_catalog` and `information_schema`. Its oid and columns are those of
 * PostgreSQL 15, its rows are made when it is scanned.
 */
import type { Datum } from '../types/datum.ts'
import type { Oid, TypeLookup, TypeRef } from '../types/type.ts'
import type { CatalogReader } from './catalog.ts'

/** What a virtual relation may look at. */
export type VirtualContext = {
  readonly catalog: CatalogReader
  readonly types: TypeLookup
  readonly searchPath: readonly string[]
  readonly databaseName: string
  readonly userName: string
  /** Session and engine state by relation name (pg_settings, pg_locks, pg_stat_activity …). */
  readonly rowsOf: (name: string) => Iterable<readonly Datum[]>
  /** An estimate of a table's rows. */
  readonly estimatedRows: (table: Oid) => number
}

export type VirtualRelation = {
  readonly oid: Oid
  readonly schema: 'pg_catalog' | 'information_schema'
  readonly name: string
  readonly kind: 'table' | 'view'
  readonly columns: readonly { readonly name: string; readonly type: TypeRef }[]
  readonly rows: (context: VirtualContext) => Iterable<readonly Datum[]>
}
