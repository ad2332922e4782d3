/** `pg_stat_*_tables` and `…_indexes`. Row counts are estimates; scans, changes and maintenance are not counted. */
import type { TableObject } from '../objects.ts'
import type { CatalogRow, VirtualContext, VirtualRelation } from '../virtual-relation.ts'
import { DATABASE } from './catalog-oids.ts'
import { pgCatalog } from './define-relation.ts'
import { objectLists, schemaName } from './object-lists.ts'

const uncounted: CatalogRow = {
  seq_scan: 0,
  seq_tup_read: 0,
  idx_scan: 0,
  idx_tup_fetch: 0,
  n_tup_ins: 0,
  n_tup_upd: 0,
  n_tup_del: 0,
  n_tup_hot_upd: 0,
  n_dead_tup: 0,
  n_mod_since_analyze: 0,
  n_ins_since_vacuum: 0,
  vacuum_count: 0,
  autovacuum_count: 0,
  analyze_count: 0,
  autoanalyze_count: 0,
}

function tableRow({ catalog, estimatedRows }: VirtualContext, table: TableObject): CatalogRow {
  return {
    ...uncounted,
    relid: table.oid,
    schemaname: schemaName(catalog, table.schema),
    relname: table.name,
    n_live_tup: estimatedRows(table.oid),
  }
}

function tableStatistics(name: string): VirtualRelation {
  return pgCatalog(name, function* (context) {
    for (const table of objectLists(context.catalog).tables) yield tableRow(context, table)
  })
}

function indexStatistics(name: string): VirtualRelation {
  return pgCatalog(name, function* ({ catalog }) {
    for (const index of objectLists(catalog).indexes) {
      const table = catalog.object(index.table)
      yield {
        relid: index.table,
        indexrelid: index.oid,
        schemaname: schemaName(catalog, index.schema),
        relname: table?.kind === 'table' ? table.name : '',
        indexrelname: index.name,
        idx_scan: 0,
        idx_tup_read: 0,
        idx_tup_fetch: 0,
      }
    }
  })
}

export const pgStatUserTables: VirtualRelation = tableStatistics('pg_stat_user_tables')
export const pgStatAllTables: VirtualRelation = tableStatistics('pg_stat_all_tables')
export const pgStatUserIndexes: VirtualRelation = indexStatistics('pg_stat_user_indexes')
export const pgStatAllIndexes: VirtualRelation = indexStatistics('pg_stat_all_indexes')

export const pgStatDatabase: VirtualRelation = pgCatalog('pg_stat_database', (context) => [
  {
    datid: DATABASE,
    datname: context.databaseName,
    numbackends: [...context.rowsOf('pg_stat_activity')].length,
  },
])
