/** Rows of a table, by scan or by index, that meet a condition. */
import type { Batch } from '../../store/batch.ts'
import type { BatchSource } from '../../store/table-access.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Evaluator } from '../compile/evaluator.ts'
import { filterBatch } from '../compile/rows.ts'
import type { Frame } from '../context.ts'
import type { Operator } from '../operator.ts'

export class FilteredSource implements Operator {
  readonly #open: () => BatchSource | Pending
  readonly #filter: Evaluator | undefined
  readonly #frame: Frame
  #source: BatchSource | undefined
  /** A batch whose condition had to wait. */
  #held: Batch | undefined

  constructor(open: () => BatchSource | Pending, filter: Evaluator | undefined, frame: Frame) {
    this.#open = open
    this.#filter = filter
    this.#frame = frame
  }

  next(): Batch | undefined | Pending {
    if (this.#source === undefined) {
      const source = this.#open()
      if (source === PENDING) return PENDING
      this.#source = source
    }
    for (;;) {
      if (this.#frame.ctx.isTurnDue()) return PENDING
      const batch = this.#held ?? this.#source.next()
      if (batch === undefined || batch === PENDING) return batch
      if (this.#filter === undefined) return batch
      this.#held = batch
      const kept = filterBatch(this.#filter, this.#frame, batch)
      this.#held = undefined
      if (kept !== undefined) return kept
    }
  }

  close(): void {
    this.#held = undefined
    this.#source?.close()
  }
}
