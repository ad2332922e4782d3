/** Structural equality of bound expressions; positions do not count, subqueries are equal only to themselves. */
import type { Expr } from './expression.ts'

function equalValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false
    return a.every((item, i) => equalValue(item, b[i]))
  }
  if (a instanceof Uint8Array || b instanceof Uint8Array) return false
  const left = a as Record<string, unknown>
  const right = b as Record<string, unknown>
  for (const key in left) {
    if (key === 'pos') continue
    if (key === 'query' || key === 'plan') {
      if (left[key] !== right[key]) return false
    } else if (!equalValue(left[key], right[key])) {
      return false
    }
  }
  for (const key in right)
    if (!(key in left) && right[key] !== undefined && key !== 'pos') return false
  return true
}

export function equalExpr(a: Expr, b: Expr): boolean {
  if (a === b) return true
  if (a.kind !== b.kind || a.type.oid !== b.type.oid) return false
  if (a.kind === 'var' && b.kind === 'var') {
    return a.relation === b.relation && a.column === b.column && a.levelsUp === b.levelsUp
  }
  if (a.kind === 'column' && b.kind === 'column') return a.index === b.index
  if (a.kind === 'call' && b.kind === 'call') {
    if (a.fn.oid !== b.fn.oid || a.args.length !== b.args.length) return false
    return a.args.every((arg, i) => equalExpr(arg, b.args[i] as Expr))
  }
  return equalValue(a, b)
}
