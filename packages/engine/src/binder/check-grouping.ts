/** In a grouped query, columns must be grouped, inside aggregates, or depend on a grouped primary key. */
import { groupingError } from '../errors/query-errors.ts'
import { equalExpr } from './expr-equal.ts'
import type { Expr } from './expression.ts'
import type { Query } from './query.ts'
import type { QueryScope } from './scope.ts'
import { eachChild, mapQuery, shiftLevels } from './walk.ts'

class GroupingCheck {
  readonly scope: QueryScope
  readonly groupBy: readonly Expr[]
  /** With grouping sets, no functional dependencies. */
  readonly plain: boolean
  readonly #dependent = new Map<number, boolean>()

  constructor(scope: QueryScope, groupBy: readonly Expr[], plain: boolean) {
    this.scope = scope
    this.groupBy = groupBy
    this.plain = plain
  }

  check(expr: Expr, depth: number): void {
    if (expr.kind === 'const' || expr.kind === 'param') return
    if (expr.kind === 'aggregate' && expr.levelsUp >= depth) {
      if (expr.levelsUp === depth) for (const arg of expr.directArgs) this.check(arg, depth)
      return
    }
    if (expr.kind === 'grouping') return
    for (const group of this.groupBy) {
      if (equalExpr(depth === 0 ? group : shiftLevels(group, depth), expr)) return
    }
    if (expr.kind === 'var') {
      if (expr.levelsUp !== depth) return
      if (this.plain && this.#dependsOnKey(expr.relation)) return
      throw this.#ungrouped(expr, depth)
    }
    if (expr.kind === 'sublink') {
      if (expr.test !== undefined) this.check(expr.test, depth)
      this.#checkQuery(expr.query, depth + 1)
      return
    }
    eachChild(expr, (child) => this.check(child, depth))
  }

  #checkQuery(query: Query, depth: number): void {
    mapQuery(query, {
      expr: (expr) => {
        this.check(expr, depth)
        return expr
      },
      query: (inner) => {
        this.#checkQuery(inner, depth + 1)
        return inner
      },
    })
  }

  #dependsOnKey(relation: number): boolean {
    const known = this.#dependent.get(relation)
    if (known !== undefined) return known
    const found = this.#findKey(relation)
    this.#dependent.set(relation, found)
    return found
  }

  #findKey(relation: number): boolean {
    const own = this.scope.relations[relation]
    if (own?.kind !== 'table') return false
    const grouped = new Set<number>()
    for (const expr of this.groupBy) {
      if (expr.kind !== 'var' || expr.levelsUp !== 0 || expr.relation !== relation) continue
      grouped.add(own.columns[expr.column]?.attnum ?? 0)
    }
    for (const constraint of this.scope.binding.scope.catalog.constraintsOf(own.table.oid)) {
      if (constraint.rule.kind !== 'primary key' || constraint.deferrable) continue
      return constraint.rule.attnums.every((attnum) => grouped.has(attnum))
    }
    return false
  }

  #ungrouped(expr: Extract<Expr, { kind: 'var' }>, depth: number): Error {
    const relation = this.scope.relations[expr.relation]
    const column = expr.column < 0 ? '*' : (relation?.columns[expr.column]?.name ?? '')
    const name = `${relation?.alias ?? ''}.${column}`
    const at = this.scope.binding.at(expr.pos ?? -1)
    return groupingError(
      depth === 0
        ? `column "${name}" must appear in the GROUP BY clause or be used in an aggregate function`
        : `subquery uses ungrouped column "${name}" from outer query`,
      at,
    )
  }
}

export function checkGrouping(
  scope: QueryScope,
  groupBy: readonly Expr[],
  plain: boolean,
  exprs: readonly (Expr | undefined)[],
): void {
  const check = new GroupingCheck(scope, groupBy, plain)
  for (const expr of exprs) if (expr !== undefined) check.check(expr, 0)
}
