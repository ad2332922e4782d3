/** The table that a statement writes to, directly or through an automatically updatable view. */
import type { TargetTable } from '../ast/dml.ts'
import type { TableObject, ViewObject } from '../catalog/objects.ts'
import { notUpdatable, relationNotFound } from '../errors/query-errors.ts'
import { wrongObjectType } from '../errors/type-errors.ts'
import type { RowCheck } from '../planner/plan.ts'
import { bindView } from './bind-view.ts'
import { columnNames, tableColumns } from './column-names.ts'
import type { Expr } from './expression.ts'
import { findRelation } from './find-relation.ts'
import type { Query, ViaView } from './query.ts'
import type { NamespaceItem, QueryScope } from './scope.ts'
import { mapReaching } from './walk.ts'

/** A column as the statement names it. `position`: among the table's live columns; -1 where it cannot be written. */
export type TargetColumn = { readonly name: string; readonly position: number }

export type ModificationTarget = {
  readonly table: TableObject
  readonly via: ViaView | undefined
  readonly alias: string
  /** What error messages call it: the table or the view. */
  readonly name: string
  readonly columns: readonly TargetColumn[]
  /** The columns as expressions over the table as relation 0. */
  readonly exprs: readonly Expr[]
  readonly quals: readonly Expr[]
  readonly checks: readonly RowCheck[]
}

export type WriteVerb = 'insert into' | 'update' | 'delete from' | 'merge into'

const gerunds: Readonly<Record<WriteVerb, readonly [string, string]>> = {
  'insert into': ['inserting into', 'INSERT'],
  update: ['updating', 'UPDATE'],
  'delete from': ['deleting from', 'DELETE'],
  'merge into': ['merging into', 'MERGE'],
}

function notUpdatableReason(query: Query): string | undefined {
  if (query.distinct || query.distinctOn !== undefined) return 'Views containing DISTINCT'
  if (query.groupBy !== undefined) return 'Views containing GROUP BY'
  if (query.having !== undefined) return 'Views containing HAVING'
  if (query.relations.some((relation) => relation.kind === 'setOperation')) {
    return 'Views containing UNION, INTERSECT, or EXCEPT'
  }
  if (query.ctes.length > 0) return 'Views containing WITH'
  if (query.limit !== undefined || query.offset !== undefined)
    return 'Views containing LIMIT or OFFSET'
  if (query.grouped) return 'Views that return aggregate functions'
  if (query.windows.length > 0) return 'Views that return window functions'
  if (query.setReturning) return 'Views that return set-returning functions'
  const only = query.relations[0]
  const single = query.from.length === 1 && query.from[0]?.kind === 'relation'
  const base = only?.kind === 'table' || (only?.kind === 'subquery' && only.view !== undefined)
  if (!single || !base || query.relations.length !== 1) {
    return 'Views that do not select from a single table or view'
  }
  return undefined
}

type Flat = {
  readonly table: TableObject
  readonly views: readonly ViewObject[]
  readonly exprs: readonly Expr[]
  readonly quals: readonly Expr[]
}

function throughView(view: ViewObject, query: Query, verb: WriteVerb): Flat {
  const reason = notUpdatableReason(query)
  if (reason !== undefined) {
    const [gerund, word] = gerunds[verb]
    throw notUpdatable(
      `cannot ${verb} view "${view.name}"`,
      `${reason} are not automatically updatable.`,
      `To enable ${gerund} the view, provide an INSTEAD OF ${word} trigger or an unconditional ON ${word} DO INSTEAD rule.`,
    )
  }
  const relation = query.relations[0]
  const targets = query.targets.filter((target) => !target.junk).map((target) => target.expr)
  const own = query.where === undefined ? [] : [query.where]
  if (relation?.kind === 'table') {
    return { table: relation.table, views: [view], exprs: targets, quals: own }
  }
  if (relation?.kind !== 'subquery' || relation.view === undefined) {
    throw new Error('a view over neither a table nor a view')
  }
  const inner = throughView(relation.view, relation.query, verb)
  const through = (expr: Expr): Expr =>
    mapReaching(expr, (node, depth) => {
      if (node.kind !== 'var' || node.levelsUp !== depth) return undefined
      return inner.exprs[node.column]
    })
  return {
    table: inner.table,
    views: [view, ...inner.views],
    exprs: targets.map(through),
    quals: [...inner.quals, ...own.map(through)],
  }
}

/** Vars of relation 0 as positions in the table's row. */
export function asLayout(expr: Expr): Expr {
  return mapReaching(expr, (node, depth) => {
    if (node.kind !== 'var' || node.levelsUp !== depth) return undefined
    return { kind: 'column', type: node.type, index: node.column }
  })
}

function viewChecks(view: ViewObject, quals: readonly Expr[]): RowCheck[] {
  if (view.checkOption === undefined) return []
  return quals.map((qual) => ({ name: view.name, check: asLayout(qual) }))
}

/** `alias` is the name in the statement, or the relation's own. */
export function resolveTarget(
  scope: QueryScope,
  target: TargetTable,
  verb: WriteVerb,
): ModificationTarget {
  const { binding } = scope
  const { relation: name } = target
  const at = binding.at(name.pos)
  const found = findRelation(binding, name.schema, name.name)
  if (found === undefined) {
    throw relationNotFound(
      name.schema === undefined ? name.name : `${name.schema}.${name.name}`,
      at,
    )
  }
  const alias = target.alias ?? name.name
  if (found.kind === 'virtual') {
    throw wrongObjectType(`cannot change relation "${name.name}"`, undefined)
  }
  const { object } = found
  if (object.kind === 'table') {
    const { columns } = tableColumns(object)
    return {
      table: object,
      via: undefined,
      alias,
      name: object.name,
      columns: columns.map((column, position) => ({ name: column.name, position })),
      exprs: columns.map((column, i) => ({
        kind: 'var',
        type: column.type,
        relation: 0,
        column: i,
        levelsUp: 0,
      })),
      quals: [],
      checks: [],
    }
  }
  if (object.kind !== 'view') {
    throw wrongObjectType(`cannot change ${object.kind} "${object.name}"`, undefined)
  }
  const flat = throughView(object, bindView(binding, object), verb)
  const columns = object.columns.map((column, i) => {
    const expr = flat.exprs[i]
    const position = expr?.kind === 'var' && expr.column >= 0 ? expr.column : -1
    return { name: column.name, position }
  })
  return {
    table: flat.table,
    via: { views: flat.views, columns: columns.map(({ position }) => position) },
    alias,
    name: object.name,
    columns,
    exprs: flat.exprs,
    quals: flat.quals,
    checks: viewChecks(object, flat.quals),
  }
}

/** The expressions of a target moved to relation `relation`. */
export function onRelation(expr: Expr, relation: number): Expr {
  if (relation === 0) return expr
  return mapReaching(expr, (node, depth) => {
    if (node.kind !== 'var' || node.levelsUp !== depth) return undefined
    return { ...node, relation }
  })
}

/** Makes the table a relation of the scope and its columns visible under the target's names. */
export function addTarget(scope: QueryScope, target: ModificationTarget): NamespaceItem {
  const { columns } = tableColumns(target.table)
  const relation = scope.relations.length
  scope.relations.push({
    kind: 'table',
    alias: target.alias,
    columns,
    table: target.table,
    sample: undefined,
  })
  const direct =
    target.name === target.table.name &&
    target.exprs.length === columns.length &&
    target.quals.length === 0
  const item: NamespaceItem = {
    name: target.alias,
    schema: target.alias === target.table.name ? schemaName(scope, target.table) : undefined,
    relation,
    columns: direct
      ? tableColumns(target.table).names
      : columnNames(
          target.columns.map((column) => column.name),
          target.exprs.map((expr) => expr.type),
        ),
    exprs: direct ? undefined : target.exprs.map((expr) => onRelation(expr, relation)),
    unqualified: true,
    qualified: true,
    lateralOnly: false,
    lateralOk: true,
    tableOid: target.table.oid,
  }
  scope.namespace.push(item)
  return item
}

function schemaName(scope: QueryScope, table: TableObject): string | undefined {
  const schema = scope.binding.scope.catalog.object(table.schema)
  return schema?.kind === 'schema' ? schema.name : undefined
}
