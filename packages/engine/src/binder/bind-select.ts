/** A query: WITH, the body (SELECT, VALUES, set operation), and the clauses over it. */
import type { Expression } from '../ast/expression.ts'
import type { Select, SelectCore } from '../ast/select.ts'
import { malformed, unsupported, windowingError } from '../errors/query-errors.ts'
import { invalidColumnReference } from '../errors/query-errors.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import { bindBoolean, bindSpecific } from './bind-expression.ts'
import { bindFrom } from './bind-from.ts'
import { bindGroupBy, type Grouping, resolveGroupings } from './bind-group-by.ts'
import { bindLocking } from './bind-locking.ts'
import { bindDistinctOn, bindOrderBy, checkDistinct } from './bind-order-by.ts'
import { bindSetOperation } from './bind-set-operation.ts'
import { bindTargets } from './bind-targets.ts'
import { bindValues } from './bind-values.ts'
import { bindWith } from './bind-with.ts'
import { checkGrouping } from './check-grouping.ts'
import { clauseName, refusesSubqueries } from './clause-rules.ts'
import { unknownToText } from './coerce.ts'
import type { Expr } from './expression.ts'
import { locationOf } from './location.ts'
import type { Query, SortTarget, Target } from './query.ts'
import { containsSet } from './returns-set.ts'
import { QueryScope } from './scope.ts'
import { INT8, UNKNOWN } from './type-oids.ts'
import { mapReaching, someExpr } from './walk.ts'

const maxTargets = 1664

/** A query inside another. */
export function bindSubquery(parent: QueryScope, ast: Select): Query {
  const { binding } = parent
  if (refusesSubqueries(parent.clause)) {
    const name = clauseName(parent.clause).replace(/s$/, '')
    throw unsupported(`cannot use subquery in ${name}`, binding.at(ast.pos))
  }
  binding.enter()
  const query = bindQuery(new QueryScope(binding, parent), ast, true)
  binding.leave()
  return query
}

/** Binds into a fresh scope. `resolveUnknowns`: untyped columns become text (not so under INSERT and UNION). */
export function bindQuery(scope: QueryScope, ast: Select, resolveUnknowns: boolean): Query {
  const ctes = ast.with === undefined ? [] : bindWith(scope, ast.with)
  const query = bindBody(scope, ast, resolveUnknowns)
  return ctes.length === 0 ? query : { ...query, ctes }
}

function bindBody(scope: QueryScope, ast: Select, resolveUnknowns: boolean): Query {
  switch (ast.body.kind) {
    case 'select-core':
      return bindCore(scope, ast, ast.body, resolveUnknowns)
    case 'values':
      return bindValues(scope, ast, ast.body, resolveUnknowns)
    case 'set-operation':
      return bindSetOperation(scope, ast, ast.body)
  }
}

function bindLimit(
  scope: QueryScope,
  ast: Expression | undefined,
  clause: 'limit' | 'offset',
): Expr | undefined {
  if (ast === undefined) return undefined
  scope.clause = clause
  const context = clauseName(clause)
  const expr = bindSpecific(scope, ast, INT8, context)
  if (someExpr(expr, (node) => node.kind === 'var' && node.levelsUp === 0)) {
    throw invalidColumnReference(
      `argument of ${context} must not contain variables`,
      scope.binding.at(locationOf(ast)),
    )
  }
  return expr
}

export type Tail = Pick<Query, 'limit' | 'offset' | 'withTies'>

/** LIMIT and OFFSET. */
export function bindTail(scope: QueryScope, ast: Select, orderBy: readonly SortTarget[]): Tail {
  const offset = bindLimit(scope, ast.offset, 'offset')
  const limit = bindLimit(scope, ast.limit, 'limit')
  if (ast.withTies && orderBy.length === 0) {
    throw malformed('WITH TIES cannot be specified without ORDER BY clause', undefined)
  }
  return { limit, offset, withTies: ast.withTies }
}

function nameWindows(scope: QueryScope, core: SelectCore): void {
  for (const window of core.windows) {
    const name = window.name ?? ''
    if (scope.namedWindows.has(name)) {
      throw windowingError(`window "${name}" is already defined`, scope.binding.at(window.pos))
    }
    scope.namedWindows.set(name, window)
  }
}

function bindGrouping(
  scope: QueryScope,
  core: SelectCore,
  targets: Target[],
): Grouping | undefined {
  if (core.groupBy.length === 0) return undefined
  return bindGroupBy(scope, core.groupBy, core.groupDistinct, targets)
}

function settleTargets(scope: QueryScope, core: SelectCore, targets: Target[]): void {
  for (const [i, target] of targets.entries()) {
    if (target.expr.type.oid !== UNKNOWN) continue
    const pos = core.targets[i]?.expression.pos ?? -1
    targets[i] = { ...target, expr: unknownToText(scope.binding, target.expr, pos) }
  }
}

/** GROUPING() nodes get the positions of their arguments. */
function placeGroupings(
  scope: QueryScope,
  grouping: Grouping | undefined,
  targets: Target[],
  having: Expr | undefined,
): Expr | undefined {
  if (scope.groupings.length === 0) return having
  const found = resolveGroupings(scope, grouping?.groupBy ?? [])
  const place = (expr: Expr): Expr =>
    mapReaching(expr, (node) => {
      const groups = found.get(node)
      return groups === undefined || node.kind !== 'grouping' ? undefined : { ...node, groups }
    })
  for (const [i, target] of targets.entries()) targets[i] = { ...target, expr: place(target.expr) }
  return having === undefined ? undefined : place(having)
}

function checkGroups(
  scope: QueryScope,
  grouping: Grouping | undefined,
  targets: readonly Target[],
  having: Expr | undefined,
): void {
  const exprs = [...targets.map((target) => target.expr), having]
  for (const window of scope.windows) {
    exprs.push(...window.partitionBy, ...window.orderBy.map((key) => key.expr))
  }
  const plain = grouping?.groupingSets === undefined
  checkGrouping(scope, grouping?.groupBy ?? [], plain, exprs)
}

function bindCore(
  scope: QueryScope,
  ast: Select,
  core: SelectCore,
  resolveUnknowns: boolean,
): Query {
  if (core.into !== undefined) {
    throw featureNotSupported('SELECT INTO here', scope.binding.at(core.into.relation.pos))
  }
  if (core.windows.length > 0) nameWindows(scope, core)
  bindFrom(scope, core.from)
  scope.clause = 'select'
  const targets = bindTargets(scope, core.targets)
  if (targets.length > maxTargets) {
    throw malformed(`target lists can have at most ${maxTargets} entries`, undefined)
  }
  scope.clause = 'where'
  const where = core.where === undefined ? undefined : bindBoolean(scope, core.where, 'WHERE')
  scope.clause = 'having'
  let having = core.having === undefined ? undefined : bindBoolean(scope, core.having, 'HAVING')
  const orderBy = ast.orderBy.length === 0 ? [] : bindOrderBy(scope, ast.orderBy, targets)
  const grouping = bindGrouping(scope, core, targets)
  const distinctOn =
    core.distinctOn.length === 0
      ? undefined
      : bindDistinctOn(scope, core.distinctOn, targets, orderBy)
  if (core.distinct && distinctOn === undefined) checkDistinct(scope, targets, orderBy, ast.orderBy)
  const tail = bindTail(scope, ast, orderBy)
  if (resolveUnknowns) settleTargets(scope, core, targets)
  having = placeGroupings(scope, grouping, targets, having)
  const grouped = scope.hasAggregates || grouping !== undefined || having !== undefined
  if (grouped) checkGroups(scope, grouping, targets, having)
  const rowMarks =
    ast.locking.length === 0
      ? []
      : bindLocking(scope, ast.locking, {
          distinct: core.distinct,
          groupBy: grouping !== undefined,
          having: having !== undefined,
          aggregates: scope.hasAggregates,
          windows: scope.hasWindows,
          setReturning: scope.hasSetReturning,
        })
  return {
    ctes: [],
    relations: scope.relations,
    from: scope.from,
    where,
    targets,
    groupBy: grouping?.groupBy,
    groupingSets: grouping?.groupingSets,
    grouped,
    having,
    windows: scope.windows,
    setReturning: scope.hasSetReturning && targets.some((target) => containsSet(target.expr)),
    distinct: core.distinct && distinctOn === undefined,
    distinctOn,
    orderBy,
    limit: tail.limit,
    offset: tail.offset,
    withTies: tail.withTies,
    rowMarks,
  }
}
