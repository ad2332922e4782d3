/** EXISTS, IN and their negations in WHERE become semi and anti joins where that is the same thing. */
import type { Expr } from '../binder/expression.ts'
import type { Query, Relation } from '../binder/query.ts'
import { mapChildren, mapReachingQuery, visitReaching } from '../binder/walk.ts'
import { conjuncts, hasSublink, isVolatile, relationsOf } from './conditions.ts'
import { Level } from './context.ts'
import type { FromContext } from './from-context.ts'
import { asEquality } from './operators.ts'
import { isSimple, pullUp, raise, raiseRelation, raiseTree } from './pull-up.ts'
import { treeRelations, type Unit } from './unit.ts'

type Sublink = Extract<Expr, { kind: 'sublink' }>
export type Unnested = { readonly units: Unit[]; readonly quals: Expr[] }

/** The sublink of a condition that may become a join, and whether it is negated. */
function joinable(
  condition: Expr,
): { readonly link: Sublink; readonly negated: boolean } | undefined {
  if (condition.kind === 'sublink') {
    const usable = condition.form === 'exists' || condition.form === 'any'
    return usable ? { link: condition, negated: false } : undefined
  }
  if (condition.kind !== 'not' || condition.arg.kind !== 'sublink') return undefined
  // NOT IN treats NULLs in its own way and stays what it is.
  return condition.arg.form === 'exists' ? { link: condition.arg, negated: true } : undefined
}

/** EXISTS does not care for order, DISTINCT, targets or a LIMIT of one or more. */
function existsBody(query: Query): Query {
  const limit = query.limit
  const harmless =
    limit !== undefined &&
    limit.kind === 'const' &&
    typeof limit.value === 'number' &&
    limit.value > 0
  return {
    ...query,
    targets: [],
    orderBy: [],
    distinct: false,
    distinctOn: undefined,
    limit: harmless && query.offset === undefined ? undefined : limit,
  }
}

function reachesOut(query: Query): boolean {
  let found = false
  mapReachingQuery(
    query,
    (node, depth) => {
      if (node.levelsUp > depth) found = true
      return undefined
    },
    0,
  )
  return found
}

function reachesFurther(expr: Expr): boolean {
  let found = false
  visitReaching(expr, (node, depth) => {
    if (node.levelsUp > depth) found = true
  })
  return found
}

/** Inner relations that look outside would need parameters under the join. */
function relationReachesOut(relation: Relation): boolean {
  let found = false
  if (relation.kind === 'function') {
    found = relation.calls.some((call) => call.args.some(reachesFurther))
  } else if (relation.kind === 'values') {
    found = relation.lists.some((list) => list.some(reachesFurther))
  } else if (relation.kind === 'subquery') {
    mapReachingQuery(
      relation.query,
      (node, depth) => {
        if (node.levelsUp > depth) found = true
        return undefined
      },
      1,
    )
  } else if (relation.kind === 'setOperation') {
    found = true
  }
  return found
}

/** The query's relations join the outer ones; its conditions part into its own and those that connect. */
function mergeSimple(
  context: FromContext,
  query: Query,
  test: Expr | undefined,
  negated: boolean,
): Unit | undefined {
  if (!isSimple(query) || query.from.length === 0) return undefined
  if (query.relations.some(relationReachesOut)) return undefined
  const offset = context.relations.length
  const inside = new Set<number>()
  const trees = query.from.map((tree) => raiseTree(tree, offset))
  for (const tree of trees) treeRelations(tree, inside)
  const own: Expr[] = []
  const across: Expr[] = test === undefined ? [] : [...conjuncts(test)]
  for (const condition of conjuncts(query.where)) {
    const raised = raise(condition, offset)
    const isOwn = [...relationsOf(raised)].every((relation) => inside.has(relation))
    if (isOwn) own.push(raised)
    else across.push(raised)
  }
  if (across.some((condition) => hasSublink(condition) || isVolatile(condition))) return undefined
  if (query.from.some((tree) => treeReachesOut(tree))) return undefined
  for (const relation of query.relations) context.addRelation(raiseRelation(relation, offset))
  const only = trees[0]
  const content: Unit['content'] =
    trees.length === 1 && only?.kind === 'relation' && own.length === 0
      ? { kind: 'relation', relation: only.relation }
      : { kind: 'group', trees, quals: own }
  return { type: negated ? 'anti' : 'semi', content, relations: inside, on: across }
}

function treeReachesOut(tree: Query['from'][number]): boolean {
  if (tree.kind === 'relation') return false
  const own = tree.on !== undefined && reachesFurther(tree.on)
  return own || treeReachesOut(tree.left) || treeReachesOut(tree.right)
}

/** `subColumn`s replaced by what they stand for. */
function substitute(test: Expr, columns: readonly Expr[]): Expr {
  const walk = (expr: Expr): Expr => {
    if (expr.kind === 'subColumn') return columns[expr.index] ?? expr
    return mapChildren(expr, walk)
  }
  return walk(test)
}

function unnestAny(context: FromContext, link: Sublink): Unit | undefined {
  const { query, test } = link
  if (test === undefined || hasSublink(test) || isVolatile(test)) return undefined
  // Only equalities: for others a NULL in the set would need care that a semi join takes as well, but no hash helps.
  if (!conjuncts(test).every((condition) => asEquality(condition) !== undefined)) return undefined
  const offset = context.relations.length
  const targets = query.targets.filter((target) => !target.junk)
  const plain = targets.every((target) => !hasSublink(target.expr) && !isVolatile(target.expr))
  const withoutOrder = query.limit === undefined ? { ...query, orderBy: [] } : query
  const hasJunk = query.targets.length !== targets.length
  if (plain && !hasJunk && isSimple(withoutOrder)) {
    const columns = targets.map((target) => raise(target.expr, offset))
    const unit = mergeSimple(context, withoutOrder, substitute(test, columns), false)
    if (unit !== undefined) return unit
  }
  if (reachesOut(query)) return undefined
  const relation = context.addRelation({
    kind: 'subquery',
    alias: 'ANY_subquery',
    columns: targets.map(({ name, expr }) => ({ name, type: expr.type, attnum: 0 })),
    query,
    lateral: false,
    view: undefined,
  })
  const columns = targets.map(({ expr }, column): Expr => ({
    kind: 'var',
    type: expr.type,
    relation,
    column,
    levelsUp: 0,
  }))
  return {
    type: 'semi',
    content: { kind: 'relation', relation },
    relations: new Set([relation]),
    on: conjuncts(substitute(test, columns)),
  }
}

/** Views and CTEs of the subquery dissolve first. */
function prepared(context: FromContext, query: Query): Query {
  const { level } = context
  return query.ctes.length > 0 ? query : pullUp(query, new Level(level.planner, level, 'sublink'))
}

/** Takes from WHERE what can be a join. */
export function unnest(context: FromContext, conditions: readonly Expr[]): Unnested {
  const result: Unnested = { units: [], quals: [] }
  for (const condition of conditions) {
    const found = joinable(condition)
    let unit: Unit | undefined
    if (found !== undefined && found.link.form === 'exists') {
      const body = existsBody(prepared(context, found.link.query))
      unit = isVolatile(found.link)
        ? undefined
        : mergeSimple(context, body, undefined, found.negated)
    } else if (found !== undefined && !isVolatile(found.link)) {
      unit = unnestAny(context, { ...found.link, query: prepared(context, found.link.query) })
    }
    if (unit === undefined) result.quals.push(condition)
    else result.units.push(unit)
  }
  return result
}
