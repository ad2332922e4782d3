/** FOR UPDATE and its kin. */
import type { Query } from '../binder/query.ts'
import type { FromContext, Sub } from './from-context.ts'
import { type Layout, ROW_ID_COLUMN } from './layout.ts'
import { lower } from './lower.ts'
import type { Plan, RowLock } from './plan.ts'
import { scanEnv } from './scan.ts'

/** Locked tables need their row ids in the row. */
export function needForLocks(context: FromContext, query: Query): void {
  for (const mark of query.rowMarks) context.need(mark.relation, ROW_ID_COLUMN)
}

/** Where the columns of a table stand in the row, to be read again once it is locked. */
export function refetchColumns(
  context: FromContext,
  layout: Layout,
  relation: number,
): RowLock['refetch'] {
  const own = context.relations[relation]
  const found: { input: number; attnum: number }[] = []
  for (const [i, column] of (own?.columns ?? []).entries()) {
    const input = layout.varIndex(relation, i)
    if (input >= 0) found.push({ input, attnum: column.attnum })
  }
  return found
}

export function lockRows(context: FromContext, query: Query, input: Sub): Plan {
  const env = scanEnv(context, input.layout, undefined)
  const recheck = query.where === undefined ? undefined : lower(query.where, env)
  const locks: RowLock[] = []
  for (const mark of query.rowMarks) {
    const own = context.relations[mark.relation]
    if (own?.kind !== 'table') continue
    context.level.planner.touch(own.table.oid, 'row share')
    locks.push({
      table: own.table.oid,
      rowId: input.layout.varIndex(mark.relation, ROW_ID_COLUMN),
      strength: mark.strength,
      wait: mark.wait,
      refetch: refetchColumns(context, input.layout, mark.relation),
      recheck,
    })
  }
  const { plan } = input
  return {
    kind: 'lockRows',
    input: plan,
    locks,
    output: plan.output,
    rows: plan.rows,
    startupCost: plan.startupCost,
    totalCost: plan.totalCost + plan.rows * 0.01,
  }
}
