/** What pg_catalog and information_schema may look at, of one session. */
import type { VirtualContext } from '../catalog/virtual-relation.ts'
import type { Datum } from '../types/datum.ts'
import { sessionRows } from './session-rows.ts'
import type { EngineSession } from './session.ts'

export function virtualContext(session: EngineSession): VirtualContext {
  return {
    catalog: session.catalog,
    types: session.types,
    searchPath: session.searchPath.withImplicit,
    databaseName: session.host.databaseName,
    userName: session.user,
    rowsOf: (name): Iterable<readonly Datum[]> => sessionRows(session, name),
    estimatedRows: (table) => session.estimatedRows(table),
  }
}
