/** COMMENT ON. */
import type { Comment, ObjectRef } from '../../ast/ddl-object.ts'
import type { CatalogObject } from '../../catalog/objects.ts'
import { databaseObject } from '../../catalog/roles.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { EngineSession } from '../session.ts'
import { findRelation, findSchema, findTable, findType, toRelation } from './find-object.ts'
import { findRole } from '../roles/find-role.ts'
import { findColumn, withColumn } from './table-columns.ts'

export function comment(session: EngineSession, statement: Comment): void {
  const { object: ref, text } = statement
  const put = (object: CatalogObject): void => {
    session.host.store.put(session.block.ensure(), object)
  }
  if (ref.kind === 'of-table' && ref.type === 'column') {
    const table = findTable(session, toRelation(ref.table))
    const { attnum } = findColumn(table, ref.name)
    put(withColumn(table, attnum, (column) => commented(column, text)))
    return
  }
  // the only ones are built in, or not there to have a comment
  if (ref.kind === 'named' && ref.type === 'extension') return
  put(commented(resolve(session, ref), text))
}

/** An empty text is no comment. */
function commented<T extends { readonly comment?: string }>(
  object: T,
  text: string | undefined,
): T {
  const { comment: _, ...rest } = object
  return (text === undefined || text === '' ? rest : { ...rest, comment: text }) as T
}

function resolve(session: EngineSession, ref: ObjectRef): CatalogObject {
  switch (ref.kind) {
    case 'named':
      return named(session, ref)
    case 'of-table': {
      if (ref.type !== 'constraint') break
      const table = findTable(session, toRelation(ref.table))
      const found = session.catalog.constraintsOf(table.oid).find(({ name }) => name === ref.name)
      if (found !== undefined) return found
      throw sqlError(
        sqlstate.undefinedObject,
        `constraint "${ref.name}" for table "${table.name}" does not exist`,
      )
    }
    default:
  }
  throw featureNotSupported(`COMMENT ON ${ref.kind.toUpperCase()}`)
}

function named(
  session: EngineSession,
  { type, name }: Extract<ObjectRef, { kind: 'named' }>,
): CatalogObject {
  switch (type) {
    case 'table':
    case 'view':
    case 'index':
    case 'sequence': {
      const found = findRelation(session, toRelation(name))
      if (found.kind === type) return found
      const article = type === 'index' ? 'an' : 'a'
      throw sqlError(sqlstate.wrongObjectType, `"${name.at(-1)}" is not ${article} ${type}`)
    }
    case 'schema':
      return findSchema(session, name[0] as string)
    case 'type':
    case 'domain':
      return findType(session, name)
    case 'role':
      return findRole(session, name[0] as string)
    case 'database':
      if (name[0] === session.host.databaseName) return databaseObject(session.catalog)
      throw sqlError(sqlstate.invalidCatalogName, `database "${name[0]}" does not exist`)
    default:
      throw featureNotSupported(`COMMENT ON ${type.toUpperCase()}`)
  }
}
