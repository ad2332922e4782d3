/** Whether whoever acts may run a statement: throws 42501 in PostgreSQL's words for the first relation that is out of reach. */
import { type Granted, isGranted } from '../../catalog/object-acl.ts'
import type { Need, StatementNeeds } from '../../binder/statement-needs.ts'
import { INSERT, SELECT, UPDATE, USAGE } from '../../base/privilege-bits.ts'
import { PG_READ_ALL_DATA } from '../../catalog/roles.ts'
import type { SqlError } from '../../errors/sql-error.ts'
import { denied } from '../authority.ts'
import type { EngineSession } from '../session.ts'
import { type Asker, askerOf, columnNumbers, columnRights, rightsOn } from './object-rights.ts'
import { isReadByAll } from './system-relations.ts'

export function checkNeeds(session: EngineSession, needs: StatementNeeds): void {
  const { authority, catalog } = session
  for (const need of needs.all) {
    if (need.as === undefined) checkSchema(session, need)
    checkNeed(session, need, need.as === undefined ? authority : askerOf(catalog, need.as))
  }
  authority.allow(needs)
}

/** What a view looks at was found when the view was made; what the statement names has to be found now. */
function checkSchema({ authority, catalog, searchPath }: EngineSession, { relation }: Need): void {
  const object = catalog.object(relation)
  if (object === undefined || !('schema' in object)) return
  const schema = catalog.object(object.schema)
  if (schema?.kind !== 'schema' || schema.name === searchPath.tempSchema) return
  if (rightsOn(catalog, authority, schema, USAGE) !== 0) return
  throw denied(`permission denied for schema ${schema.name}`)
}

function checkNeed(session: EngineSession, need: Need, asker: Asker): void {
  if (asker.isSuperuser) return
  const object = session.catalog.object(need.relation)
  if (object === undefined) return checkSystemRelation(session, need, asker)
  if (!isGranted(object)) return
  const missing = need.privileges & ~rightsOn(session.catalog, asker, object, need.privileges)
  if (missing === 0) return
  if ((missing & ~(SELECT | INSERT | UPDATE)) !== 0) throw deniedFor(object)
  const ofColumns: readonly (readonly [number, ReadonlySet<number>])[] = [
    [SELECT, need.read],
    [INSERT, need.inserted],
    [UPDATE, need.updated],
  ]
  for (const [privilege, columns] of ofColumns) {
    if ((missing & privilege) === 0) continue
    if (!holdsColumns(object, columns, asker, privilege)) throw deniedFor(object)
  }
}

/** On every column that is used; where none is by name, on any one. */
function holdsColumns(
  object: Granted,
  used: ReadonlySet<number>,
  asker: Asker,
  privilege: number,
): boolean {
  const holds = (attnum: number): boolean => columnRights(object, attnum, asker, privilege) !== 0
  if (used.size === 0) return columnNumbers(object).some(holds)
  return (used.has(-1) ? columnNumbers(object) : [...used]).every(holds)
}

function checkSystemRelation(session: EngineSession, need: Need, { rights }: Asker): void {
  const relation = session.host.virtual.byOid(need.relation)
  if (relation === undefined || isReadByAll(relation) || rights.has(PG_READ_ALL_DATA)) return
  throw denied(`permission denied for ${relation.kind} ${relation.name}`)
}

const words = {
  table: 'table',
  view: 'view',
  sequence: 'sequence',
  schema: 'schema',
  type: 'type',
  database: 'database',
} as const

export function deniedFor(object: Granted, databaseName = ''): SqlError {
  const name = object.kind === 'database' ? databaseName : object.name
  return denied(`permission denied for ${words[object.kind]} ${name}`)
}

/** Throws unless all of the privileges are held; `columns`: those that would do instead, each. */
export function checkRights(
  session: EngineSession,
  object: Granted,
  privileges: number,
  columns: readonly number[] = [],
): void {
  const { authority, catalog, host } = session
  if (authority.isSuperuser) return
  const missing = privileges & ~rightsOn(catalog, authority, object, privileges)
  if (missing === 0) return
  const byColumn =
    columns.length > 0 &&
    columns.every((attnum) => columnRights(object, attnum, authority, missing) === missing)
  if (!byColumn) throw deniedFor(object, host.databaseName)
}
