/** The writing end of every UPDATE: which columns it changes, who is told. */
import type { Assignment } from '../planner/plan.ts'
import type { RowId } from '../store/table-access.ts'
import { PENDING, type Pending } from '../store/waits.ts'
import type { Datum } from '../types/datum.ts'
import type { Compiler, Evaluator } from './compile/evaluator.ts'
import type { Frame } from './context.ts'
import type { CompiledRules } from './row-rules.ts'

type Assigned = { readonly position: number; readonly value: Evaluator }

/** The assignments of an UPDATE, with what follows from them: made once, as the store keeps plans by `attnums`. */
export type CompiledAssignments = {
  readonly list: readonly Assigned[]
  /** Assigned and generated columns: positions in the layout, and attribute numbers. */
  readonly positions: readonly number[]
  readonly attnums: readonly number[]
}

export function compileAssignments(
  compiler: Compiler,
  rules: CompiledRules,
  assignments: readonly Assignment[],
): CompiledAssignments {
  const positions = [
    ...new Set([
      ...assignments.map(({ position }) => position),
      ...rules.generated.map(({ position }) => position),
    ]),
  ]
  return {
    list: assignments.map(({ position, value }) => ({ position, value: compiler.compile(value) })),
    positions,
    attnums: positions.map((position) => rules.attnums[position] as number),
  }
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
  const { positions, attnums } = assignments
  const values = positions.map((position) => newRow[position] ?? null)
  const written = ctx.table(rules.table).update(ctx.access, rowId, attnums, values)
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
