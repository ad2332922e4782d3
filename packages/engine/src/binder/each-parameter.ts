/** Visits every parameter of a bound statement. */
import type { Expr } from './expression.ts'

type Param = Extract<Expr, { kind: 'param' }>

/**
 * Parts of the tree that hold no expressions of the statement's own: catalog objects hang off it, and uses of a CTE name its query,
 * which is among those of its WITH; a recursive one names itself.
 */
export const foreignParts: ReadonlySet<string> = new Set([
  'type',
  'fn',
  'op',
  'table',
  'rules',
  'sequence',
  'cte',
  'view',
  'equal',
  'less',
])

/** The tree as plain data: whatever has kind `param` and an index is one. */
export function eachParameter(node: unknown, visit: (param: Param) => void): void {
  if (typeof node !== 'object' || node === null) return
  if (Array.isArray(node)) {
    for (const item of node) eachParameter(item, visit)
    return
  }
  const record = node as Record<string, unknown>
  if (record['kind'] === 'param') visit(node as Param)
  if (record['kind'] === 'virtual' || record['kind'] === 'const') return
  for (const key in record) if (!foreignParts.has(key)) eachParameter(record[key], visit)
}
