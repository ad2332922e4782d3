/** The select list (and RETURNING): names, `*`, and where columns come from. */
import type { Expression } from '../ast/expression.ts'
import type { SelectItem } from '../ast/select.ts'
import { malformed } from '../errors/query-errors.ts'
import { wrongObjectType } from '../errors/type-errors.ts'
import { bindExpr } from './bind-expression.ts'
import { visibleColumns } from './bind-join.ts'
import { fieldOf, rowFields } from './bind-row.ts'
import { findItem, itemColumn, missingItem } from './column-reference.ts'
import type { Expr } from './expression.ts'
import { figureName } from './figure-name.ts'
import type { Target } from './query.ts'
import type { QueryScope } from './scope.ts'
import { typeText } from './type-text.ts'

type Named = { readonly name: string; readonly expr: Expr }
type Origin = { readonly tableOid: number; readonly attnum: number }

const noOrigin: Origin = { tableOid: 0, attnum: 0 }

/** The table column that an expression is, directly or through subqueries. */
function originOf(scope: QueryScope, expr: Expr): Origin {
  if (expr.kind !== 'var' || expr.column < 0) return noOrigin
  let level: QueryScope | undefined = scope
  for (let i = 0; i < expr.levelsUp; i++) level = level?.parent
  const relation = level?.relations[expr.relation]
  if (relation === undefined) return noOrigin
  const attnum = relation.columns[expr.column]?.attnum ?? 0
  if (relation.kind === 'table') return { tableOid: relation.table.oid, attnum }
  if (relation.kind === 'virtual') return { tableOid: relation.relation.oid, attnum }
  if (relation.kind === 'subquery' && relation.view === undefined) {
    const target = relation.query.targets.filter((one) => !one.junk)[expr.column]
    if (target !== undefined) return { tableOid: target.tableOid, attnum: target.attnum }
  }
  if (relation.kind === 'cte' && relation.cte.body.kind === 'query') {
    const target = relation.cte.body.query.targets.filter((one) => !one.junk)[expr.column]
    if (target !== undefined) return { tableOid: target.tableOid, attnum: target.attnum }
  }
  return noOrigin
}

export function makeTarget(scope: QueryScope, expr: Expr, name: string, junk = false): Target {
  const { tableOid, attnum } = expr.kind === 'var' ? originOf(scope, expr) : noOrigin
  return { expr, name, junk, tableOid, attnum }
}

type StarAst = Extract<Expression, { kind: 'star' | 'field-star' }>

/** `*`, `t.*`, `(row).*`. */
export function expandStar(scope: QueryScope, ast: StarAst): Named[] {
  const { binding } = scope
  if (ast.kind === 'field-star') {
    const arg = bindExpr(scope, ast.base)
    const fields = rowFields(scope, arg)
    if (fields === undefined) {
      const type = typeText(binding.types, arg.type.oid)
      if (type === 'record') {
        throw wrongObjectType('record type has not been registered', binding.at(ast.pos))
      }
      throw wrongObjectType(`type ${type} is not composite`, binding.at(ast.pos))
    }
    return fields.map((field, i) => ({ name: field.name, expr: fieldOf(arg, i, field.type) }))
  }
  const name = ast.qualifier[ast.qualifier.length - 1]
  if (name === undefined) {
    const columns = visibleColumns(scope.namespace)
    if (columns.length === 0 && scope.namespace.length === 0) {
      throw malformed('SELECT * with no tables specified is not valid', binding.at(ast.pos))
    }
    return columns
  }
  const schema = ast.qualifier[ast.qualifier.length - 2]
  const found = findItem(scope, schema, name, ast.pos)
  if (found === undefined) throw missingItem(scope, name, ast.pos)
  return found.item.columns.names.map((column, i) => ({
    name: column,
    expr: itemColumn(found.item, i, found.levelsUp, ast.pos),
  }))
}

export function bindTargets(scope: QueryScope, items: readonly SelectItem[]): Target[] {
  const targets: Target[] = []
  for (const item of items) {
    const { expression } = item
    if (expression.kind === 'star' || expression.kind === 'field-star') {
      for (const { name, expr } of expandStar(scope, expression)) {
        targets.push(makeTarget(scope, expr, name))
      }
      continue
    }
    const expr = bindExpr(scope, expression)
    targets.push(makeTarget(scope, expr, item.alias ?? figureName(expression)))
  }
  return targets
}
