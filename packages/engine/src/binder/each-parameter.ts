/** Visits every parameter of a bound statement. */
import type { Expr } from './expression.ts'

type Param = Extract<Expr, { kind: 'param' }>

/**
 * The tree as plain data: whatever has kind `param` and an index is one. Catalog objects hang off it and are not
 * entered, nor what uses of a CTE name: its query is among those of its WITH, and a recursive one names itself.
 */
const skipped: ReadonlySet<string> = new Set([
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

export function eachParameter(node: unknown, visit: (param: Param) => void): void {
  if (typeof node !== 'object' || node === null) return
  if (Array.isArray(node)) {
    for (const item of node) eachParameter(item, visit)
    return
  }
  const record = node as Record<string, unknown>
  if (record['kind'] === 'param') visit(node as Param)
  if (record['kind'] === 'virtual' || record['kind'] === 'const') return
  for (const key in record) if (!skipped.has(key)) eachParameter(record[key], visit)
}
