/** Sorts all its input by the keys. Rows and keys are kept in column buffers; what is sorted is their numbers. */
import { BATCH_SIZE, type Batch } from '../../store/batch.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import { evaluateVectors } from '../compile/rows.ts'
import type { Frame } from '../context.ts'
import type { Operator } from '../operator.ts'
import { RowBuffer } from '../row-buffer.ts'
import type { RowOrder } from '../row-order.ts'
import { checkMemory } from '../memory.ts'
import type { VectorShape } from '../../store/make-vector.ts'
import { sortRows } from '../sort-rows.ts'
import { withColumns } from '../batches.ts'

export class Sort implements Operator {
  readonly #input: Operator
  readonly #order: RowOrder
  readonly #frame: Frame
  readonly #rows: RowBuffer
  readonly #keys: RowBuffer
  #held: Batch | undefined
  #sorted: Int32Array | undefined
  #at = 0

  constructor(input: Operator, order: RowOrder, shapes: readonly VectorShape[], frame: Frame) {
    this.#input = input
    this.#order = order
    this.#frame = frame
    this.#rows = new RowBuffer(shapes)
    this.#keys = new RowBuffer(order.shapes)
  }

  next(): Batch | undefined | Pending {
    if (this.#sorted === undefined) {
      if (this.#fill() === PENDING) return PENDING
      this.#sorted = sortRows(this.#order, this.#keys)
    }
    const count = Math.min(BATCH_SIZE, this.#sorted.length - this.#at)
    if (count <= 0) return undefined
    const batch = this.#rows.gather(this.#sorted, this.#at, count)
    this.#at += count
    return batch
  }

  #fill(): Pending | undefined {
    const { ctx } = this.#frame
    for (;;) {
      const batch = this.#held ?? this.#input.next()
      if (batch === PENDING) return PENDING
      if (batch === undefined) return undefined
      this.#held = batch
      const keys = evaluateVectors(this.#order.codes, this.#frame, batch)
      this.#held = undefined
      this.#rows.append(batch)
      this.#keys.append(withColumns(batch, keys))
      checkMemory(this.#rows.bytes + this.#keys.bytes, ctx, 'sort')
    }
  }

  close(): void {
    this.#held = undefined
    this.#sorted = new Int32Array(0)
    this.#input.close()
  }
}
