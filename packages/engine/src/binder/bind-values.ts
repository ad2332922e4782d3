/** VALUES lists: every column gets the common type of its rows. */
import type { Expression } from '../ast/expression.ts'
import type { Select, Values } from '../ast/select.ts'
import { malformed, unsupported } from '../errors/query-errors.ts'
import { bindExpr } from './bind-expression.ts'
import { bindOrderBy } from './bind-order-by.ts'
import { bindTail } from './bind-select.ts'
import { expandStar } from './bind-targets.ts'
import { commonTypmod, findCommonType, toCommonType } from './common-type.ts'
import { unknownToText } from './coerce.ts'
import { namesOf } from './column-names.ts'
import { emptyQuery } from './empty-query.ts'
import type { Expr } from './expression.ts'
import { locationOf } from './location.ts'
import type { Query, RelationColumn, Target } from './query.ts'
import type { QueryScope } from './scope.ts'
import { UNKNOWN } from './type-oids.ts'
import { addRelation } from './bind-from.ts'

function bindValuesRow(scope: QueryScope, row: readonly Expression[]): Expr[] {
  const exprs: Expr[] = []
  for (const item of row) {
    if (item.kind === 'star' || item.kind === 'field-star') {
      for (const column of expandStar(scope, item)) exprs.push(column.expr)
    } else {
      exprs.push(bindExpr(scope, item))
    }
  }
  return exprs
}

/** The rows, all of the same length. */
export function bindValuesRows(scope: QueryScope, ast: Values): Expr[][] {
  const rows: Expr[][] = []
  for (const row of ast.rows) {
    const exprs = bindValuesRow(scope, row)
    if (rows.length > 0 && exprs.length !== rows[0]?.length) {
      throw malformed(
        'VALUES lists must all be the same length',
        scope.binding.at(row[0]?.pos ?? -1),
      )
    }
    rows.push(exprs)
  }
  return rows
}

/** Brings the rows to common types, column by column. */
export function unifyRows(
  scope: QueryScope,
  ast: Values,
  rows: Expr[][],
  resolveUnknowns: boolean,
): RelationColumn[] {
  const { binding } = scope
  const columns: RelationColumn[] = []
  const width = rows[0]?.length ?? 0
  for (let i = 0; i < width; i++) {
    const exprs = rows.map((row) => row[i] as Expr)
    const positions = ast.rows.map((row) => {
      const item = row[i]
      return item === undefined ? -1 : locationOf(item)
    })
    const untyped = exprs.every((expr) => expr.type.oid === UNKNOWN)
    if (untyped && !resolveUnknowns) {
      columns.push({ name: `column${i + 1}`, type: { oid: UNKNOWN, typmod: -1 }, attnum: 0 })
      continue
    }
    const oid = findCommonType(binding, exprs, positions, 'VALUES')
    const cast = exprs.map((expr, row) =>
      unknownToText(binding, toCommonType(binding, expr, oid, positions[row] ?? -1, 'VALUES'), -1),
    )
    for (const [row, expr] of cast.entries()) (rows[row] as Expr[])[i] = expr
    columns.push({ name: `column${i + 1}`, type: commonTypmod(oid, cast), attnum: 0 })
  }
  return columns
}

export function bindValues(
  scope: QueryScope,
  ast: Select,
  values: Values,
  resolveUnknowns: boolean,
): Query {
  scope.clause = 'values'
  if (ast.locking.length > 0) {
    throw unsupported(
      `FOR ${(ast.locking[0]?.strength ?? '').replaceAll('-', ' ').toUpperCase()} cannot be applied to VALUES`,
      undefined,
    )
  }
  const rows = bindValuesRows(scope, values)
  const columns = unifyRows(scope, values, rows, resolveUnknowns)
  const added = addRelation(
    scope,
    { kind: 'values', alias: '*VALUES*', columns, lists: rows },
    namesOf(columns),
    undefined,
  )
  scope.namespace.push(...added.items)
  const targets: Target[] = columns.map((column, i) => ({
    expr: { kind: 'var', type: column.type, relation: 0, column: i, levelsUp: 0 },
    name: column.name,
    junk: false,
    tableOid: 0,
    attnum: 0,
  }))
  const orderBy = bindOrderBy(scope, ast.orderBy, targets)
  const tail = bindTail(scope, ast, orderBy)
  return {
    ...emptyQuery,
    relations: scope.relations,
    from: [added.tree],
    targets,
    orderBy,
    ...tail,
  }
}
