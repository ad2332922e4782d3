/** ORDER BY … LIMIT: keeps the best `limit + offset` rows. */
import type { Batch } from '../../store/batch.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { BestRows } from '../best-rows.ts'
import type { Evaluator } from '../compile/evaluator.ts'
import type { Frame } from '../context.ts'
import type { Operator } from '../operator.ts'
import { rowCounts } from './limit.ts'

export class TopN implements Operator {
  readonly #input: Operator
  readonly #best: BestRows
  readonly #limit: Evaluator
  readonly #offset: Evaluator | undefined
  readonly #frame: Frame
  #counts: { readonly limit: number; readonly offset: number } | undefined
  #held: Batch | undefined
  /** Where the next rows to answer with stand in the order; `undefined` before all have been seen. */
  #at: number | undefined

  constructor(
    input: Operator,
    best: BestRows,
    limit: Evaluator,
    offset: Evaluator | undefined,
    frame: Frame,
  ) {
    this.#input = input
    this.#best = best
    this.#limit = limit
    this.#offset = offset
    this.#frame = frame
  }

  next(): Batch | undefined | Pending {
    const { limit, offset } = (this.#counts ??= rowCounts(this.#limit, this.#offset, this.#frame))
    if (this.#at === undefined) {
      if (limit > 0 && this.#fill(limit + offset) === PENDING) return PENDING
      this.#at = offset
    }
    const batch = this.#best.read(this.#at, offset + limit)
    this.#at += batch?.count ?? 0
    return batch
  }

  #fill(wanted: number): Pending | undefined {
    for (;;) {
      if (this.#frame.ctx.isTurnDue()) return PENDING
      const batch = this.#held ?? this.#input.next()
      if (batch === PENDING) return PENDING
      if (batch === undefined) return undefined
      this.#held = batch
      this.#best.add(batch, wanted)
      this.#held = undefined
    }
  }

  close(): void {
    this.#held = undefined
    this.#at = Infinity
    this.#input.close()
  }
}
