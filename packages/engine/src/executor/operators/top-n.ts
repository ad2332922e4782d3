/**
 * ORDER BY … LIMIT: keeps the best `limit + offset` rows. Rows that cannot be among them are passed over by a comparison with the
 * worst row kept; the others gather in a buffer that is cut back to the best whenever it has grown to twice its size.
 */
import { BATCH_SIZE, type Batch, type Vector } from '../../store/batch.ts'
import type { VectorShape } from '../../store/make-vector.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Datum } from '../../types/datum.ts'
import { withColumns } from '../batches.ts'
import type { Evaluator } from '../compile/evaluator.ts'
import { evaluateVectors } from '../compile/rows.ts'
import type { Frame } from '../context.ts'
import { checkMemory } from '../memory.ts'
import { rowAt, type Operator } from '../operator.ts'
import { RowBuffer } from '../row-buffer.ts'
import type { RowOrder } from '../row-order.ts'
import { sortRows } from '../sort-rows.ts'
import { rowCounts } from './limit.ts'

export class TopN implements Operator {
  readonly #input: Operator
  readonly #order: RowOrder
  readonly #shapes: readonly VectorShape[]
  readonly #limit: Evaluator
  readonly #offset: Evaluator | undefined
  readonly #frame: Frame
  #counts: { readonly limit: number; readonly offset: number } | undefined
  #rows: RowBuffer
  #keys: RowBuffer
  #held: Batch | undefined
  /** The sort keys of the worst row that is surely needed; rows not before it are out. */
  #worst: readonly Datum[] | undefined
  #sorted: Int32Array | undefined
  #at = 0

  constructor(
    input: Operator,
    order: RowOrder,
    shapes: readonly VectorShape[],
    limit: Evaluator,
    offset: Evaluator | undefined,
    frame: Frame,
  ) {
    this.#input = input
    this.#order = order
    this.#shapes = shapes
    this.#limit = limit
    this.#offset = offset
    this.#frame = frame
    this.#rows = new RowBuffer(shapes)
    this.#keys = new RowBuffer(order.shapes)
  }

  next(): Batch | undefined | Pending {
    const counts = (this.#counts ??= rowCounts(this.#limit, this.#offset, this.#frame))
    if (this.#sorted === undefined) {
      if (counts.limit > 0 && this.#fill(counts.limit + counts.offset) === PENDING) return PENDING
      this.#sorted = sortRows(this.#order, this.#keys)
      this.#at = counts.offset
    }
    const end = Math.min(this.#sorted.length, counts.offset + counts.limit)
    const count = Math.min(BATCH_SIZE, end - this.#at)
    if (count <= 0) return undefined
    const batch = this.#rows.gather(this.#sorted, this.#at, count)
    this.#at += count
    return batch
  }

  #fill(wanted: number): Pending | undefined {
    for (;;) {
      if (this.#frame.ctx.isTurnDue()) return PENDING
      const batch = this.#held ?? this.#input.next()
      if (batch === PENDING) return PENDING
      if (batch === undefined) return undefined
      this.#held = batch
      const keys = evaluateVectors(this.#order.codes, this.#frame, batch)
      this.#held = undefined
      this.#take(batch, keys)
      if (this.#rows.length >= wanted * 2 + BATCH_SIZE) this.#cut(wanted)
      checkMemory(this.#rows.bytes + this.#keys.bytes, this.#frame.ctx, 'sort')
    }
  }

  #take(batch: Batch, keys: readonly Vector[]): void {
    const better = this.#worst === undefined ? batch : this.#better(batch, keys, this.#worst)
    if (better === undefined) return
    this.#rows.append(better)
    this.#keys.append(withColumns(better, keys))
  }

  #better(batch: Batch, keys: readonly Vector[], worst: readonly Datum[]): Batch | undefined {
    const selection = new Int32Array(batch.count)
    const found = this.#order.notBehind(keys[0], worst[0] ?? null, batch, selection)
    const candidates = found < 0 ? batch.count : found
    let kept = 0
    for (let i = 0; i < candidates; i++) {
      const row = found < 0 ? rowAt(batch, i) : (selection[i] as number)
      const order = this.#order.compareKeys(
        keys.map((key) => key.get(row)),
        worst,
      )
      if (order < 0) selection[kept++] = row
    }
    if (kept === 0) return undefined
    return { ...batch, selection: selection.subarray(0, kept), count: kept }
  }

  #cut(wanted: number): void {
    const best = sortRows(this.#order, this.#keys).subarray(0, wanted)
    const rows = new RowBuffer(this.#shapes)
    const keys = new RowBuffer(this.#order.shapes)
    rows.append(this.#rows.gather(best))
    keys.append(this.#keys.gather(best))
    this.#rows = rows
    this.#keys = keys
    if (best.length === wanted) this.#worst = keys.row(wanted - 1)
  }

  close(): void {
    this.#held = undefined
    this.#sorted = new Int32Array(0)
    this.#input.close()
  }
}
