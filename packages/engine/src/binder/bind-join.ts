/** Joins: ON, USING, NATURAL; merged columns and join aliases. */
import type { Join } from '../ast/select.ts'
import { duplicateColumn } from '../errors/query-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { checkNames, bindFromItem, type FromResult } from './bind-from.ts'
import { bindBoolean } from './bind-expression.ts'
import { conjunction } from './bind-comparison.ts'
import { columnNames } from './column-names.ts'
import { itemColumn } from './column-reference.ts'
import { commonTypmod, findCommonType, toCommonType } from './common-type.ts'
import type { Expr } from './expression.ts'
import type { JoinTree } from './query.ts'
import { makeOperator } from './resolve-operator.ts'
import type { NamespaceItem, QueryScope } from './scope.ts'

type Column = { readonly name: string; readonly expr: Expr }

/** What `*` over these items gives, in order. */
export function visibleColumns(items: readonly NamespaceItem[]): Column[] {
  const columns: Column[] = []
  for (const item of items) {
    if (!item.unqualified) continue
    for (const [i, name] of item.columns.names.entries()) {
      columns.push({ name, expr: itemColumn(item, i, 0) })
    }
  }
  return columns
}

function sharedNames(
  ast: Join,
  left: readonly Column[],
  right: readonly Column[],
): readonly string[] {
  if (ast.using !== undefined) return ast.using
  const names: string[] = []
  for (const { name } of left) {
    if (!names.includes(name) && right.some((column) => column.name === name)) names.push(name)
  }
  return names
}

function usingColumn(columns: readonly Column[], name: string, side: 'left' | 'right'): Expr {
  const found = columns.filter((column) => column.name === name)
  if (found.length > 1) {
    throw sqlError(
      sqlstate.ambiguousColumn,
      `common column name "${name}" appears more than once in ${side} table`,
    )
  }
  const only = found[0]
  if (only === undefined) {
    throw sqlError(
      sqlstate.undefinedColumn,
      `column "${name}" specified in USING clause does not exist in ${side} table`,
    )
  }
  return only.expr
}

function mergedColumn(
  scope: QueryScope,
  type: Join['type'],
  left: Expr,
  right: Expr,
  pos: number,
): Expr {
  const { binding } = scope
  const oid = findCommonType(binding, [left, right], [pos, pos], 'JOIN/USING')
  const l = toCommonType(binding, left, oid, pos, 'JOIN/USING')
  const r = toCommonType(binding, right, oid, pos, 'JOIN/USING')
  switch (type) {
    case 'inner':
      return l === left || r !== right ? l : r
    case 'left':
      return l
    case 'right':
      return r
    case 'full':
      return { kind: 'coalesce', type: commonTypmod(oid, [l, r]), args: [l, r] }
  }
}

type Merge = { readonly condition: Expr | undefined; readonly merged: Column[] }

function mergeUsing(
  scope: QueryScope,
  ast: Join,
  left: readonly Column[],
  right: readonly Column[],
): Merge {
  const merged: Column[] = []
  const conditions: Expr[] = []
  for (const name of sharedNames(ast, left, right)) {
    if (merged.some((column) => column.name === name)) {
      throw duplicateColumn(
        `column name "${name}" appears more than once in USING clause`,
        undefined,
      )
    }
    const l = usingColumn(left, name, 'left')
    const r = usingColumn(right, name, 'right')
    conditions.push(makeOperator(scope.binding, '=', undefined, l, r, -1))
    merged.push({ name, expr: mergedColumn(scope, ast.type, l, r, -1) })
  }
  const condition = conditions.length === 0 ? undefined : conjunction('and', conditions)
  return { condition, merged }
}

function joinItem(name: string, columns: readonly Column[], unqualified: boolean): NamespaceItem {
  return {
    name,
    schema: undefined,
    relation: -1,
    columns: columnNames(
      columns.map((column) => column.name),
      columns.map((column) => column.expr.type),
    ),
    exprs: columns.map((column) => column.expr),
    unqualified,
    qualified: name !== '',
    lateralOnly: false,
    lateralOk: true,
    tableOid: 0,
  }
}

/** The right side sees the left one by LATERAL. */
function bindSides(scope: QueryScope, ast: Join): { left: FromResult; right: FromResult } {
  const left = bindFromItem(scope, ast.left)
  const before = scope.namespace
  const lateralOk = ast.type === 'inner' || ast.type === 'left'
  for (const item of left.items) {
    item.lateralOnly = true
    item.lateralOk = lateralOk
  }
  scope.namespace = [...before, ...left.items]
  const right = bindFromItem(scope, ast.right)
  scope.namespace = before
  for (const item of left.items) item.lateralOnly = false
  checkNames(scope, left.items, right.items)
  return { left, right }
}

export function bindJoin(scope: QueryScope, ast: Join): FromResult {
  const { left, right } = bindSides(scope, ast)
  let items = [...left.items, ...right.items]
  let on: Expr | undefined
  let using: readonly string[] | undefined
  if (ast.natural || ast.using !== undefined) {
    const l = visibleColumns(left.items)
    const r = visibleColumns(right.items)
    const { condition, merged } = mergeUsing(scope, ast, l, r)
    on = condition
    if (merged.length > 0) using = merged.map(({ name }) => name)
    const rest = (columns: readonly Column[]): Column[] =>
      columns.filter((column) => !merged.some((one) => one.name === column.name))
    const all = [...merged, ...rest(l), ...rest(r)]
    for (const item of items) item.unqualified = false
    const named = ast.usingAlias === undefined ? [] : [joinItem(ast.usingAlias, merged, false)]
    items = [joinItem('', all, true), ...named, ...items]
  } else if (ast.on !== undefined) {
    const before = scope.namespace
    const clause = scope.clause
    scope.namespace = items
    scope.clause = 'join on'
    on = bindOn(scope, ast.on, before)
    scope.namespace = before
    scope.clause = clause
  }
  if (ast.alias !== undefined) items = [aliasItem(scope, ast.alias, items)]
  const tree: JoinTree = {
    kind: 'join',
    type: ast.type,
    left: left.tree,
    right: right.tree,
    on,
    ...(using !== undefined && { using }),
    ...((ast.alias ?? ast.usingAlias) !== undefined && { isNamed: true }),
  }
  return { tree, items }
}

/** ON sees the two sides, and what stands to the left outside by LATERAL alone. */
function bindOn(
  scope: QueryScope,
  ast: NonNullable<Join['on']>,
  outside: readonly NamespaceItem[],
): Expr {
  scope.namespace = [...scope.namespace, ...outside]
  return bindBoolean(scope, ast, 'JOIN/ON')
}

function aliasItem(
  scope: QueryScope,
  alias: NonNullable<Join['alias']>,
  items: readonly NamespaceItem[],
): NamespaceItem {
  const columns = visibleColumns(items)
  if (alias.columns.length > columns.length) {
    throw sqlError(
      sqlstate.syntaxError,
      `column alias list for "${alias.name}" has too many entries`,
      { position: scope.binding.at(alias.pos) },
    )
  }
  const renamed = columns.map((column, i) => ({ ...column, name: alias.columns[i] ?? column.name }))
  return joinItem(alias.name, renamed, true)
}
