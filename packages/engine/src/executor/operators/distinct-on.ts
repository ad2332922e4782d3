/** DISTINCT ON: the first row of each run of equal keys of a sorted input. */
import type { Batch } from '../../store/batch.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Datum } from '../../types/datum.ts'
import type { Frame } from '../context.ts'
import { rowAt, type Operator } from '../operator.ts'
import type { RowOrder } from '../row-order.ts'

export class DistinctOn implements Operator {
  readonly #input: Operator
  readonly #order: RowOrder
  readonly #frame: Frame
  #held: Batch | undefined
  #last: readonly Datum[] | undefined

  constructor(input: Operator, order: RowOrder, frame: Frame) {
    this.#input = input
    this.#order = order
    this.#frame = frame
  }

  next(): Batch | undefined | Pending {
    for (;;) {
      const batch = this.#held ?? this.#input.next()
      if (batch === undefined || batch === PENDING) return batch
      this.#held = batch
      const selection = new Int32Array(batch.count)
      let kept = 0
      let last = this.#last
      for (let i = 0; i < batch.count; i++) {
        const row = rowAt(batch, i)
        const keys = this.#order.keys(batch, row, this.#frame)
        if (last === undefined || this.#order.compareKeys(keys, last) !== 0) selection[kept++] = row
        last = keys
      }
      this.#held = undefined
      this.#last = last
      if (kept > 0) return { ...batch, selection: selection.subarray(0, kept), count: kept }
    }
  }

  close(): void {
    this.#input.close()
  }
}
