import type { Expr } from './expression.ts'
import { someExpr } from './walk.ts'

/** True where a set-returning call stands somewhere in the expression. */
export function containsSet(expr: Expr): boolean {
  return someExpr(expr, (node) => node.kind === 'call' && node.fn.returnsSet)
}
