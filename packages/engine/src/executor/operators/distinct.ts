/**
 * Whole rows, each the first time it comes. When the table of rows seen is full, rows that are not in it wait for the next pass,
 * which begins with an empty one.
 */
import type { Batch } from '../../store/batch.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Frame } from '../context.ts'
import { KeyTable, NO_KEY } from '../key-table.ts'
import { rowAt, type Operator } from '../operator.ts'
import { Overflow, type RowLayout } from '../spill/overflow.ts'
import { rowsWith } from '../spill/rows-with.ts'

export class Distinct implements Operator {
  #input: Operator
  readonly #layout: RowLayout
  readonly #overflow: Overflow
  #table: KeyTable
  #isFull = false

  constructor(input: Operator, layout: RowLayout, frame: Frame) {
    this.#input = input
    this.#layout = layout
    this.#table = new KeyTable(layout.types, layout.shapes, true)
    this.#overflow = new Overflow(frame.ctx, layout, 'DISTINCT')
  }

  next(): Batch | undefined | Pending {
    for (;;) {
      const batch = this.#input.next()
      if (batch === PENDING) return batch
      if (batch === undefined) {
        if (!this.#nextPass()) return undefined
      } else if (this.#isFull) this.#putAside(batch)
      else {
        const fresh = this.#takeNew(batch)
        if (fresh !== undefined) return fresh
      }
    }
  }

  #takeNew(batch: Batch): Batch | undefined {
    const ids = new Int32Array(batch.count)
    let seen = this.#table.size
    this.#table.add(batch.columns, batch, ids)
    this.#isFull = this.#overflow.isFull(this.#table.bytes)
    const selection = new Int32Array(batch.count)
    let kept = 0
    for (let i = 0; i < batch.count; i++) {
      if ((ids[i] as number) < seen) continue
      seen = (ids[i] as number) + 1
      selection[kept++] = rowAt(batch, i)
    }
    if (kept === 0) return undefined
    return { ...batch, selection: selection.subarray(0, kept), count: kept }
  }

  #putAside(batch: Batch): void {
    const ids = new Int32Array(batch.count)
    this.#table.find(batch.columns, batch, ids)
    this.#overflow.add(rowsWith(batch, ids, (id) => id === NO_KEY))
  }

  #nextPass(): boolean {
    const rest = this.#overflow.take()
    if (rest === undefined) return false
    this.#input.close()
    this.#input = rest
    this.#table = new KeyTable(this.#layout.types, this.#layout.shapes, true)
    this.#isFull = false
    return true
  }

  close(): void {
    this.#input.close()
    this.#overflow.close()
  }
}
