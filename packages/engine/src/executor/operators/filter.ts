/** Rows of the input for which a condition is true. */
import type { Batch } from '../../store/batch.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Evaluator } from '../compile/evaluator.ts'
import { filterBatch } from '../compile/rows.ts'
import type { Frame } from '../context.ts'
import type { Operator } from '../operator.ts'

export class Filter implements Operator {
  readonly #input: Operator
  readonly #predicate: Evaluator
  readonly #frame: Frame
  #held: Batch | undefined

  constructor(input: Operator, predicate: Evaluator, frame: Frame) {
    this.#input = input
    this.#predicate = predicate
    this.#frame = frame
  }

  next(): Batch | undefined | Pending {
    for (;;) {
      const batch = this.#held ?? this.#input.next()
      if (batch === undefined || batch === PENDING) return batch
      this.#held = batch
      const kept = filterBatch(this.#predicate, this.#frame, batch)
      this.#held = undefined
      if (kept !== undefined) return kept
    }
  }

  close(): void {
    this.#held = undefined
    this.#input.close()
  }
}
