/** The rows of a VALUES list, in batches. */
import { BATCH_SIZE, type Batch } from '../../store/batch.ts'
import type { VectorShape } from '../../store/make-vector.ts'
import type { Datum } from '../../types/datum.ts'
import { batchOfRows } from '../batches.ts'
import type { Evaluator } from '../compile/evaluator.ts'
import type { Frame } from '../context.ts'
import type { Operator } from '../operator.ts'

export class Values implements Operator {
  readonly #lists: readonly (readonly Evaluator[])[]
  readonly #shapes: readonly VectorShape[]
  readonly #frame: Frame
  #at = 0
  /** Rows of the batch in the making: kept when an expression has to wait. */
  #rows: Datum[][] = []

  constructor(
    lists: readonly (readonly Evaluator[])[],
    shapes: readonly VectorShape[],
    frame: Frame,
  ) {
    this.#lists = lists
    this.#shapes = shapes
    this.#frame = frame
  }

  next(): Batch | undefined {
    while (this.#at < this.#lists.length && this.#rows.length < BATCH_SIZE) {
      const list = this.#lists[this.#at] as readonly Evaluator[]
      this.#rows.push(list.map((expr) => expr.scalar(this.#frame)))
      this.#at++
    }
    if (this.#rows.length === 0) return undefined
    const batch = batchOfRows(this.#rows, this.#shapes)
    this.#rows = []
    return batch
  }

  close(): void {
    this.#at = this.#lists.length
    this.#rows = []
  }
}
