/** `SELECT min(a), max(b) FROM t` where indexes know the answers: each becomes a subquery that reads one row. */
import type { Expr } from '../binder/expression.ts'
import type { Query } from '../binder/query.ts'
import { emptyQuery } from '../binder/empty-query.ts'
import { BOOL_TYPE } from '../binder/type-oids.ts'
import { mapChildren, shiftLevels, someExpr } from '../binder/walk.ts'
import { constant } from '../binder/coerce.ts'
import { andAll, conjuncts, hasSublink } from './conditions.ts'
import type { FromContext } from './from-context.ts'
import { findOrderedIndex } from './ordered-scan.ts'
import type { Plan } from './plan.ts'
import { planQuery } from './plan-query.ts'

type Aggregate = Extract<Expr, { kind: 'aggregate' }>

function isPlainMinMax(expr: Aggregate): boolean {
  const [arg] = expr.args
  return (
    (expr.fn.name === 'min' || expr.fn.name === 'max') &&
    expr.levelsUp === 0 &&
    expr.args.length === 1 &&
    arg?.kind === 'var' &&
    expr.filter === undefined &&
    expr.orderBy.length === 0
  )
}

function aggregatesOf(query: Query): Aggregate[] | undefined {
  const found: Aggregate[] = []
  for (const target of query.targets) {
    if (hasSublink(target.expr)) return undefined
    someExpr(target.expr, (node) => {
      if (node.kind === 'aggregate') found.push(node)
      return false
    })
  }
  return found
}

function oneRow(query: Query, call: Aggregate): Query | undefined {
  const [arg] = call.args
  if (arg === undefined) return undefined
  const notNull: Expr = { kind: 'isNull', type: BOOL_TYPE, arg, negated: true }
  const descending = call.fn.name === 'max'
  return {
    ...emptyQuery,
    relations: query.relations,
    from: query.from,
    where: andAll([...conjuncts(query.where), notNull]),
    targets: [{ expr: arg, name: call.fn.name, junk: false, tableOid: 0, attnum: 0 }],
    orderBy: [{ target: 0, descending, nullsFirst: descending }],
    limit: constant({ oid: 20, typmod: -1 }, 1),
  }
}

export function minMaxScan(context: FromContext, query: Query): Plan | undefined {
  const tree = query.from[0]
  if (query.groupBy !== undefined || query.having !== undefined || query.windows.length > 0)
    return undefined
  if (query.from.length !== 1 || tree?.kind !== 'relation') return undefined
  const own = context.relations[tree.relation]
  if (own?.kind !== 'table' || query.distinct || query.setReturning || query.orderBy.length > 0)
    return undefined
  if (query.where !== undefined && hasSublink(query.where)) return undefined
  const calls = aggregatesOf(query)
  if (calls === undefined || calls.length === 0 || !calls.every(isPlainMinMax)) return undefined
  const quals = conjuncts(query.where)
  // An index that does not narrow all that the conditions do would be read from its end until a row happens to meet them.
  const share = context.selectivity.all(quals) * 1.001
  const indexed = calls.every((call) => {
    const expr = call.args[0] as Expr
    const descending = call.fn.name === 'max'
    const wanted = [{ expr, descending, nullsFirst: descending }]
    const found = findOrderedIndex(context, tree.relation, own, quals, wanted)
    return found !== undefined && found.match.share <= share
  })
  if (!indexed) return undefined
  const replace = (expr: Expr): Expr => {
    if (expr.kind !== 'aggregate') return mapChildren(expr, replace)
    const inner = oneRow(query, expr)
    if (inner === undefined) return expr
    return {
      kind: 'sublink',
      type: expr.type,
      form: 'scalar',
      query: deeper(inner),
      test: undefined,
    }
  }
  const rewritten: Query = {
    ...query,
    relations: [],
    from: [],
    where: undefined,
    grouped: false,
    targets: query.targets.map((target) => ({ ...target, expr: replace(target.expr) })),
  }
  return planQuery(rewritten, context.level)
}

/** Outer references of the query stand one level further in now. */
function deeper(query: Query): Query {
  const move = (expr: Expr): Expr => mapOuter(expr)
  return { ...query, where: query.where === undefined ? undefined : move(query.where) }
}

function mapOuter(expr: Expr): Expr {
  if (expr.kind === 'var' && expr.levelsUp > 0) return shiftLevels(expr, 1)
  return mapChildren(expr, mapOuter)
}
