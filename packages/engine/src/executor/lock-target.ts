/**
 * Locks the row that a statement is about to change (or asked to lock), and under READ COMMITTED, where a later commit changed
 * it, reads it again into the input row and checks the statement's condition once more, as PostgreSQL does.
 */
import type { Refetch } from '../planner/plan.ts'
import type { RowLockStrength, StoredTable, WaitPolicy } from '../store/table-access.ts'
import { PENDING, type Pending } from '../store/waits.ts'
import { ListValues } from '../store/vectors.ts'
import type { Datum } from '../types/datum.ts'
import type { Compiler, Evaluator } from './compile/evaluator.ts'
import type { Frame } from './context.ts'

export type CompiledTarget = {
  readonly table: number
  readonly rowId: number
  readonly attnums: readonly number[]
  readonly positions: readonly number[]
  readonly recheck: Evaluator | undefined
}

export function compileTarget(compiler: Compiler, table: number, target: Refetch): CompiledTarget {
  return {
    table,
    rowId: target.rowId,
    attnums: target.columns.map((column) => column.attnum),
    positions: target.columns.map((column) => column.input),
    recheck: target.recheck === undefined ? undefined : compiler.compile(target.recheck),
  }
}

/** True: locked, and `row` is what it is now. False: gone, skipped, or the condition holds no more. */
export function lockTarget(
  frame: Frame,
  target: CompiledTarget,
  row: Datum[],
  strength: RowLockStrength,
  wait: WaitPolicy,
): boolean | Pending {
  const { ctx } = frame
  const table: StoredTable = ctx.table(target.table)
  const rowId = row[target.rowId] as number
  const outcome = table.lock(ctx.access, rowId, strength, wait)
  if (outcome === PENDING) return PENDING
  if (outcome === 'locked') return true
  if (outcome !== 'changed') return false
  const values: Datum[] = []
  const found = table.latest(ctx.access, rowId, target.attnums, values)
  if (found === PENDING) return PENDING
  if (!found) return false
  target.positions.forEach((position, i) => {
    row[position] = values[i] ?? null
  })
  return target.recheck === undefined || evaluateRow(target.recheck, frame, row) === true
}

/** The value of an expression over a row of values. */
export function evaluateRow(code: Evaluator, frame: Frame, row: readonly Datum[]): Datum {
  frame.columns = row.map((value) => new ListValues([value], undefined))
  frame.row = 0
  return code.scalar(frame)
}
