/**
 * What UPDATE, DELETE and MERGE have in common: goes through the input's rows, locks each target row (reading it again where it
 * changed), and hands it to `change`. A row is changed once per command, however often the input names it.
 */
import type { Batch } from '../../store/batch.ts'
import type { RowId, RowLockStrength } from '../../store/table-access.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Datum } from '../../types/datum.ts'
import { readRow } from '../batches.ts'
import type { Frame } from '../context.ts'
import { lockTarget, type CompiledTarget } from '../lock-target.ts'
import type { ModifiedRows } from '../modified-rows.ts'
import { rowAt, type Operator } from '../operator.ts'

export type ChangeShape = {
  readonly target: CompiledTarget
  readonly strength: RowLockStrength
  /** True when the input can name a row more than once (a join). */
  readonly mayRepeat: boolean
  /** Changes one locked row; `row` is the input row, up to date. */
  readonly change: (rowId: RowId, row: Datum[]) => Pending | undefined
  /** MERGE: what to do with a source row that has no target. */
  readonly unmatched: ((row: Datum[]) => Pending | undefined) | undefined
  /** MERGE: an error instead of passing over a second change. */
  readonly onRepeat: (() => void) | undefined
}

export class ChangeRows implements Operator {
  readonly #input: Operator
  readonly #shape: ChangeShape
  readonly #results: ModifiedRows
  readonly #frame: Frame
  readonly #changed = new Set<RowId>()
  #batch: Batch | undefined
  #at = 0
  /** The row under way, once it is locked. */
  #row: Datum[] | undefined
  #done = false

  constructor(input: Operator, shape: ChangeShape, results: ModifiedRows, frame: Frame) {
    this.#input = input
    this.#shape = shape
    this.#results = results
    this.#frame = frame
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
      while (this.#at < batch.count) {
        if (this.#one(batch, rowAt(batch, this.#at)) === PENDING) return PENDING
        this.#row = undefined
        this.#at++
      }
      this.#batch = undefined
      this.#at = 0
    }
    return this.#results.next()
  }

  #one(batch: Batch, position: number): Pending | undefined {
    const { target, strength, unmatched, change } = this.#shape
    const rowId = batch.columns[target.rowId]?.get(position) as RowId | null
    if (rowId === null) {
      return unmatched === undefined ? undefined : unmatched(readRow(batch, position))
    }
    if (this.#row === undefined) {
      if (this.#shape.mayRepeat && this.#changed.has(rowId)) {
        this.#shape.onRepeat?.()
        return undefined
      }
      const row = readRow(batch, position)
      const locked = lockTarget(this.#frame, target, row, strength, 'block')
      if (locked === PENDING) return PENDING
      if (!locked) return undefined
      this.#row = row
    }
    if (change(rowId, this.#row) === PENDING) return PENDING
    if (this.#shape.mayRepeat) this.#changed.add(rowId)
    return undefined
  }

  close(): void {
    this.#done = true
    this.#input.close()
  }
}
