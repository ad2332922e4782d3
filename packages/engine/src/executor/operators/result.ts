/** One row from expressions alone, where the condition holds. */
import type { Batch } from '../../store/batch.ts'
import type { VectorShape } from '../../store/make-vector.ts'
import { batchOfRows } from '../batches.ts'
import type { Evaluator } from '../compile/evaluator.ts'
import type { Frame } from '../context.ts'
import type { Operator } from '../operator.ts'

export class Result implements Operator {
  readonly #exprs: readonly Evaluator[]
  readonly #filter: Evaluator | undefined
  readonly #shapes: readonly VectorShape[]
  readonly #frame: Frame
  #done = false

  constructor(exprs: readonly Evaluator[], filter: Evaluator | undefined, frame: Frame) {
    this.#exprs = exprs
    this.#filter = filter
    this.#shapes = exprs.map((expr) => expr.shape)
    this.#frame = frame
  }

  next(): Batch | undefined {
    if (this.#done) return undefined
    if (this.#filter !== undefined && this.#filter.scalar(this.#frame) !== true) {
      this.#done = true
      return undefined
    }
    const row = this.#exprs.map((expr) => expr.scalar(this.#frame))
    this.#done = true
    return batchOfRows([row], this.#shapes)
  }

  close(): void {
    this.#done = true
  }
}
