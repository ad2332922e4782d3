/** Whole rows, each the first time it comes. */
import type { Batch } from '../../store/batch.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import { KeyTable } from '../key-table.ts'
import { checkMemory } from '../memory.ts'
import { rowAt, type Operator } from '../operator.ts'
import type { Frame } from '../context.ts'

export class Distinct implements Operator {
  readonly #input: Operator
  readonly #table: KeyTable
  readonly #frame: Frame

  constructor(input: Operator, table: KeyTable, frame: Frame) {
    this.#input = input
    this.#table = table
    this.#frame = frame
  }

  next(): Batch | undefined | Pending {
    for (;;) {
      const batch = this.#input.next()
      if (batch === undefined || batch === PENDING) return batch
      const ids = new Int32Array(batch.count)
      let seen = this.#table.size
      this.#table.add(batch.columns, batch, ids)
      checkMemory(this.#table.bytes, this.#frame.ctx, 'DISTINCT')
      const selection = new Int32Array(batch.count)
      let kept = 0
      for (let i = 0; i < batch.count; i++) {
        if ((ids[i] as number) < seen) continue
        seen = (ids[i] as number) + 1
        selection[kept++] = rowAt(batch, i)
      }
      if (kept > 0) return { ...batch, selection: selection.subarray(0, kept), count: kept }
    }
  }

  close(): void {
    this.#input.close()
  }
}
