/** DROP of every kind of object. */
import type { Drop, ObjectRef, ObjectType } from '../../ast/ddl-object.ts'
import { vectorExtension } from '../../catalog/extensions.ts'
import type { CatalogObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { EngineSession } from '../session.ts'
import { describeObject, type Part } from './describe-object.ts'
import { skipsMissing } from './existing.ts'
import { findSchema, lookUpRelation, lookUpType, toRelation } from './find-object.ts'
import { removeAll } from './remove.ts'
import { columnOfTable } from './table-columns.ts'

export function drop(session: EngineSession, statement: Drop): MaybePromise<void> {
  const parts: Part[] = []
  for (const ref of statement.objects) {
    const object = resolve(session, ref, statement.ifExists)
    if (object === undefined) continue
    checkOwned(session, object)
    parts.push({ kind: 'object', object })
  }
  if (parts.length > 0) return removeAll(session, parts, statement.cascade)
}

/** The word after DROP, for the tag. */
export function dropTag({ objects }: Drop): string {
  const [first] = objects
  if (first === undefined) return 'DROP'
  switch (first.kind) {
    case 'named':
    case 'of-table':
    case 'routine':
      return `DROP ${first.type.toUpperCase()}`
    default:
      return `DROP ${first.kind.replaceAll('-', ' ').toUpperCase()}`
  }
}

function resolve(
  session: EngineSession,
  ref: ObjectRef,
  ifExists: boolean,
): CatalogObject | undefined {
  if (ref.kind !== 'named') return unsupported(session, ref, ifExists)
  switch (ref.type) {
    case 'table':
    case 'view':
    case 'index':
    case 'sequence':
    case 'materialized view':
      return relation(session, ref.type, ref.name, ifExists)
    case 'type':
    case 'domain':
      return typeOf(session, ref.type, ref.name, ifExists)
    case 'extension': {
      const name = ref.name[0] as string
      const extension = vectorExtension(session.catalog)
      if (extension?.name === name) return extension
      if (skipsMissing(session, ifExists, 'extension', name)) return undefined
      throw sqlError(sqlstate.undefinedObject, `extension "${name}" does not exist`)
    }
    case 'schema': {
      const name = ref.name[0] as string
      const schema = session.catalog.schemaNamed(name)
      if (schema === undefined) {
        if (skipsMissing(session, ifExists, 'schema', name)) return undefined
        return findSchema(session, name)
      }
      if (schema.name !== 'pg_catalog' && schema.name !== 'information_schema') return schema
      throw sqlError(
        sqlstate.dependentObjectsStillExist,
        `cannot drop schema ${schema.name} because it is required by the database system`,
      )
    }
    default: {
      const name = ref.name.join('.')
      if (skipsMissing(session, ifExists, ref.type, name)) return undefined
      throw sqlError(sqlstate.undefinedObject, `${ref.type} "${name}" does not exist`)
    }
  }
}

const hints: Readonly<Record<string, string>> = {
  table: 'TABLE',
  view: 'VIEW',
  index: 'INDEX',
  sequence: 'SEQUENCE',
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? 'an' : 'a'
}

function relation(
  session: EngineSession,
  type: ObjectType,
  names: readonly string[],
  ifExists: boolean,
): CatalogObject | undefined {
  const name = toRelation(names)
  if (name.schema !== undefined && session.catalog.schemaNamed(name.schema) === undefined) {
    if (skipsMissing(session, ifExists, 'schema', name.schema)) return undefined
    findSchema(session, name.schema)
  }
  const found = lookUpRelation(session, name)
  if (found === undefined) {
    if (skipsMissing(session, ifExists, type, name.name)) return undefined
    const code = type === 'index' ? sqlstate.undefinedObject : sqlstate.undefinedTable
    throw sqlError(code, `${type} "${names.join('.')}" does not exist`)
  }
  if (found.kind === type) return found
  throw sqlError(sqlstate.wrongObjectType, `"${name.name}" is not ${article(type)} ${type}`, {
    hint: `Use DROP ${hints[found.kind]} to remove ${article(found.kind)} ${found.kind}.`,
  })
}

function typeOf(
  session: EngineSession,
  type: 'type' | 'domain',
  names: readonly string[],
  ifExists: boolean,
): CatalogObject | undefined {
  const found = lookUpType(session, names)
  if (found === undefined) {
    if (skipsMissing(session, ifExists, 'type', names.join('.'))) return undefined
    throw sqlError(sqlstate.undefinedObject, `type "${names.join('.')}" does not exist`)
  }
  if (type === 'type' || found.definition.kind === 'domain') return found
  throw sqlError(sqlstate.wrongObjectType, `"${names.join('.')}" is not a domain`)
}

function unsupported(session: EngineSession, ref: ObjectRef, ifExists: boolean): undefined {
  switch (ref.kind) {
    case 'of-table': {
      const what = `${ref.type} "${ref.name}" for relation "${ref.table.join('.')}"`
      if (!ifExists) throw sqlError(sqlstate.undefinedObject, `${what} does not exist`)
      session.notice(
        sqlError(sqlstate.successfulCompletion, `${what} does not exist, skipping`, {
          severity: 'NOTICE',
        }),
      )
      return undefined
    }
    case 'routine': {
      const name = ref.signature.name.join('.')
      if (!ifExists) throw featureNotSupported(`DROP ${ref.type.toUpperCase()}`)
      session.notice(
        sqlError(sqlstate.successfulCompletion, `${ref.type} ${name}() does not exist, skipping`, {
          severity: 'NOTICE',
        }),
      )
      return undefined
    }
    default:
      throw featureNotSupported(`DROP ${ref.kind.replaceAll('-', ' ').toUpperCase()}`)
  }
}

/** An index of a constraint goes with that; a sequence of an identity column with the column. */
function checkOwned(session: EngineSession, object: CatalogObject): void {
  let owner: string | undefined
  if (object.kind === 'index') {
    const constraint = session.catalog
      .constraintsOf(object.table)
      .find(
        ({ rule }) =>
          rule.kind !== 'check' && rule.kind !== 'foreign key' && rule.index === object.oid,
      )
    if (constraint !== undefined) owner = describeObject(session, constraint)
  }
  if (object.kind === 'sequence' && object.ownedBy?.identity === true) {
    const table = session.catalog.object(object.ownedBy.table)
    if (table?.kind === 'table') {
      const column = columnOfTable(table, object.ownedBy.attnum).name
      owner = `column ${column} of ${describeObject(session, table)}`
    }
  }
  if (owner === undefined) return
  throw sqlError(
    sqlstate.dependentObjectsStillExist,
    `cannot drop ${describeObject(session, object)} because ${owner} requires it`,
    { hint: `You can drop ${owner} instead.` },
  )
}
