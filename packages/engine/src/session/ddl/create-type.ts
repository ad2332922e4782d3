/** CREATE TYPE: enums and composite types. */
import type { CreateCompositeType, CreateEnum } from '../../ast/ddl-object.ts'
import { storedType } from './column-type.ts'
import type { TypeObject } from '../../catalog/objects.ts'
import { duplicateColumn } from '../../errors/query-errors.ts'
import { sqlError, type SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { ownedByCreator } from '../privileges/new-object.ts'
import type { EngineSession } from '../session.ts'
import { targetSchema } from './find-object.ts'

const MAX_LABEL_BYTES = 63

export function typeExists(name: string): SqlError {
  return sqlError(sqlstate.duplicateObject, `type "${name}" already exists`)
}

/** A new type of that name, in its schema; throws where the name is taken. */
export function newType(
  session: EngineSession,
  names: readonly string[],
  definition: TypeObject['definition'],
): TypeObject {
  const name = names.at(-1) as string
  const schema = targetSchema(session, names.at(-2), false)
  const { catalog } = session
  if (catalog.typeNamed(schema.oid, name) !== undefined) throw typeExists(name)
  if (catalog.relationNamed(schema.oid, name)?.kind === 'table') throw typeExists(name)
  const { store } = session.host
  // the array comes first: whoever orders types by their oids finds it before its element
  const arrayOid = store.newOid()
  return {
    kind: 'type',
    oid: store.newOid(),
    arrayOid,
    schema: schema.oid,
    name,
    ...ownedByCreator(session, 'T', schema.oid),
    definition,
  }
}

export function checkLabel(label: string): void {
  if (new TextEncoder().encode(label).length <= MAX_LABEL_BYTES) return
  throw sqlError(sqlstate.invalidName, `invalid enum label "${label}"`, {
    detail: 'Labels must be 63 bytes or less.',
  })
}

export function createEnum(session: EngineSession, statement: CreateEnum): void {
  const { labels, name } = statement
  labels.forEach(checkLabel)
  const repeated = labels.find((label, i) => labels.indexOf(label) !== i)
  if (repeated !== undefined) {
    throw sqlError(
      sqlstate.uniqueViolation,
      'duplicate key value violates unique constraint "pg_enum_typid_label_index"',
    )
  }
  const orders = labels.map((_, i) => i + 1)
  session.host.store.put(
    session.block.ensure(),
    newType(session, name, { kind: 'enum', labels, orders }),
  )
}

export function createComposite(
  session: EngineSession,
  statement: CreateCompositeType,
  sql: string,
): void {
  const names = new Set<string>()
  const fields = statement.attributes.map(({ name, type }) => {
    if (names.has(name)) {
      throw duplicateColumn(`column "${name}" specified more than once`, undefined)
    }
    names.add(name)
    return { name, type: storedType(session, sql, type) }
  })
  session.host.store.put(
    session.block.ensure(),
    newType(session, statement.name, { kind: 'composite', fields }),
  )
}
