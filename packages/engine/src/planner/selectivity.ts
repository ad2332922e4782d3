/** What share of rows a condition lets through. */
import type { Expr } from '../binder/expression.ts'
import type { Relation } from '../binder/query.ts'
import type { PlanContext } from './context.ts'
import {
  BETWEEN_SELECTIVITY,
  EQUAL_SELECTIVITY,
  MATCH_SELECTIVITY,
  RANGE_SELECTIVITY,
  UNKNOWN_SELECTIVITY,
} from './cost.ts'
import { comparisonOf } from './operators.ts'
import { isArrayValue } from '../types/array-value.ts'

/** Sees through casts that change nothing. */
export function bare(expr: Expr): Expr {
  return expr.kind === 'relabel' ? bare(expr.arg) : expr
}

/** Different values of a column: counted, or known from a unique index, or guessed. */
export function distinctValues(
  context: PlanContext,
  relations: readonly Relation[],
  expr: Expr,
): number | undefined {
  const column = bare(expr)
  if (column.kind !== 'var' || column.levelsUp !== 0) return undefined
  const relation = relations[column.relation]
  if (relation?.kind === 'virtual') {
    return context.statistics.distinct?.(relation.relation.oid, column.column + 1)
  }
  if (relation?.kind !== 'table') return undefined
  const attnum = relation.columns[column.column]?.attnum ?? 0
  const { oid } = relation.table
  const rows = Math.max(1, context.statistics.rows(oid))
  const counted = context.statistics.distinct?.(oid, attnum)
  if (counted !== undefined) return Math.max(1, Math.min(counted, rows))
  for (const index of context.catalog.indexesOf(oid)) {
    if (index.unique && index.keys.length === 1 && index.keys[0]?.attnum === attnum) return rows
  }
  return Math.min(rows, 200)
}

export class Selectivity {
  readonly context: PlanContext
  readonly relations: readonly Relation[]

  constructor(context: PlanContext, relations: readonly Relation[]) {
    this.context = context
    this.relations = relations
  }

  all(exprs: readonly Expr[]): number {
    let share = 1
    const bounded = new Map<string, number>()
    for (const expr of exprs) {
      const range = this.#rangeColumn(expr)
      const before = range === undefined ? undefined : bounded.get(range)
      if (range !== undefined && before !== undefined) {
        // Both ends of a range over one column.
        share = (share / before) * BETWEEN_SELECTIVITY
        bounded.delete(range)
        continue
      }
      const own = this.of(expr)
      if (range !== undefined) bounded.set(range, own)
      share *= own
    }
    return share
  }

  #rangeColumn(expr: Expr): string | undefined {
    if (expr.kind !== 'call' || expr.args.length !== 2) return undefined
    const comparison = comparisonOf(expr.fn.oid)
    if (comparison === undefined || comparison === '=') return undefined
    for (const arg of expr.args) {
      const column = bare(arg)
      if (column.kind === 'var') return `${column.relation}.${column.column}`
    }
    return undefined
  }

  of(expr: Expr): number {
    switch (expr.kind) {
      case 'const':
        return expr.value === true ? 1 : 0
      case 'and':
        return this.all(expr.args)
      case 'or':
        return 1 - expr.args.reduce((rest, arg) => rest * (1 - this.of(arg)), 1)
      case 'not':
        return 1 - this.of(expr.arg)
      case 'isNull':
        return expr.negated ? 1 - EQUAL_SELECTIVITY : EQUAL_SELECTIVITY
      case 'var':
      case 'booleanTest':
        return 0.5
      case 'arrayCompare':
        return this.#arraySelectivity(expr)
      case 'call':
        return this.#callSelectivity(expr)
      case 'sublink':
      case 'subplan':
        return 0.5
      default:
        return UNKNOWN_SELECTIVITY
    }
  }

  #equal(left: Expr, right: Expr): number {
    const { context, relations } = this
    const counts = [left, right].map((side) => distinctValues(context, relations, side))
    const most = Math.max(counts[0] ?? 0, counts[1] ?? 0)
    return most === 0 ? EQUAL_SELECTIVITY : 1 / most
  }

  #arraySelectivity(expr: Extract<Expr, { kind: 'arrayCompare' }>): number {
    let count = 10
    if (expr.array.kind === 'array') count = expr.array.elements.length
    if (expr.array.kind === 'const' && isArrayValue(expr.array.value)) {
      count = expr.array.value.elements.length
    }
    const comparison = comparisonOf(expr.op.oid)
    const one = comparison === '=' ? this.#equal(expr.left, expr.array) : UNKNOWN_SELECTIVITY
    if (expr.all) return comparison === '=' ? one ** count : (1 - EQUAL_SELECTIVITY) ** count
    return Math.min(1, count * one)
  }

  #callSelectivity(expr: Extract<Expr, { kind: 'call' }>): number {
    const comparison = comparisonOf(expr.fn.oid)
    const [left, right] = expr.args
    if (comparison !== undefined && left !== undefined && right !== undefined) {
      return comparison === '=' ? this.#equal(left, right) : RANGE_SELECTIVITY
    }
    const { name } = expr.fn
    if (name.includes('like') || name.includes('regex')) {
      return name.includes('n') && /^(nlike|textn|.*regexne|.*nlike)/.test(name)
        ? 1 - MATCH_SELECTIVITY
        : MATCH_SELECTIVITY
    }
    if (name.endsWith('ne')) return 1 - EQUAL_SELECTIVITY
    return UNKNOWN_SELECTIVITY
  }
}
