/** ON CONFLICT: finds the row in the way of a new one, and leaves it (DO NOTHING) or changes it (DO UPDATE). */
import { secondChangeOfRow } from '../errors/constraint-errors.ts'
import type { ConflictAction } from '../planner/plan.ts'
import type { RowId } from '../store/table-access.ts'
import { PENDING, type Pending } from '../store/waits.ts'
import type { Datum } from '../types/datum.ts'
import type { Compiler, Evaluator } from './compile/evaluator.ts'
import type { Frame } from './context.ts'
import type { ModifiedRows } from './modified-rows.ts'
import { applyRules, useRow, type CompiledRules } from './row-rules.ts'
import { compileAssignments, writeUpdate, type CompiledAssignments } from './row-update.ts'

export type CompiledConflict = {
  readonly table: number
  readonly indexes: readonly number[]
  readonly rules: CompiledRules
  readonly update:
    | { readonly assignments: CompiledAssignments; readonly where: Evaluator | undefined }
    | undefined
}

export function compileConflict(
  compiler: Compiler,
  table: number,
  rules: CompiledRules,
  conflict: ConflictAction,
): CompiledConflict {
  const { update } = conflict
  return {
    table,
    indexes: conflict.indexes,
    rules,
    update:
      update === undefined
        ? undefined
        : {
            assignments: compileAssignments(compiler, rules, update.assignments),
            where: update.where === undefined ? undefined : compiler.compile(update.where),
          },
  }
}

/** `handled`: the new row is not to be inserted. */
export function resolveConflict(
  frame: Frame,
  conflict: CompiledConflict,
  proposed: readonly Datum[],
  touched: Set<RowId>,
  results: ModifiedRows,
): 'handled' | 'free' | Pending {
  const { ctx } = frame
  const table = ctx.table(conflict.table)
  const { update, rules } = conflict
  for (;;) {
    const rowId = table.findConflict(ctx.access, conflict.indexes, proposed)
    if (rowId === PENDING) return PENDING
    if (rowId === undefined) return 'free'
    if (update === undefined) return 'handled'
    if (touched.has(rowId)) throw secondChangeOfRow('ON CONFLICT DO UPDATE')
    const strength = table.updateLockStrength(update.assignments.attnums)
    const outcome = table.lock(ctx.access, rowId, strength, 'block')
    if (outcome === PENDING) return PENDING
    // The row went away while we waited for it: look again.
    if (outcome === 'deleted') continue
    const existing: Datum[] = []
    const found = table.latest(ctx.access, rowId, rules.attnums, existing)
    if (found === PENDING) return PENDING
    if (!found) continue
    useRow(frame, [...existing, ...proposed])
    if (update.where !== undefined && update.where.scalar(frame) !== true) return 'handled'
    const next = [...existing]
    for (const { position, value } of update.assignments.list) next[position] = value.scalar(frame)
    applyRules(frame, rules, next)
    const returned = results.evaluate([...next, ...proposed])
    const written = writeUpdate(frame, rules, rowId, existing, next, update.assignments)
    if (written === PENDING) return PENDING
    touched.add(rowId)
    results.add(returned)
    return 'handled'
  }
}
