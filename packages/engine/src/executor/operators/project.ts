/** Computes the output columns; those that are input columns pass through without a copy. */
import type { Batch } from '../../store/batch.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import { withColumns } from '../batches.ts'
import type { Evaluator } from '../compile/evaluator.ts'
import { evaluateVectors } from '../compile/rows.ts'
import type { Frame } from '../context.ts'
import type { Operator } from '../operator.ts'

export class Project implements Operator {
  readonly #input: Operator
  readonly #exprs: readonly Evaluator[]
  readonly #frame: Frame
  #held: Batch | undefined

  constructor(input: Operator, exprs: readonly Evaluator[], frame: Frame) {
    this.#input = input
    this.#exprs = exprs
    this.#frame = frame
  }

  next(): Batch | undefined | Pending {
    const batch = this.#held ?? this.#input.next()
    if (batch === undefined || batch === PENDING) return batch
    this.#held = batch
    const columns = evaluateVectors(this.#exprs, this.#frame, batch)
    this.#held = undefined
    return withColumns(batch, columns)
  }

  close(): void {
    this.#held = undefined
    this.#input.close()
  }
}
