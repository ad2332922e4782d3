/** Rows near a vector, by an index, that meet a condition: as many as the search they belong to asks for. */
import type { Batch } from '../../store/batch.ts'
import type { NearestSource } from '../../store/table-access.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Evaluator } from '../compile/evaluator.ts'
import { filterBatch } from '../compile/rows.ts'
import type { Frame } from '../context.ts'
import type { NearestProgress } from '../nearest-progress.ts'
import type { Operator } from '../operator.ts'

export class NearestScan implements Operator {
  readonly #source: NearestSource
  readonly #progress: NearestProgress
  readonly #filter: Evaluator | undefined
  readonly #frame: Frame
  /** A batch whose condition had to wait. */
  #held: Batch | undefined

  constructor(
    source: NearestSource,
    progress: NearestProgress,
    filter: Evaluator | undefined,
    frame: Frame,
  ) {
    this.#source = source
    this.#progress = progress
    progress.source = source
    this.#filter = filter
    this.#frame = frame
  }

  next(): Batch | undefined | Pending {
    const progress = this.#progress
    while (this.#held !== undefined || !progress.isOver()) {
      if (this.#frame.ctx.isTurnDue()) return PENDING
      const batch = this.#held ?? this.#source.next()
      if (batch === PENDING) return PENDING
      if (batch === undefined) {
        progress.stop = 'graph exhausted'
        return undefined
      }
      if (this.#held === undefined) progress.noteRead(this.#source)
      if (batch.count === 0) continue
      if (this.#filter === undefined) return batch
      this.#held = batch
      const kept = filterBatch(this.#filter, this.#frame, batch)
      this.#held = undefined
      progress.removed += batch.count - (kept?.count ?? 0)
      if (kept !== undefined) return kept
    }
    return undefined
  }

  close(): void {
    this.#held = undefined
    this.#source.close()
  }
}
