/** LIMIT, OFFSET and FETCH … WITH TIES. */
import { limitMustNotBeNegative, offsetMustNotBeNegative } from '../../errors/query-errors.ts'
import type { Batch } from '../../store/batch.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import { sliceBatch } from '../batches.ts'
import type { Evaluator } from '../compile/evaluator.ts'
import type { Frame } from '../context.ts'
import { rowAt, type Operator } from '../operator.ts'
import type { RowOrder } from '../row-order.ts'
import type { Datum } from '../../types/datum.ts'

/** The row counts of a LIMIT and an OFFSET; no LIMIT (or a NULL one) is Infinity. */
export function rowCounts(
  limit: Evaluator | undefined,
  offset: Evaluator | undefined,
  frame: Frame,
): { readonly limit: number; readonly offset: number } {
  const most = limit === undefined ? null : limit.scalar(frame)
  const skip = offset === undefined ? null : offset.scalar(frame)
  const counts = { limit: most === null ? Infinity : Number(most), offset: Number(skip ?? 0) }
  if (counts.limit < 0) throw limitMustNotBeNegative()
  if (counts.offset < 0) throw offsetMustNotBeNegative()
  return counts
}

export class Limit implements Operator {
  readonly #input: Operator
  readonly #limit: Evaluator | undefined
  readonly #offset: Evaluator | undefined
  readonly #ties: RowOrder | undefined
  readonly #frame: Frame
  #counts: { limit: number; offset: number } | undefined
  /** The sort keys of the last row within the limit. */
  #last: readonly Datum[] | undefined

  constructor(
    input: Operator,
    limit: Evaluator | undefined,
    offset: Evaluator | undefined,
    ties: RowOrder | undefined,
    frame: Frame,
  ) {
    this.#input = input
    this.#limit = limit
    this.#offset = offset
    this.#ties = ties
    this.#frame = frame
  }

  next(): Batch | undefined | Pending {
    const counts = (this.#counts ??= { ...rowCounts(this.#limit, this.#offset, this.#frame) })
    for (;;) {
      if (counts.limit <= 0) return this.#last === undefined ? undefined : this.#tied()
      const batch = this.#input.next()
      if (batch === undefined || batch === PENDING) return batch
      if (counts.offset >= batch.count) {
        counts.offset -= batch.count
        continue
      }
      const from = counts.offset
      const count = Math.min(batch.count - from, counts.limit)
      counts.offset = 0
      counts.limit -= count
      if (this.#ties === undefined || counts.limit > 0) return sliceBatch(batch, from, count)
      return this.#withTies(batch, from, count, this.#ties)
    }
  }

  /** The last batch within the limit, with the rows behind it that are equal to its last. */
  #withTies(batch: Batch, from: number, count: number, ties: RowOrder): Batch {
    this.#last = ties.keys(batch, rowAt(batch, from + count - 1), this.#frame)
    let end = from + count
    while (end < batch.count && this.#isTie(batch, end, ties)) end++
    if (end < batch.count) this.#last = undefined
    return sliceBatch(batch, from, end - from)
  }

  #isTie(batch: Batch, at: number, ties: RowOrder): boolean {
    const keys = ties.keys(batch, rowAt(batch, at), this.#frame)
    return ties.compareKeys(keys, this.#last as readonly Datum[]) === 0
  }

  #tied(): Batch | undefined | Pending {
    const batch = this.#input.next()
    if (batch === undefined || batch === PENDING) return batch
    let end = 0
    while (end < batch.count && this.#isTie(batch, end, this.#ties as RowOrder)) end++
    if (end < batch.count) this.#last = undefined
    return end === 0 ? undefined : sliceBatch(batch, 0, end)
  }

  close(): void {
    this.#input.close()
  }
}
