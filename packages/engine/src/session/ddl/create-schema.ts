/** CREATE SCHEMA, with the objects that may be written inside it. */
import type { CreateSchema } from '../../ast/ddl-object.ts'
import type { Statement } from '../../ast/statement.ts'
import type { SchemaObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import { andThen } from '../maybe-promise.ts'
import { ownedByCreator } from '../privileges/new-object.ts'
import type { EngineSession } from '../session.ts'
import type { SourcedStatement } from '../statement-runner.ts'
import { skipsExisting } from './existing.ts'
import { specifiedRole } from '../roles/find-role.ts'

/** How the commands inside are run. */
type Define = (
  source: SourcedStatement,
) => { run(session: EngineSession): MaybePromise<unknown> } | undefined

export function createSchema(
  session: EngineSession,
  statement: CreateSchema,
  sql: string,
  define: Define,
): MaybePromise<void> {
  const owner = statement.owner && specifiedRole(session, statement.owner)
  const name = statement.name ?? owner?.name ?? session.authority.currentUser
  if (session.catalog.schemaNamed(name) !== undefined) {
    if (skipsExisting(session, statement.ifNotExists, 'schema', name)) return
    throw sqlError(sqlstate.duplicateSchema, `schema "${name}" already exists`)
  }
  if (name.startsWith('pg_')) {
    throw sqlError(sqlstate.reservedName, `unacceptable schema name "${name}"`, {
      detail: 'The prefix "pg_" is reserved for system schemas.',
    })
  }
  const { store } = session.host
  const schema: SchemaObject = {
    kind: 'schema',
    oid: store.newOid(),
    name,
    ...ownedByCreator(session, 'n', 0, owner?.oid),
  }
  store.put(session.block.ensure(), schema)
  if (statement.elements.length === 0) return
  const { settings } = session
  const path = settings.get('search_path')
  settings.set('search_path', `${quoteIdentifier(name)}, ${path}`, true)
  return andThen(createElements(session, define, sql, name, statement.elements, 0), () => {
    settings.set('search_path', path, true)
  })
}

function createElements(
  session: EngineSession,
  define: Define,
  sql: string,
  schema: string,
  elements: readonly Statement[],
  from: number,
): MaybePromise<void> {
  const element = elements[from]
  if (element === undefined) return
  const definition = define({ statement: inSchema(element, schema), sql })
  if (definition === undefined) throw featureNotSupported(`${element.kind} in CREATE SCHEMA`)
  return andThen(definition.run(session), () =>
    createElements(session, define, sql, schema, elements, from + 1),
  )
}

/** The statement with its object in the schema, where it names none. */
function inSchema(statement: Statement, schema: string): Statement {
  switch (statement.kind) {
    case 'create-table':
    case 'create-view':
    case 'create-sequence':
      return { ...statement, name: { ...statement.name, schema: statement.name.schema ?? schema } }
    case 'create-index':
      return {
        ...statement,
        table: { ...statement.table, schema: statement.table.schema ?? schema },
      }
    default:
      return statement
  }
}
