/** Casts: which expressions are one, and how they are written. */
import type { Expr } from '../expression.ts'
import type { TypeRef } from '../../types/type.ts'

/** Any cast, by a function too. */
export function isCast(expr: Expr): boolean {
  switch (expr.kind) {
    case 'relabel':
    case 'ioCast':
    case 'coerceTypmod':
    case 'arrayCast':
    case 'domainCheck':
      return true
    case 'call':
      return expr.written === 'cast'
    default:
      return false
  }
}

/** What a chain of casts to one type starts from, and the type with its length or precision. */
export function castOperand(expr: Expr): { readonly arg: Expr; readonly type: TypeRef } {
  const type = expr.type
  if (expr.kind === 'call') return { arg: expr.args[0] as Expr, type }
  const { arg } = expr as Extract<Expr, { readonly arg: Expr }>
  const isLength = expr.kind === 'coerceTypmod' || expr.kind === 'arrayCast'
  if (isLength && isCast(arg) && arg.type.oid === type.oid) return { ...castOperand(arg), type }
  return { arg, type }
}
