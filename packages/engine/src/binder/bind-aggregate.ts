/** Aggregate calls: which query level they belong to, DISTINCT, ORDER BY, FILTER, WITHIN GROUP. */
import type { Expression } from '../ast/expression.ts'
import { groupingError, invalidColumnReference, unsupported } from '../errors/query-errors.ts'
import { equalityOperatorMissing, wrongObjectType } from '../errors/type-errors.ts'
import { aggregateKind } from '../functions/registry.ts'
import { bindBoolean } from './bind-expression.ts'
import type { ResolvedCall } from './bind-call.ts'
import { sortKey } from './bind-order-by.ts'
import { checkAggregateAllowed } from './clause-rules.ts'
import { unknownToText } from './coerce.ts'
import { equalExpr } from './expr-equal.ts'
import type { Expr, SortKey } from './expression.ts'
import { bindExpr } from './bind-expression.ts'
import type { QueryScope } from './scope.ts'
import { typeRef, UNKNOWN } from './type-oids.ts'
import { typeText } from './type-text.ts'
import { someExpr, visitReaching } from './walk.ts'

type CallAst = Extract<Expression, { kind: 'call' }>

/** The innermost level whose columns the expressions use; 0 where they use none. */
export function lowestLevel(exprs: readonly Expr[]): number {
  let lowest = Infinity
  for (const expr of exprs) {
    visitReaching(expr, (node, depth) => {
      if (node.levelsUp >= depth) lowest = Math.min(lowest, node.levelsUp - depth)
    })
  }
  return lowest === Infinity ? 0 : lowest
}

function levelAbove(scope: QueryScope, levels: number): QueryScope {
  let level = scope
  for (let i = 0; i < levels; i++) level = level.parent ?? level
  return level
}

/** The first node of an expression that a test holds for. */
function findNode(expr: Expr, test: (node: Expr) => boolean): Expr | undefined {
  let found: Expr | undefined
  someExpr(expr, (node) => {
    if (found === undefined && test(node)) found = node
    return found !== undefined
  })
  return found
}

function positionOf(scope: QueryScope, node: Expr): number | undefined {
  return scope.binding.at('pos' in node ? (node.pos ?? -1) : -1)
}

function checkNesting(scope: QueryScope, exprs: readonly Expr[], level: number): void {
  for (const expr of exprs) {
    const nested = findNode(expr, (node) => node.kind === 'aggregate' && node.levelsUp === level)
    if (nested !== undefined) {
      throw groupingError('aggregate function calls cannot be nested', positionOf(scope, nested))
    }
    const window = findNode(expr, (node) => node.kind === 'window')
    if (window !== undefined) {
      throw groupingError(
        'aggregate function calls cannot contain window function calls',
        positionOf(scope, window),
      )
    }
    const set = findNode(expr, (node) => node.kind === 'call' && node.fn.returnsSet)
    if (set !== undefined) {
      throw unsupported(
        'aggregate function calls cannot contain set-returning function calls',
        positionOf(scope, set),
        { hint: 'You might be able to move the set-returning function into a LATERAL FROM item.' },
      )
    }
  }
}

function bindOrder(scope: QueryScope, ast: CallAst, args: readonly Expr[]): SortKey[] {
  if (ast.withinGroup) {
    return ast.orderBy.map((item, i) =>
      sortKey(scope, item, args[args.length - ast.orderBy.length + i] as Expr),
    )
  }
  return ast.orderBy.map((item) => {
    const expr = unknownToText(scope.binding, bindExpr(scope, item.expression), item.pos)
    return sortKey(scope, item, expr)
  })
}

export function checkFilter(scope: QueryScope, ast: CallAst): Expr | undefined {
  if (ast.filter === undefined) return undefined
  const outer = scope.clause
  scope.clause = 'filter'
  const filter = bindBoolean(scope, ast.filter, 'FILTER')
  scope.clause = outer
  return filter
}

/** Without the casts that overload resolution put around it and that change no value. */
function withoutRelabel(expr: Expr): Expr {
  return expr.kind === 'relabel' ? withoutRelabel(expr.arg) : expr
}

function checkDistinct(
  scope: QueryScope,
  ast: CallAst,
  args: readonly Expr[],
  order: readonly SortKey[],
): void {
  const { binding } = scope
  for (const key of order) {
    if (!args.some((arg) => equalExpr(withoutRelabel(arg), withoutRelabel(key.expr)))) {
      throw invalidColumnReference(
        'in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list',
        binding.at(ast.orderBy[0]?.pos ?? ast.pos),
      )
    }
  }
  for (const arg of args) {
    if (binding.types.type(arg.type.oid).compare === undefined && arg.type.oid !== UNKNOWN) {
      const text = typeText(binding.types, arg.type.oid)
      throw equalityOperatorMissing(text, binding.at(ast.args[0]?.pos ?? ast.pos))
    }
  }
}

function checkKind(scope: QueryScope, ast: CallAst, name: string, ordered: boolean): void {
  const at = scope.binding.at(ast.pos)
  if (ordered && !ast.withinGroup) {
    throw wrongObjectType(`WITHIN GROUP is required for ordered-set aggregate ${name}`, at)
  }
  if (!ordered && ast.withinGroup) {
    throw wrongObjectType(
      `${name} is not an ordered-set aggregate, so it cannot have WITHIN GROUP`,
      at,
    )
  }
  if (ast.args.length === 0 && !ast.star && !ordered) {
    throw wrongObjectType(`${name}(*) must be used to call a parameterless aggregate function`, at)
  }
  if (ast.distinct && ordered) {
    throw unsupported('cannot use DISTINCT with WITHIN GROUP', at)
  }
}

export function bindAggregate(scope: QueryScope, ast: CallAst, call: ResolvedCall): Expr {
  const { binding } = scope
  const name = ast.name[ast.name.length - 1] ?? ''
  const ordered = aggregateKind(call.fn.oid)?.kind !== 'normal'
  checkKind(scope, ast, name, ordered && aggregateKind(call.fn.oid) !== undefined)
  const filter = checkFilter(scope, ast)
  const args = call.args.map((arg, i) =>
    arg.kind === 'param' ? arg : unknownToText(binding, arg, ast.args[i]?.pos ?? ast.pos),
  )
  const orderBy = bindOrder(scope, ast, args)
  if (ast.distinct) checkDistinct(scope, ast, args, orderBy)
  const inside = [...args, ...orderBy.map((key) => key.expr), ...(filter ? [filter] : [])]
  const level = lowestLevel(inside)
  checkNesting(scope, inside, level)
  const owner = levelAbove(scope, level)
  checkAggregateAllowed(owner, ast.pos)
  owner.hasAggregates = true
  const direct = ast.withinGroup ? args.slice(0, args.length - ast.orderBy.length) : []
  return {
    kind: 'aggregate',
    type: typeRef(call.result),
    fn: call.fn,
    args: ast.withinGroup ? args.slice(direct.length) : args,
    directArgs: direct,
    distinct: ast.distinct,
    orderBy,
    filter,
    star: ast.star,
    levelsUp: level,
    pos: ast.pos,
  }
}
