/** The operator that a function computes, by which a call of it is written. */
import { allOperators } from '../../functions/registry.ts'
import type { Oid } from '../../types/type.ts'
import type { Expr } from '../expression.ts'

type OperatorName = { readonly name: string; readonly prefix: boolean }

let names: Map<Oid, OperatorName> | undefined

export function operatorOf(fn: Oid): OperatorName | undefined {
  if (names === undefined) {
    names = new Map()
    for (const op of allOperators()) {
      if (!names.has(op.function)) names.set(op.function, { name: op.name, prefix: op.left === 0 })
    }
  }
  return names.get(fn)
}

/** A call that was written with an operator. */
export function isOperatorCall(expr: Extract<Expr, { kind: 'call' }>): boolean {
  if (expr.written !== 'operator') return false
  const operator = operatorOf(expr.fn.oid)
  return operator !== undefined && expr.args.length === (operator.prefix ? 1 : 2)
}
