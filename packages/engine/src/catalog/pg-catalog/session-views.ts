/** Views of sessions and their state; the session itself gives the rows. */
import type { VirtualRelation } from '../virtual-relation.ts'
import { DATABASE } from './catalog-oids.ts'
import { pgCatalog } from './define-relation.ts'

function ofSession(name: string): VirtualRelation {
  return pgCatalog(name, ({ rowsOf }) => rowsOf(name))
}

export const pgSettings: VirtualRelation = ofSession('pg_settings')
export const pgPreparedStatements: VirtualRelation = ofSession('pg_prepared_statements')
export const pgCursors: VirtualRelation = ofSession('pg_cursors')
export const pgLocks: VirtualRelation = ofSession('pg_locks')
export const pgTimezoneNames: VirtualRelation = ofSession('pg_timezone_names')

export const pgStatActivity: VirtualRelation = pgCatalog(
  'pg_stat_activity',
  function* ({ databaseName, rowsOf }) {
    for (const row of rowsOf('pg_stat_activity')) {
      yield { datid: DATABASE, datname: databaseName, backend_type: 'client backend', ...row }
    }
  },
)

export const pgStatProgressCreateIndex: VirtualRelation = pgCatalog(
  'pg_stat_progress_create_index',
  function* ({ databaseName, rowsOf }) {
    for (const row of rowsOf('pg_stat_progress_create_index')) {
      yield { datid: DATABASE, datname: databaseName, ...row }
    }
  },
)
