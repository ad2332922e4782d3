/** FROM: tables, views, CTEs, subqueries, functions and joins become relations and a join tree. */
import type { Alias, FromItem, SubqueryRef, TableRef } from '../ast/select.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import {
  duplicateAlias,
  invalidColumnReference,
  relationNotFound,
  unsupported,
} from '../errors/query-errors.ts'
import { wrongObjectType } from '../errors/type-errors.ts'
import type { TypeRef } from '../types/type.ts'
import { bindFunctionItem } from './bind-function-item.ts'
import { bindJoin } from './bind-join.ts'
import { bindSubquery } from './bind-select.ts'
import { bindSpecific } from './bind-expression.ts'
import { visibleTargets } from './bind-sublink.ts'
import { bindView } from './bind-view.ts'
import { namesOf, tableColumns } from './column-names.ts'
import { findCte } from './find-cte.ts'
import { findRelation, type FoundRelation } from './find-relation.ts'
import type { JoinTree, Relation, RelationColumn, Sample } from './query.ts'
import type { ColumnNames, NamespaceItem, QueryScope } from './scope.ts'
import { FLOAT4, FLOAT8 } from './type-oids.ts'

export type FromResult = { readonly tree: JoinTree; readonly items: NamespaceItem[] }

/** Adds a relation and makes it visible. */
export function addRelation(
  scope: QueryScope,
  relation: Relation,
  names: ColumnNames,
  schema: string | undefined,
): FromResult {
  const index = scope.relations.length
  scope.relations.push(relation)
  const tableOid =
    relation.kind === 'table'
      ? relation.table.oid
      : relation.kind === 'virtual'
        ? relation.relation.oid
        : 0
  const item: NamespaceItem = {
    name: relation.alias,
    schema,
    relation: index,
    columns: names,
    exprs: undefined,
    unqualified: true,
    qualified: relation.alias !== '',
    lateralOnly: false,
    lateralOk: true,
    tableOid,
  }
  return { tree: { kind: 'relation', relation: index }, items: [item] }
}

/** Gives the first columns the alias's names. */
export function renameColumns(
  columns: readonly RelationColumn[],
  alias: Alias | undefined,
  kind: string = 'table',
): readonly RelationColumn[] {
  if (alias === undefined || alias.columns.length === 0) return columns
  if (alias.columns.length > columns.length) {
    throw invalidColumnReference(
      `${kind} "${alias.name}" has ${columns.length} columns available but ${alias.columns.length} columns specified`,
      undefined,
    )
  }
  return columns.map((column, i) => ({ ...column, name: alias.columns[i] ?? column.name }))
}

const sequenceColumns: readonly (readonly [string, TypeRef])[] = [
  ['last_value', { oid: 20, typmod: -1 }],
  ['log_cnt', { oid: 20, typmod: -1 }],
  ['is_called', { oid: 16, typmod: -1 }],
]

function bindSample(scope: QueryScope, ref: TableRef): Sample | undefined {
  if (ref.sample === undefined) return undefined
  const { sample } = ref
  const method = sample.method[sample.method.length - 1] ?? ''
  const at = scope.binding.at(sample.pos)
  if (method !== 'bernoulli' && method !== 'system') {
    throw featureNotSupported(`tablesample method ${method}`, at)
  }
  const [arg, ...rest] = sample.args
  if (arg === undefined || rest.length > 0) {
    throw unsupported(
      `tablesample method ${method} requires 1 argument, not ${sample.args.length}`,
      at,
    )
  }
  const percent = bindSpecific(scope, arg, FLOAT4, 'TABLESAMPLE')
  const repeatable =
    sample.repeatable === undefined
      ? undefined
      : bindSpecific(scope, sample.repeatable, FLOAT8, 'REPEATABLE')
  return { method, percent, repeatable }
}

/** A WITH query that is defined behind the one that names it. */
function isLaterCte(scope: QueryScope, name: string): boolean {
  for (let level: QueryScope | undefined = scope; level; level = level.parent) {
    if (level.laterCtes.includes(name)) return true
  }
  return false
}

function bindCteReference(scope: QueryScope, ref: TableRef): FromResult | undefined {
  const { relation: name, alias } = ref
  const found = findCte(scope, name.name, name.pos)
  if (found === undefined) return undefined
  const { cte, workTable } = found
  const all = cte.columns.map((column) => ({ ...column, attnum: 0 }))
  const columns = renameColumns(all, alias)
  if (!workTable) cte.references++
  const own: Relation = { kind: 'cte', alias: alias?.name ?? name.name, columns, cte, workTable }
  return addRelation(scope, own, namesOf(columns), undefined)
}

/** A relation that is no stored table. */
function bindComputed(
  scope: QueryScope,
  ref: TableRef,
  found: FoundRelation,
  schema: string | undefined,
): FromResult {
  const { binding } = scope
  const shownAs = ref.alias?.name ?? ref.relation.name
  const add = (
    columns: readonly RelationColumn[],
    make: (own: readonly RelationColumn[]) => Relation,
  ): FromResult => {
    const named = renameColumns(columns, ref.alias)
    return addRelation(scope, make(named), namesOf(named), schema)
  }
  if (found.kind === 'virtual') {
    const { object } = found
    const all = object.columns.map((column, i) => ({ ...column, attnum: i + 1 }))
    return add(all, (columns) => ({ kind: 'virtual', alias: shownAs, columns, relation: object }))
  }
  const { object } = found
  if (object.kind === 'view') {
    const query = bindView(binding, object)
    const all = object.columns.map((column) => ({ ...column, attnum: 0 }))
    return add(all, (columns) => ({
      kind: 'subquery',
      alias: shownAs,
      columns,
      query,
      lateral: false,
      view: object,
    }))
  }
  if (object.kind === 'sequence') {
    const all = sequenceColumns.map(([name, type], i) => ({ name, type, attnum: i + 1 }))
    return add(all, (columns) => ({ kind: 'sequence', alias: shownAs, columns, sequence: object }))
  }
  throw wrongObjectType(`cannot open relation "${object.name}"`, binding.at(ref.relation.pos))
}

function bindTable(scope: QueryScope, ref: TableRef): FromResult {
  const { binding } = scope
  const { relation: name, alias } = ref
  if (ref.asOf !== undefined) throw featureNotSupported('AS OF', binding.at(ref.asOf.pos))
  const cte = name.schema === undefined ? bindCteReference(scope, ref) : undefined
  if (cte !== undefined) return cte
  const found = findRelation(binding, name.schema, name.name)
  const written = name.schema === undefined ? name.name : `${name.schema}.${name.name}`
  if (found === undefined) {
    const later = isLaterCte(scope, written) ? written : undefined
    throw relationNotFound(written, binding.at(name.pos), later)
  }
  const schema = alias === undefined ? found.schema : undefined
  if (found.kind === 'virtual' || found.object.kind !== 'table') {
    return bindComputed(scope, ref, found, schema)
  }
  const info = tableColumns(found.object)
  const columns = renameColumns(info.columns, alias)
  const names = columns === info.columns ? info.names : namesOf(columns)
  const sample = bindSample(scope, ref)
  const shownAs = alias?.name ?? name.name
  const own: Relation = { kind: 'table', alias: shownAs, columns, table: found.object, sample }
  return addRelation(scope, own, names, schema)
}

function bindSubqueryItem(scope: QueryScope, ref: SubqueryRef): FromResult {
  const active = scope.lateralActive
  const clause = scope.clause
  scope.lateralActive = ref.lateral
  scope.clause = 'from subselect'
  const query = bindSubquery(scope, ref.query)
  scope.lateralActive = active
  scope.clause = clause
  const all = visibleTargets(query).map(({ name, expr }) => ({ name, type: expr.type, attnum: 0 }))
  const columns = renameColumns(all, ref.alias)
  const own: Relation = {
    kind: 'subquery',
    alias: ref.alias.name,
    columns,
    query,
    lateral: ref.lateral,
    view: undefined,
  }
  return addRelation(scope, own, namesOf(columns), undefined)
}

export function bindFromItem(scope: QueryScope, item: FromItem): FromResult {
  switch (item.kind) {
    case 'table':
      return bindTable(scope, item)
    case 'subquery':
      return bindSubqueryItem(scope, item)
    case 'function':
      return bindFunctionItem(scope, item)
    case 'join': {
      scope.binding.enter()
      const result = bindJoin(scope, item)
      scope.binding.leave()
      return result
    }
  }
}

/** Two relations may share a name only where both are plain tables of different schemas. */
export function checkNames(
  scope: QueryScope,
  before: readonly NamespaceItem[],
  added: readonly NamespaceItem[],
): void {
  for (const item of added) {
    if (!item.qualified) continue
    for (const other of before) {
      if (!other.qualified || other.name !== item.name) continue
      const tables = item.schema !== undefined && other.schema !== undefined
      if (tables && item.schema !== other.schema) continue
      throw duplicateAlias(item.name, undefined)
    }
  }
  void scope
}

export function bindFrom(scope: QueryScope, items: readonly FromItem[]): void {
  for (const ast of items) {
    const { tree, items: added } = bindFromItem(scope, ast)
    checkNames(scope, scope.namespace, added)
    for (const item of added) {
      item.lateralOnly = true
      item.lateralOk = true
      scope.namespace.push(item)
    }
    scope.from.push(tree)
  }
  for (const item of scope.namespace) item.lateralOnly = false
}
