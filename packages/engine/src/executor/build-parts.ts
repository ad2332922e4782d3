/** What the makers of operators have in common: the columns of a plan as types, shapes and layouts. */
import type { SortKey } from '../binder/expression.ts'
import type { Plan } from '../planner/plan.ts'
import type { VectorShape } from '../store/make-vector.ts'
import type { Compiler, Evaluator } from './compile/evaluator.ts'
import { KeyTable } from './key-table.ts'
import type { RowLayout } from './spill/overflow.ts'

export type PlanOf<K extends Plan['kind']> = Extract<Plan, { kind: K }>

export function optional(
  compiler: Compiler,
  expr: Parameters<Compiler['compile']>[0] | undefined,
): Evaluator | undefined {
  return expr === undefined ? undefined : compiler.compile(expr)
}

export function shapesOf(compiler: Compiler, plan: Plan): readonly VectorShape[] {
  return plan.output.map((column) => compiler.shapeOf(column.type))
}

export function ascending(expr: SortKey['expr']): SortKey {
  return { expr, descending: false, nullsFirst: false }
}

export function layoutOf(plan: Plan, compiler: Compiler): RowLayout {
  const types = plan.output.map((column) => compiler.types.type(column.type.oid))
  return { types, shapes: shapesOf(compiler, plan) }
}

export function wholeRows(plan: Plan, compiler: Compiler): KeyTable {
  const types = plan.output.map((column) => compiler.types.type(column.type.oid))
  return new KeyTable(types, shapesOf(compiler, plan), true)
}
