/** Structural equality of bound expressions, subqueries included; positions do not count. */
import type { Expr } from './expression.ts'

/** Parts that have an identity of their own: compared by number, or as the very same object. */
const identified: ReadonlySet<string> = new Set([
  'table',
  'sequence',
  'view',
  'cte',
  'fn',
  'op',
  'plan',
])

function identity(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { oid, id } = value as { oid?: unknown; id?: unknown }
  return oid ?? id ?? value
}

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
    if (identified.has(key)) {
      if (identity(left[key]) !== identity(right[key])) return false
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
