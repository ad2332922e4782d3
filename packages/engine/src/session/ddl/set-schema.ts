/** ALTER … SET SCHEMA and OWNER TO. */
import type { SetOwner, SetSchema } from '../../ast/ddl-object.ts'
import type { RelationObject } from '../../catalog/catalog.ts'
import type { CatalogObject, SchemaObject, TableObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { databaseObject } from '../../catalog/roles.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { andThen } from '../maybe-promise.ts'
import type { EngineSession } from '../session.ts'
import { typeExists } from './create-type.ts'
import { skipsMissing } from './existing.ts'
import {
  findRelation,
  findSchema,
  findType,
  lookUpRelation,
  targetSchema,
  toRelation,
} from './find-object.ts'
import { lockForChange } from './lock-for-change.ts'
import { sequenceMoves, typeMoves } from './moved-names.ts'
import { specifiedRole } from '../roles/find-role.ts'
import { changeOwner } from '../roles/ownership.ts'
import { checkDatabase } from '../roles/role-settings.ts'
import { viewsFollow } from './views-follow.ts'

export function setSchema(session: EngineSession, statement: SetSchema): MaybePromise<void> {
  const { object: ref } = statement
  if (ref.kind !== 'named') throw featureNotSupported(`ALTER ${ref.kind.toUpperCase()} SET SCHEMA`)
  const schema = targetSchema(session, statement.schema, false)
  const { store } = session.host
  switch (ref.type) {
    case 'table':
    case 'view':
    case 'sequence': {
      const name = toRelation(ref.name)
      if (lookUpRelation(session, name) === undefined) {
        if (skipsMissing(session, statement.ifExists, 'relation', name.name)) return
      }
      const found = findRelation(session, name)
      return andThen(lockForChange(session, found.oid, 'access exclusive'), () => {
        moveRelation(session, found, schema)
      })
    }
    case 'type':
    case 'domain': {
      const type = findType(session, ref.name)
      if (session.catalog.typeNamed(schema.oid, type.name) !== undefined) {
        throw typeExists(type.name)
      }
      const follow = typeMoves(session, type)
      store.put(session.block.ensure(), { ...type, schema: schema.oid })
      return follow()
    }
    default:
      throw featureNotSupported(`ALTER ${ref.type.toUpperCase()} SET SCHEMA`)
  }
}

function moveRelation(session: EngineSession, found: RelationObject, schema: SchemaObject): void {
  if (found.schema === schema.oid) return
  if (found.kind === 'sequence' && found.ownedBy !== undefined) {
    throw sqlError(
      sqlstate.featureNotSupported,
      'cannot move an owned sequence into another schema',
      { detail: `Sequence "${found.name}" is linked to its table.` },
    )
  }
  refuseTaken(session, found.name, schema)
  const put = (object: CatalogObject): void => {
    session.host.store.put(session.block.ensure(), object)
  }
  if (found.kind === 'sequence') {
    const follow = sequenceMoves(session, found)
    put({ ...found, schema: schema.oid })
    return follow()
  }
  put({ ...found, schema: schema.oid })
  if (found.kind === 'table') moveParts(session, found, schema)
  if (found.kind !== 'index') viewsFollow(session, found)
}

function refuseTaken(session: EngineSession, name: string, schema: SchemaObject): void {
  if (session.catalog.relationNamed(schema.oid, name) === undefined) return
  throw sqlError(
    sqlstate.duplicateTable,
    `relation "${name}" already exists in schema "${schema.name}"`,
  )
}

/** A table's indexes, constraints and sequences go with it. */
function moveParts(session: EngineSession, table: TableObject, schema: SchemaObject): void {
  const { catalog } = session
  const { store } = session.host
  const txn = session.block.ensure()
  for (const index of catalog.indexesOf(table.oid)) {
    refuseTaken(session, index.name, schema)
    store.put(txn, { ...index, schema: schema.oid })
  }
  for (const constraint of catalog.constraintsOf(table.oid)) {
    store.put(txn, { ...constraint, schema: schema.oid })
  }
  for (const sequence of catalog.sequencesOwnedBy(table.oid)) {
    refuseTaken(session, sequence.name, schema)
    const follow = sequenceMoves(session, sequence)
    store.put(txn, { ...sequence, schema: schema.oid })
    follow()
  }
}

export function setOwner(
  session: EngineSession,
  { object: ref, owner }: SetOwner,
): MaybePromise<void> {
  const role = specifiedRole(session, owner)
  if (ref.kind !== 'named') throw featureNotSupported(`ALTER ${ref.kind.toUpperCase()} OWNER TO`)
  switch (ref.type) {
    case 'table':
    case 'view':
    case 'sequence':
    case 'index': {
      const found = findRelation(session, toRelation(ref.name))
      const locked = found.kind === 'index' ? found.table : found.oid
      return andThen(lockForChange(session, locked, 'access exclusive'), () => {
        changeOwner(session, findRelation(session, toRelation(ref.name)), role)
      })
    }
    case 'type':
    case 'domain':
      return changeOwner(session, findType(session, ref.name), role)
    case 'schema':
      return changeOwner(session, findSchema(session, ref.name[0] as string), role)
    case 'database':
      checkDatabase(session, ref.name[0] as string)
      return changeOwner(session, databaseObject(session.catalog), role)
    default:
      throw featureNotSupported(`ALTER ${ref.type.toUpperCase()} OWNER TO`)
  }
}
