/** What pg_catalog and information_schema may look at, of one session. */
import type { CatalogRow, VirtualContext } from '../catalog/virtual-relation.ts'
import { sessionRows } from './session-rows.ts'
import type { EngineSession } from './session.ts'

export function virtualContext(session: EngineSession): VirtualContext {
  return {
    catalog: session.catalog,
    types: session.types,
    searchPath: session.searchPath.withImplicit,
    tempSchema: session.searchPath.tempSchema,
    databaseName: session.host.databaseName,
    siblings: siblings(session),
    userName: session.authority.currentUser,
    rowsOf: (name): Iterable<CatalogRow> => sessionRows(session, name),
    estimatedRows: (table) => session.estimatedRows(table),
    call: (name, ...args) => session.functions.call(name, args),
  }
}

function siblings({ host }: EngineSession): VirtualContext['siblings'] {
  const all = host.databases?.list() ?? []
  return all.filter(({ name }) => name !== host.databaseName)
}
