/** INSERT, with ON CONFLICT. Rows that need no look at them go into the table a batch at a time. */
import type { InsertPlan } from '../../planner/plan.ts'
import type { Batch, Vector } from '../../store/batch.ts'
import type { RowId, StoredTable } from '../../store/table-access.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Datum } from '../../types/datum.ts'
import { readRow } from '../batches.ts'
import type { Frame } from '../context.ts'
import { resolveConflict, type CompiledConflict } from '../insert-conflict.ts'
import type { ModifiedRows } from '../modified-rows.ts'
import { rowAt, type Operator } from '../operator.ts'
import { applyRules, nullViolation, type CompiledRules } from '../row-rules.ts'

export type InsertShape = {
  readonly plan: InsertPlan
  readonly rules: CompiledRules
  readonly conflict: CompiledConflict | undefined
}

/** Fewer rows than this go in one by one: sorting keys and reserving columns costs more than it saves. */
const BATCH_FROM = 8

export class Insert implements Operator {
  readonly #input: Operator
  readonly #shape: InsertShape
  readonly #table: StoredTable
  readonly #results: ModifiedRows
  readonly #frame: Frame
  readonly #wantsEvents: boolean
  #batch: Batch | undefined
  #at = 0
  #done = false
  /** Rows that this command has inserted or updated: ON CONFLICT DO UPDATE may not meet one again. */
  readonly #touched = new Set<RowId>()

  constructor(input: Operator, shape: InsertShape, results: ModifiedRows, frame: Frame) {
    this.#input = input
    this.#shape = shape
    this.#results = results
    this.#frame = frame
    this.#table = frame.ctx.table(shape.plan.table)
    this.#wantsEvents = frame.ctx.events.wants(shape.plan.table, 'insert')
  }

  next(): Batch | undefined | Pending {
    while (!this.#done) {
      if (this.#frame.ctx.isTurnDue()) return PENDING
      const batch = this.#batch ?? this.#input.next()
      if (batch === PENDING) return PENDING
      if (batch === undefined) {
        this.#done = true
        break
      }
      this.#batch = batch
      const written =
        batch.count >= BATCH_FROM && this.#takesBatches
          ? this.#wholeBatch(batch)
          : this.#rowByRow(batch)
      if (written === PENDING) return PENDING
      this.#batch = undefined
      this.#at = 0
    }
    return this.#results.next()
  }

  get #takesBatches(): boolean {
    const { rules, conflict } = this.#shape
    return rules.plain && conflict === undefined && !this.#results.returns && !this.#wantsEvents
  }

  #wholeBatch(batch: Batch): Pending | undefined {
    const { rules } = this.#shape
    for (const position of rules.notNull) {
      const row = firstNull(batch.columns[position] as Vector, batch)
      if (row >= 0) throw nullViolation(this.#frame.ctx, rules, readRow(batch, row), position)
    }
    if (this.#table.insertBatch(this.#frame.ctx.access, batch) === PENDING) return PENDING
    this.#results.count(batch.count)
    return undefined
  }

  #rowByRow(batch: Batch): Pending | undefined {
    while (this.#at < batch.count) {
      const row = readRow(batch, rowAt(batch, this.#at))
      if (this.#one(row) === PENDING) return PENDING
      this.#at++
    }
    return undefined
  }

  #one(row: Datum[]): Pending | undefined {
    const { ctx } = this.#frame
    const { rules, conflict, plan } = this.#shape
    applyRules(this.#frame, rules, row)
    if (conflict !== undefined) {
      const resolved = resolveConflict(this.#frame, conflict, row, this.#touched, this.#results)
      if (resolved === PENDING) return PENDING
      if (resolved === 'handled') return undefined
    }
    const returned = this.#results.evaluate(row)
    const rowId = this.#table.insert(ctx.access, row)
    if (rowId === PENDING) return PENDING
    if (conflict?.update !== undefined) this.#touched.add(rowId)
    this.#results.add(returned)
    if (this.#wantsEvents) {
      ctx.events.add({ kind: 'insert', table: plan.table, rowId, oldRow: undefined, newRow: row })
    }
    return undefined
  }

  close(): void {
    this.#done = true
    this.#input.close()
  }
}

/** The first row that counts where a column is NULL; -1. */
function firstNull(vector: Vector, batch: Batch): number {
  if (vector.kind !== 'any' && vector.nulls === undefined) return -1
  for (let i = 0; i < batch.count; i++) {
    const row = rowAt(batch, i)
    if (vector.get(row) === null) return row
  }
  return -1
}
