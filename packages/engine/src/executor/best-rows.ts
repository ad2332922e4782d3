/**
 * The best so many of the rows given, by an order. Rows that cannot be among them are passed over by a comparison with the worst
 * row kept; the others gather in a buffer that is cut back to the best whenever it has grown to twice its size.
 */
import { BATCH_SIZE, type Batch, type Vector } from '../store/batch.ts'
import type { VectorShape } from '../store/make-vector.ts'
import type { Datum } from '../types/datum.ts'
import { withColumns } from './batches.ts'
import { evaluateVectors } from './compile/rows.ts'
import type { Frame } from './context.ts'
import { checkMemory } from './memory.ts'
import { rowAt } from './operator.ts'
import { RowBuffer } from './row-buffer.ts'
import type { RowOrder } from './row-order.ts'
import { sortRows } from './sort-rows.ts'

export class BestRows {
  readonly #order: RowOrder
  readonly #shapes: readonly VectorShape[]
  readonly #frame: Frame
  #rows: RowBuffer
  #keys: RowBuffer
  /** The sort keys of the worst row that is surely needed; rows not before it are out. */
  #worst: readonly Datum[] | undefined
  #sorted: Int32Array | undefined

  constructor(order: RowOrder, shapes: readonly VectorShape[], frame: Frame) {
    this.#order = order
    this.#shapes = shapes
    this.#frame = frame
    this.#rows = new RowBuffer(shapes)
    this.#keys = new RowBuffer(order.shapes)
  }

  /** Takes the rows of a batch; where a key has to wait, none of them. */
  add(batch: Batch, wanted: number): void {
    const keys = evaluateVectors(this.#order.codes, this.#frame, batch)
    this.#sorted = undefined
    this.#take(batch, keys)
    if (this.#rows.length >= wanted * 2 + BATCH_SIZE) this.#cut(wanted)
    checkMemory(this.#rows.bytes + this.#keys.bytes, this.#frame.ctx, 'sort')
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
    const best = this.#sortedRows().subarray(0, wanted)
    const rows = new RowBuffer(this.#shapes)
    const keys = new RowBuffer(this.#order.shapes)
    rows.append(this.#rows.gather(best))
    keys.append(this.#keys.gather(best))
    this.#rows = rows
    this.#keys = keys
    this.#sorted = undefined
    if (best.length === wanted) this.#worst = keys.row(wanted - 1)
  }

  #sortedRows(): Int32Array {
    return (this.#sorted ??= sortRows(this.#order, this.#keys))
  }

  /** The first sort key of a row, counted from the best. */
  firstKey(at: number): Datum {
    return this.#keys.columns[0]?.get(this.#sortedRows()[at] as number) ?? null
  }

  /** The rows from `from` up to `end`, in order, as a batch of at most `BATCH_SIZE`; `undefined` where there are none. */
  read(from: number, end: number): Batch | undefined {
    const sorted = this.#sortedRows()
    const count = Math.min(BATCH_SIZE, Math.min(sorted.length, end) - from)
    return count <= 0 ? undefined : this.#rows.gather(sorted, from, count)
  }
}
