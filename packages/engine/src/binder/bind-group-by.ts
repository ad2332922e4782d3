/** GROUP BY: expressions, ROLLUP, CUBE, GROUPING SETS. */
import type { Expression } from '../ast/expression.ts'
import type { GroupItem } from '../ast/select.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { groupingError } from '../errors/query-errors.ts'
import { checkEquality, findTarget, settleTarget } from './bind-order-by.ts'
import { equalExpr } from './expr-equal.ts'
import type { Expr } from './expression.ts'
import type { Target } from './query.ts'
import type { QueryScope } from './scope.ts'

const maxGroupingSets = 4096
const maxCubeItems = 12

export type Grouping = {
  readonly groupBy: readonly Expr[]
  readonly groupingSets: readonly (readonly number[])[] | undefined
}

class Groups {
  readonly exprs: Expr[] = []
  readonly scope: QueryScope
  readonly targets: Target[]

  constructor(scope: QueryScope, targets: Target[]) {
    this.scope = scope
    this.targets = targets
  }

  /** The position of an expression in `exprs`. */
  add(ast: Expression): number {
    const target = findTarget(this.scope, ast, this.targets, 'GROUP BY')
    const expr = settleTarget(this.scope, this.targets, target, ast.pos)
    checkEquality(this.scope.binding, expr, ast.pos)
    const known = this.exprs.findIndex((other) => equalExpr(other, expr))
    if (known >= 0) return known
    this.exprs.push(expr)
    return this.exprs.length - 1
  }

  /** `(a, b)` without ROW is a list of expressions. */
  addList(ast: Expression): number[] {
    if (ast.kind !== 'row' || ast.explicit) return [this.add(ast)]
    return ast.fields.flatMap((field) => this.addList(field))
  }
}

function rollup(items: readonly (readonly number[])[]): number[][] {
  const sets: number[][] = []
  for (let count = items.length; count >= 0; count--) sets.push(items.slice(0, count).flat())
  return sets
}

function cube(groups: Groups, items: readonly (readonly number[])[], pos: number): number[][] {
  if (items.length > maxCubeItems) {
    throw sqlError(sqlstate.tooManyColumns, `CUBE is limited to ${maxCubeItems} elements`, {
      position: groups.scope.binding.at(pos),
    })
  }
  const sets: number[][] = []
  for (let mask = (1 << items.length) - 1; mask >= 0; mask--) {
    sets.push(items.filter((_, i) => (mask & (1 << (items.length - 1 - i))) !== 0).flat())
  }
  return sets
}

function setsOf(groups: Groups, item: GroupItem): number[][] {
  switch (item.kind) {
    case 'expression':
      return [groups.addList(item.expression)]
    case 'empty':
      return [[]]
    case 'rollup':
      return rollup(item.items.map((one) => groups.addList(one)))
    case 'cube':
      return cube(
        groups,
        item.items.map((one) => groups.addList(one)),
        item.pos,
      )
    case 'grouping-sets':
      return item.items.flatMap((one) => setsOf(groups, one))
  }
}

export function bindGroupBy(
  scope: QueryScope,
  items: readonly GroupItem[],
  distinct: boolean,
  targets: Target[],
): Grouping {
  scope.clause = 'group by'
  const groups = new Groups(scope, targets)
  const plain = items.every((item) => item.kind === 'expression')
  let sets: number[][] = [[]]
  for (const item of items) {
    const own = setsOf(groups, item)
    if (sets.length * own.length > maxGroupingSets) {
      throw sqlError(
        sqlstate.statementTooComplex,
        `too many grouping sets present (maximum ${maxGroupingSets})`,
      )
    }
    sets = sets.flatMap((before) => own.map((one) => [...before, ...one]))
  }
  if (plain) return { groupBy: groups.exprs, groupingSets: undefined }
  const clean = sets.map((set) => [...new Set(set)])
  const seen = new Set<string>()
  const kept = clean.filter((set) => {
    const key = set.toSorted((a, b) => a - b).join()
    if (distinct && seen.has(key)) return false
    seen.add(key)
    return true
  })
  return { groupBy: groups.exprs, groupingSets: kept }
}

/** Matches the arguments of GROUPING() with the grouping expressions. */
export function resolveGroupings(scope: QueryScope, groupBy: readonly Expr[]): Map<Expr, number[]> {
  const found = new Map<Expr, number[]>()
  for (const { node, args, positions: written } of scope.groupings) {
    const positions = args.map((arg) => groupBy.findIndex((expr) => equalExpr(expr, arg)))
    if (positions.includes(-1)) {
      throw groupingError(
        'arguments to GROUPING must be grouping expressions of the associated query level',
        scope.binding.at(written[positions.indexOf(-1)] ?? -1),
      )
    }
    found.set(node, positions)
  }
  return found
}
