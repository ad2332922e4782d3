/** ORDER BY and DISTINCT: output names, ordinals and expressions become positions in the target list. */
import type { Expression, SortItem } from '../ast/expression.ts'
import {
  groupingError,
  invalidColumnReference,
  malformed,
  windowingError,
} from '../errors/query-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import {
  equalityOperatorMissing,
  orderingOperatorMissing,
  wrongObjectType,
} from '../errors/type-errors.ts'
import { bindExpr } from './bind-expression.ts'
import { makeTarget } from './bind-targets.ts'
import { unknownToText } from './coerce.ts'
import { unqualifiedColumn } from './column-reference.ts'
import { equalExpr } from './expr-equal.ts'
import type { Expr, SortKey } from './expression.ts'
import { figureName } from './figure-name.ts'
import { locationOf } from './location.ts'
import type { SortTarget, Target } from './query.ts'
import type { Binding, QueryScope } from './scope.ts'
import { RECORD, UNKNOWN } from './type-oids.ts'
import { arrayElement, baseType } from './type-rules.ts'
import { typeText } from './type-text.ts'
import { someExpr } from './walk.ts'

export function isSortable(binding: Binding, oid: number): boolean {
  if (oid === UNKNOWN || oid === RECORD) return true
  const element = arrayElement(binding.types, oid)
  if (element !== 0) return isSortable(binding, element)
  return binding.types.type(baseType(binding.types, oid)).compare !== undefined
}

/** Equality is enough for DISTINCT, GROUP BY and UNION. */
export function checkEquality(binding: Binding, expr: Expr, pos: number): void {
  const { oid } = expr.type
  if (isSortable(binding, oid)) return
  if (binding.types.type(baseType(binding.types, oid)).hashKey !== undefined) return
  throw equalityOperatorMissing(typeText(binding.types, oid), binding.at(pos))
}

export function sortKey(scope: QueryScope, item: SortItem, expr: Expr): SortKey {
  const { binding } = scope
  let descending = item.direction === 'desc'
  if (item.using !== undefined) {
    const { name } = item.using
    if (name !== '<' && name !== '>') {
      throw wrongObjectType(
        `operator ${name} is not a valid ordering operator`,
        binding.at(item.pos),
        'Ordering operators must be "<" or ">" members of btree operator families.',
      )
    }
    descending = name === '>'
  }
  if (!isSortable(binding, expr.type.oid)) {
    const at = binding.at(locationOf(item.expression))
    throw orderingOperatorMissing(typeText(binding.types, expr.type.oid), at)
  }
  const nullsFirst = item.nulls === 'default' ? descending : item.nulls === 'first'
  return { expr, descending, nullsFirst }
}

/** A column of the output by its name; 42702 where two different ones have it. */
function outputColumn(
  scope: QueryScope,
  name: string,
  targets: readonly Target[],
  clause: string,
  pos: number,
): number | undefined {
  let found: number | undefined
  for (const [i, target] of targets.entries()) {
    if (target.junk || target.name !== name) continue
    if (found === undefined) {
      found = i
    } else if (!equalExpr((targets[found] as Target).expr, target.expr)) {
      throw sqlError(sqlstate.ambiguousColumn, `${clause} "${name}" is ambiguous`, {
        position: scope.binding.at(pos),
      })
    }
  }
  return found
}

/** The target that an item of ORDER BY, GROUP BY or DISTINCT ON means; appended as junk where it is new. */
export function findTarget(
  scope: QueryScope,
  ast: Expression,
  targets: Target[],
  clause: 'ORDER BY' | 'GROUP BY' | 'DISTINCT ON',
): number {
  const { binding } = scope
  if (ast.kind === 'column' && ast.path.length === 1) {
    const name = ast.path[0] ?? ''
    const isInput =
      clause === 'GROUP BY' && unqualifiedColumn(scope, name, ast.pos, true) !== undefined
    const found = isInput ? undefined : outputColumn(scope, name, targets, clause, ast.pos)
    if (found !== undefined) return checkGroupable(scope, targets, found, clause)
  }
  if (ast.kind === 'const' && ast.type !== 'null') {
    if (ast.type !== 'integer') {
      throw malformed(`non-integer constant in ${clause}`, binding.at(ast.pos))
    }
    const wanted = Number(ast.text)
    const visible = targets.findIndex(
      (target, i) => !target.junk && countVisible(targets, i) === wanted,
    )
    if (visible >= 0) return checkGroupable(scope, targets, visible, clause)
    throw invalidColumnReference(
      `${clause} position ${ast.text} is not in select list`,
      binding.at(ast.pos),
    )
  }
  return expressionTarget(scope, ast, targets)
}

/** GROUP BY by name or number may not reach an aggregate or a window call. */
function checkGroupable(
  scope: QueryScope,
  targets: readonly Target[],
  index: number,
  clause: string,
): number {
  if (clause !== 'GROUP BY') return index
  const { expr } = targets[index] as Target
  someExpr(expr, (node) => {
    if (node.kind === 'aggregate' && node.levelsUp === 0) {
      throw groupingError(
        'aggregate functions are not allowed in GROUP BY',
        scope.binding.at(node.pos ?? -1),
      )
    }
    if (node.kind === 'window') {
      throw windowingError(
        'window functions are not allowed in GROUP BY',
        scope.binding.at(node.pos ?? -1),
      )
    }
    return false
  })
  return index
}

function countVisible(targets: readonly Target[], upTo: number): number {
  let count = 0
  for (let i = 0; i <= upTo; i++) if (targets[i]?.junk === false) count++
  return count
}

export function expressionTarget(scope: QueryScope, ast: Expression, targets: Target[]): number {
  const expr = bindExpr(scope, ast)
  const known = targets.findIndex((target) => equalExpr(target.expr, expr))
  if (known >= 0) return known
  targets.push(makeTarget(scope, expr, figureName(ast), true))
  return targets.length - 1
}

/** An untyped literal that is sorted or grouped by is text. */
export function settleTarget(
  scope: QueryScope,
  targets: Target[],
  index: number,
  pos: number,
): Expr {
  const target = targets[index] as Target
  const expr = unknownToText(scope.binding, target.expr, pos)
  if (expr !== target.expr) targets[index] = { ...target, expr }
  return expr
}

export function bindOrderBy(
  scope: QueryScope,
  items: readonly SortItem[],
  targets: Target[],
): SortTarget[] {
  scope.clause = 'order by'
  const sorted: SortTarget[] = []
  for (const item of items) {
    const target = findTarget(scope, item.expression, targets, 'ORDER BY')
    const expr = settleTarget(scope, targets, target, item.pos)
    const { descending, nullsFirst } = sortKey(scope, item, expr)
    if (!sorted.some((key) => key.target === target))
      sorted.push({ target, descending, nullsFirst })
  }
  return sorted
}

function positionOf(item: SortItem | undefined): number {
  return item === undefined ? -1 : locationOf(item.expression)
}

/** DISTINCT looks at every output column, and ORDER BY may use no others. */
export function checkDistinct(
  scope: QueryScope,
  targets: readonly Target[],
  orderBy: readonly SortTarget[],
  items: readonly SortItem[],
): void {
  for (const [i, key] of orderBy.entries()) {
    if (targets[key.target]?.junk === true) {
      throw invalidColumnReference(
        'for SELECT DISTINCT, ORDER BY expressions must appear in select list',
        scope.binding.at(positionOf(items[i])),
      )
    }
  }
  for (const { expr, junk } of targets) {
    if (!junk) checkEquality(scope.binding, expr, 'pos' in expr ? (expr.pos ?? -1) : -1)
  }
}

export function bindDistinctOn(
  scope: QueryScope,
  asts: readonly Expression[],
  targets: Target[],
  orderBy: readonly SortTarget[],
): number[] {
  scope.clause = 'distinct on'
  const wanted: number[] = []
  for (const ast of asts) {
    const target = findTarget(scope, ast, targets, 'DISTINCT ON')
    settleTarget(scope, targets, target, ast.pos)
    if (!wanted.includes(target)) wanted.push(target)
  }
  const leading = orderBy.slice(0, wanted.length)
  const matched = leading.filter((key) => wanted.includes(key.target)).length
  if (orderBy.length > 0 && matched < Math.min(wanted.length, orderBy.length)) {
    throw invalidColumnReference(
      'SELECT DISTINCT ON expressions must match initial ORDER BY expressions',
      scope.binding.at(asts[0]?.pos ?? -1),
    )
  }
  return wanted
}
