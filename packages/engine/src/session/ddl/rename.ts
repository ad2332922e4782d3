/**
 * ALTER … RENAME TO. Stored expressions follow: their texts are parsed, the names in them changed, and printed again. Views follow
 * a table by reading it under its old name; where that does not do, the command is refused.
 */
import type { ObjectRef, Rename } from '../../ast/ddl-object.ts'
import { viewSelect } from '../../binder/bind-view.ts'
import { printSelect } from '../../parser/print-select.ts'
import type { CatalogObject, TableObject, TypeObject, ViewObject } from '../../catalog/objects.ts'
import type { RelationObject } from '../../catalog/catalog.ts'
import type { MaybePromise } from '../../engine.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { andThen } from '../maybe-promise.ts'
import type { EngineSession } from '../session.ts'
import { typeExists } from './create-type.ts'
import { relationExists, skipsMissing } from './existing.ts'
import { findRelation, findSchema, findType, lookUpRelation, toRelation } from './find-object.ts'
import { lockForChange } from './lock-for-change.ts'
import { sequenceMoves, typeMoves } from './moved-names.ts'
import { renameAttribute, renameColumn } from './rename-column.ts'
import { renameConstraint, renameDomainConstraint } from './rename-constraint.ts'
import { mapNodes, rewriteTable, type Rewrite } from './stored-text.ts'
import { recheckViews } from './recheck-views.ts'
import { viewsFollow } from './views-follow.ts'
import { renameDatabase } from '../databases/database-commands.ts'
import { renameRole } from '../roles/role-commands.ts'

export function rename(session: EngineSession, statement: Rename): MaybePromise<void> {
  const { object: ref, newName } = statement
  switch (ref.kind) {
    case 'named':
      return renameNamed(session, ref, newName, statement.ifExists)
    case 'of-table':
      if (statement.relationType === 'type') {
        return renameAttribute(session, findType(session, ref.table), ref.name, newName)
      }
      return renameInTable(session, ref, statement)
    case 'of-domain':
      return renameDomainConstraint(session, ref, newName)
    default:
      throw featureNotSupported(`ALTER ${ref.kind.toUpperCase()} RENAME`)
  }
}

function renameInTable(
  session: EngineSession,
  ref: Extract<ObjectRef, { kind: 'of-table' }>,
  statement: Rename,
): MaybePromise<void> {
  const name = toRelation(ref.table)
  if (lookUpRelation(session, name) === undefined) {
    if (skipsMissing(session, statement.ifExists, 'relation', name.name)) return
  }
  const relation = findRelation(session, name)
  return andThen(lockForChange(session, relation.oid, 'access exclusive'), () => {
    switch (ref.type) {
      case 'column':
        return renameColumn(session, relation, ref.name, statement.newName)
      case 'constraint':
        return renameConstraint(session, relation, ref.name, statement.newName)
      default:
        throw featureNotSupported(`ALTER ${ref.type.toUpperCase()} RENAME`)
    }
  })
}

function renameNamed(
  session: EngineSession,
  { type, name }: Extract<ObjectRef, { kind: 'named' }>,
  newName: string,
  ifExists: boolean,
): MaybePromise<void> {
  switch (type) {
    case 'table':
    case 'view':
    case 'index':
    case 'sequence': {
      const relation = toRelation(name)
      if (lookUpRelation(session, relation) === undefined) {
        if (skipsMissing(session, ifExists, 'relation', relation.name)) return
      }
      const found = findRelation(session, relation)
      const locked = found.kind === 'index' ? found.table : found.oid
      return andThen(lockForChange(session, locked, 'access exclusive'), () => {
        renameRelation(session, found, newName)
      })
    }
    case 'schema':
      return renameSchema(session, name[0] as string, newName)
    case 'type':
    case 'domain':
      return renameType(session, findType(session, name), newName)
    case 'database':
      return renameDatabase(session, name[0] as string, newName)
    case 'role':
      return renameRole(session, name[0] as string, newName)
    default:
      throw featureNotSupported(`ALTER ${type.toUpperCase()} RENAME`)
  }
}

function put(session: EngineSession, object: CatalogObject): void {
  session.host.store.put(session.block.ensure(), object)
}

/** Names of the table in its own expressions: `t.a` becomes `u.a`. */
function tableInExpression(table: TableObject, newName: string): Rewrite {
  return (node) => {
    if (node['kind'] !== 'column') return node
    const path = node['path'] as readonly string[]
    const isWholeRow =
      path.length === 1 && path[0] === table.name && !table.columns.some((c) => c.name === path[0])
    const at = isWholeRow ? 0 : path.length - 2
    if (at < 0 || path[at] !== table.name) return node
    return { ...node, path: path.with(at, newName) }
  }
}

function renameRelation(session: EngineSession, object: RelationObject, newName: string): void {
  const { catalog } = session
  if (catalog.relationNamed(object.schema, newName) !== undefined) throw relationExists(newName)
  const follow = object.kind === 'sequence' ? sequenceMoves(session, object) : undefined
  if (object.kind !== 'table') put(session, { ...object, name: newName })
  switch (object.kind) {
    case 'table': {
      const parts = [...catalog.indexesOf(object.oid), ...catalog.constraintsOf(object.oid)]
      const rewrite = tableInExpression(object, newName)
      rewriteTable(session, { ...object, name: newName }, parts, rewrite)
      viewsFollow(session, object)
      return
    }
    case 'view':
      viewsFollow(session, object)
      return
    case 'sequence':
      follow?.()
      return
    case 'index': {
      const constraint = catalog
        .constraintsOf(object.table)
        .find(
          ({ rule }) => 'index' in rule && rule.kind !== 'foreign key' && rule.index === object.oid,
        )
      if (constraint !== undefined) put(session, { ...constraint, name: newName })
    }
  }
}

function renameSchema(session: EngineSession, name: string, newName: string): void {
  const schema = findSchema(session, name)
  if (session.catalog.schemaNamed(newName) !== undefined) {
    throw sqlError(sqlstate.duplicateSchema, `schema "${newName}" already exists`)
  }
  if (newName.startsWith('pg_')) {
    throw sqlError(sqlstate.reservedName, `unacceptable schema name "${newName}"`, {
      detail: 'The prefix "pg_" is reserved for system schemas.',
    })
  }
  const inside = [...session.catalog.objects()].filter(
    (object) => 'schema' in object && object.schema === schema.oid,
  )
  const follow = inside.flatMap((object) => {
    if (object.kind === 'sequence') return [sequenceMoves(session, object)]
    return object.kind === 'type' ? [typeMoves(session, object)] : []
  })
  put(session, { ...schema, name: newName })
  for (const run of follow) run()
  for (const object of Array.from(session.catalog.objects())) {
    if (object.kind === 'view') put(session, viewInSchema(object, name, newName))
  }
  for (const object of inside) recheckViews(session, object.oid)
}

/** The view's text and search path with the schema's new name. */
function viewInSchema(view: ViewObject, name: string, newName: string): ViewObject {
  const query = viewSelect(view)
  const mapped = mapNodes(query, (node) => {
    const relation = node['relation']
    if (node['kind'] === 'table' && typeof relation === 'object' && relation !== null) {
      const inIt = 'schema' in relation && relation.schema === name
      return inIt ? { ...node, relation: { ...relation, schema: newName } } : node
    }
    const path = node['path']
    const isLong = node['kind'] === 'column' && Array.isArray(path) && path.length >= 3
    return isLong && path[0] === name ? { ...node, path: path.with(0, newName) } : node
  })
  const searchPath = view.searchPath.map((each) => (each === name ? newName : each))
  return { ...view, searchPath, query: mapped === query ? view.query : printSelect(mapped) }
}

function renameType(session: EngineSession, type: TypeObject, newName: string): void {
  if (session.catalog.typeNamed(type.schema, newName) !== undefined) throw typeExists(newName)
  const follow = typeMoves(session, type)
  put(session, { ...type, name: newName })
  follow()
}
