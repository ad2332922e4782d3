/** The writing end of every UPDATE: which lock it takes, which columns it changes, who is told. */
import type { RowId, RowLockStrength } from '../store/table-access.ts'
import { PENDING, type Pending } from '../store/waits.ts'
import type { Datum } from '../types/datum.ts'
import type { Evaluator } from './compile/evaluator.ts'
import type { Frame, TableFacts } from './context.ts'
import type { CompiledRules } from './row-rules.ts'

export type CompiledAssignments = readonly { readonly position: number; readonly value: Evaluator }[]

/** Changing a column that a foreign key may point at takes the lock that keeps out KEY SHARE. */
export function strengthFor(
  facts: TableFacts,
  rules: CompiledRules,
  assignments: CompiledAssignments,
): RowLockStrength {
  const changesKey = assignments.some(({ position }) =>
    facts.keyAttnums.has(rules.attnums[position] as number),
  )
  return changesKey ? 'update' : 'no key update'
}

/** Writes the assigned and generated columns of a locked row. */
export function writeUpdate(
  frame: Frame,
  rules: CompiledRules,
  rowId: RowId,
  oldRow: readonly Datum[],
  newRow: readonly Datum[],
  assignments: CompiledAssignments,
): Pending | undefined {
  const { ctx } = frame
  const positions = [
    ...new Set([
      ...assignments.map(({ position }) => position),
      ...rules.generated.map(({ position }) => position),
    ]),
  ]
  const written = ctx.table(rules.table).update(
    ctx.access,
    rowId,
    positions.map((position) => rules.attnums[position] as number),
    positions.map((position) => newRow[position] ?? null),
  )
  if (written === PENDING) return PENDING
  if (ctx.events.wants(rules.table, 'update')) {
    ctx.events.add({ kind: 'update', table: rules.table, rowId, oldRow, newRow })
  }
  return undefined
}

/** Deletes a locked row and tells who wants to know. */
export function writeDelete(
  frame: Frame,
  table: number,
  rowId: RowId,
  oldRow: readonly Datum[],
): Pending | undefined {
  const { ctx } = frame
  if (ctx.table(table).delete(ctx.access, rowId) === PENDING) return PENDING
  if (ctx.events.wants(table, 'delete')) {
    ctx.events.add({ kind: 'delete', table, rowId, oldRow, newRow: undefined })
  }
  return undefined
}
