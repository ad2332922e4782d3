/**
 * Conditions on a subquery that stays a subquery (grouped, distinct, a UNION …) move inside it where they cannot change what it
 * computes: onto grouping expressions, partition keys, or the arms of a set operation.
 */
import { equalExpr } from '../binder/expr-equal.ts'
import type { Expr } from '../binder/expression.ts'
import type { Query, SetOperationTree } from '../binder/query.ts'
import { containsSet } from '../binder/returns-set.ts'
import { mapChildren, mapReaching } from '../binder/walk.ts'
import { andAll, conjuncts, hasSublink, isVolatile, relationsOf } from './conditions.ts'

/** A condition over the columns of a query, which are `subColumn`s in it. */
function columnsOf(condition: Expr, into: Set<number>): Set<number> {
  if (condition.kind === 'subColumn') into.add(condition.index)
  mapChildren(condition, (child) => {
    columnsOf(child, into)
    return child
  })
  return into
}

function substitute(condition: Expr, columns: readonly Expr[]): Expr {
  if (condition.kind === 'subColumn') return columns[condition.index] ?? condition
  return mapChildren(condition, (child) => substitute(child, columns))
}

/** References to outer levels, seen from one level further in. */
function deeper(condition: Expr): Expr {
  return mapReaching(condition, (node, depth) =>
    node.kind === 'var' && node.levelsUp >= depth
      ? { ...node, levelsUp: node.levelsUp + 1 }
      : undefined,
  )
}

/** May a condition on this output column be checked before grouping, windows and DISTINCT? */
function isOpen(query: Query, expr: Expr): boolean {
  if (isVolatile(expr) || hasSublink(expr) || containsSet(expr)) return false
  if (!query.windows.every((window) => window.partitionBy.some((key) => equalExpr(key, expr))))
    return false
  if (!query.grouped) return true
  if (query.groupingSets !== undefined || query.groupBy === undefined) return false
  return query.groupBy.some((group) => equalExpr(group, expr))
}

function pushTree(tree: SetOperationTree, condition: Expr): SetOperationTree | undefined {
  if (tree.kind === 'leaf') {
    const query = pushOne(tree.query, condition)
    return query === undefined ? undefined : { kind: 'leaf', query }
  }
  const left = pushTree(tree.left, condition)
  const right = pushTree(tree.right, condition)
  return left === undefined || right === undefined ? undefined : { ...tree, left, right }
}

function pushOne(query: Query, condition: Expr): Query | undefined {
  if (query.limit !== undefined || query.offset !== undefined || query.rowMarks.length > 0)
    return undefined
  if (query.distinctOn !== undefined || query.setReturning) return undefined
  const targets = query.targets.filter((target) => !target.junk).map((target) => target.expr)
  const only = query.relations[0]
  if (query.relations.length === 1 && only?.kind === 'setOperation' && query.where === undefined) {
    const tree = pushTree(only.tree, deeper(condition))
    return tree === undefined ? undefined : { ...query, relations: [{ ...only, tree }] }
  }
  const used = [...columnsOf(condition, new Set())]
  if (!used.every((index) => targets[index] !== undefined && isOpen(query, targets[index])))
    return undefined
  const where = andAll([...conjuncts(query.where), substitute(condition, targets)])
  return { ...query, where }
}

/** The condition over the columns of `relation` alone, one level further in; `undefined` where it has to stay. */
function movable(condition: Expr, relation: number): Expr | undefined {
  const relations = relationsOf(condition)
  if (relations.size !== 1 || !relations.has(relation)) return undefined
  if (hasSublink(condition) || isVolatile(condition)) return undefined
  return deeper(asColumns(condition, relation))
}

/** `relation`: the subquery's number where the conditions are written. */
export function pushDown(
  start: Query,
  relation: number,
  conditions: readonly Expr[],
): { readonly query: Query; readonly rest: readonly Expr[] } {
  let query = start
  const rest: Expr[] = []
  for (const condition of conditions) {
    const inside = movable(condition, relation)
    const pushed = inside && pushOne(query, inside)
    if (pushed === undefined) rest.push(condition)
    else query = pushed
  }
  return { query, rest }
}

/** The same for the arms of a set operation. */
export function pushIntoTree(
  start: SetOperationTree,
  relation: number,
  conditions: readonly Expr[],
): { readonly tree: SetOperationTree; readonly rest: readonly Expr[] } {
  let tree = start
  const rest: Expr[] = []
  for (const condition of conditions) {
    const inside = movable(condition, relation)
    const pushed = inside && pushTree(tree, inside)
    if (pushed === undefined) rest.push(condition)
    else tree = pushed
  }
  return { tree, rest }
}

function asColumns(condition: Expr, relation: number): Expr {
  if (condition.kind === 'var' && condition.levelsUp === 0 && condition.relation === relation) {
    if (condition.column >= 0) {
      return { kind: 'subColumn', type: condition.type, index: condition.column }
    }
  }
  return mapChildren(condition, (child) => asColumns(child, relation))
}
