/**
 * Who may define what, asked before a definition runs, of everybody but superusers: objects are changed by their owners, made by those
 * who have CREATE on the schema, and pointed at with foreign keys by those who have REFERENCES. What is not there is the
 * command's own to say.
 */
import type { ColumnConstraint, References, TableConstraint } from '../../ast/constraint.ts'
import type { ObjectRef } from '../../ast/ddl-object.ts'
import type { AlterTable, CreateTable } from '../../ast/ddl-table.ts'
import type { RelationName } from '../../ast/select.ts'
import type { Statement } from '../../ast/statement.ts'
import { CREATE, REFERENCES, TEMPORARY, TRUNCATE } from '../../base/privilege-bits.ts'
import type { CatalogObject } from '../../catalog/objects.ts'
import { databaseObject, roleByName } from '../../catalog/roles.ts'
import type { Oid } from '../../types/type.ts'
import { denied } from '../authority.ts'
import { lookUpRelation, lookUpType, toRelation } from '../ddl/find-object.ts'
import { intoCore } from '../ddl/into-clause.ts'
import { checkOwner, ownerOf } from '../roles/ownership.ts'
import { specifiedRole } from '../roles/find-role.ts'
import type { EngineSession } from '../session.ts'
import { checkRights, deniedFor } from './check-needs.ts'

export function checkMayDefine(session: EngineSession, statement: Statement): void {
  if (session.authority.isSuperuser) return
  checkTables(session, statement)
  checkObjects(session, statement)
}

function checkTables(session: EngineSession, statement: Statement): void {
  switch (statement.kind) {
    case 'create-table':
      checkCreation(session, statement.name.schema, statement.persistence === 'temporary')
      return checkReferences(session, referencesOf(statement))
    case 'create-table-as':
      return checkCreation(session, statement.name.schema, statement.persistence === 'temporary')
    case 'select': {
      const into = intoCore(statement)?.into
      if (into === undefined) return
      return checkCreation(session, into.relation.schema, into.persistence === 'temporary')
    }
    case 'create-view': {
      checkCreation(session, statement.name.schema, statement.persistence === 'temporary')
      const old = lookUpRelation(session, statement.name)
      if (statement.orReplace && old?.kind === 'view') checkOwner(session, old)
      return
    }
    case 'create-index':
      return checkRelation(session, statement.table)
    case 'alter-table':
      if (statement.commands.some(({ kind }) => kind !== 'owner')) {
        checkRelation(session, statement.name)
      }
      return checkReferences(session, addedReferences(statement))
    case 'truncate':
      for (const { relation } of statement.tables) {
        const table = lookUpRelation(session, relation)
        if (table?.kind === 'table') checkRights(session, table, TRUNCATE)
      }
      return
    default:
  }
}

function checkObjects(session: EngineSession, statement: Statement): void {
  switch (statement.kind) {
    case 'create-sequence':
      return checkCreation(session, statement.name.schema, statement.persistence === 'temporary')
    case 'create-enum':
    case 'create-composite-type':
    case 'create-domain':
      return checkCreation(session, statement.name.at(-2), false)
    case 'create-schema': {
      checkRights(session, databaseObject(session.catalog), CREATE)
      const owner = statement.owner && specifiedRole(session, statement.owner)
      if (owner === undefined || session.authority.isMemberOf(owner.oid)) return
      throw denied(`must be member of role "${owner.name}"`)
    }
    case 'alter-sequence':
      return checkRelation(session, statement.name)
    case 'alter-enum':
    case 'alter-domain':
      return checkType(session, statement.name)
    case 'rename':
      checkOwnerOf(session, statement.object)
      return checkNewName(session, statement.object)
    case 'comment':
      return checkMayComment(session, statement.object)
    case 'set-schema':
      checkOwnerOf(session, statement.object)
      return checkCreation(session, statement.schema, false)
    case 'drop':
      for (const object of statement.objects) checkMayDrop(session, object)
      return
    default:
  }
}

/** CREATE on the schema that the object will be in. */
function checkCreation(
  session: EngineSession,
  schema: string | undefined,
  temporary: boolean,
): void {
  if (temporary || schema === 'pg_temp') {
    return checkRights(session, databaseObject(session.catalog), TEMPORARY)
  }
  const { catalog, searchPath } = session
  const found =
    schema === undefined
      ? searchPath.names.length === 0
        ? undefined
        : searchPath.creationSchema
      : catalog.schemaNamed(schema)
  if (found !== undefined) checkRights(session, found, CREATE)
}

/** A schema that is named has to be one that may be looked into. */
function checkUsable(session: EngineSession, name: string | undefined): void {
  const schema = name === undefined ? undefined : session.catalog.schemaNamed(name)
  if (schema !== undefined && !session.isUsable(schema.name)) throw deniedFor(schema)
}

function checkRelation(session: EngineSession, name: RelationName): void {
  checkUsable(session, name.schema)
  const relation = lookUpRelation(session, name)
  if (relation !== undefined) checkOwner(session, relation)
}

function checkType(session: EngineSession, name: readonly string[]): void {
  const type = lookUpType(session, name)
  if (type !== undefined) checkOwner(session, type)
}

/** The object of a command; of what belongs to a table the table. */
function objectOf(session: EngineSession, ref: ObjectRef): CatalogObject | undefined {
  switch (ref.kind) {
    case 'of-table':
      return lookUpRelation(session, toRelation(ref.table)) ?? lookUpType(session, ref.table)
    case 'of-domain':
      return lookUpType(session, ref.domain)
    case 'named':
      break
    default:
      return undefined
  }
  switch (ref.type) {
    case 'table':
    case 'view':
    case 'index':
    case 'sequence':
      checkUsable(session, ref.name.at(-2))
      return lookUpRelation(session, toRelation(ref.name))
    case 'type':
    case 'domain':
      checkUsable(session, ref.name.at(-2))
      return lookUpType(session, ref.name)
    case 'schema':
      return session.catalog.schemaNamed(ref.name[0] as string)
    case 'database':
      return databaseObject(session.catalog)
    default:
      return undefined
  }
}

function checkOwnerOf(session: EngineSession, ref: ObjectRef): void {
  const object = objectOf(session, ref)
  if (object !== undefined) checkOwner(session, object)
}

/** A new name is as a new object to the schema. */
function checkNewName(session: EngineSession, ref: ObjectRef): void {
  const object = ref.kind === 'named' ? objectOf(session, ref) : undefined
  if (object === undefined || !('schema' in object)) return
  const schema = session.catalog.object(object.schema)
  if (schema?.kind === 'schema') checkRights(session, schema, CREATE)
}

/** Roles belong to nobody. */
function checkMayComment(session: EngineSession, ref: ObjectRef): void {
  if (ref.kind !== 'named' || ref.type !== 'role') return checkOwnerOf(session, ref)
  const role = roleByName(session.catalog, ref.name[0] as string)
  if (role?.superuser === true) throw denied('must be superuser')
  if (!session.authority.canCreateRoles) throw denied('must have CREATEROLE privilege')
}

/** The owner of a schema may drop what is in it. */
function checkMayDrop(session: EngineSession, ref: ObjectRef): void {
  const object = objectOf(session, ref)
  if (object === undefined) return
  const schema: Oid = 'schema' in object ? object.schema : 0
  const within = session.catalog.object(schema)
  if (within !== undefined && session.authority.owns(ownerOf(session.catalog, within))) return
  checkOwner(session, object)
}

function ofColumn(constraints: readonly ColumnConstraint[]): readonly References[] {
  return constraints.flatMap((each) => (each.kind === 'references' ? [each.references] : []))
}

function ofTable(constraint: TableConstraint): readonly References[] {
  return constraint.kind === 'foreign-key' ? [constraint.references] : []
}

function referencesOf({ elements }: CreateTable): readonly References[] {
  return elements.flatMap((element) => {
    if (element.kind === 'constraint') return ofTable(element.constraint)
    return element.kind === 'like' ? [] : ofColumn(element.constraints)
  })
}

function addedReferences({ commands }: AlterTable): readonly References[] {
  return commands.flatMap((command) => {
    if (command.kind === 'add-constraint') return ofTable(command.constraint)
    return command.kind === 'add-column' ? ofColumn(command.column.constraints) : []
  })
}

function checkReferences(session: EngineSession, all: readonly References[]): void {
  for (const { columns, table: name } of all) {
    const table = lookUpRelation(session, name)
    if (table?.kind !== 'table') continue
    const attnums = table.columns
      .filter((column) => column.dropped !== true && columns.includes(column.name))
      .map(({ attnum }) => attnum)
    checkRights(session, table, REFERENCES, attnums)
  }
}
