/**
 * Sorts all its input by the keys. Rows and keys are kept in column buffers; what is sorted is their numbers. When they take too
 * much memory they go to a scratch file as a sorted run, and the runs are merged in the end.
 */
import { BATCH_SIZE, type Batch } from '../../store/batch.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import { evaluateVectors } from '../compile/rows.ts'
import type { Frame } from '../context.ts'
import type { Operator } from '../operator.ts'
import { RowBuffer } from '../row-buffer.ts'
import type { RowOrder } from '../row-order.ts'
import { memoryExceeded } from '../memory.ts'
import type { RowLayout } from '../spill/overflow.ts'
import { RowCodec } from '../spill/row-codec.ts'
import { SortedRuns } from '../spill/sorted-runs.ts'
import { sortRows } from '../sort-rows.ts'
import { withColumns } from '../batches.ts'

export class Sort implements Operator {
  readonly #input: Operator
  readonly #order: RowOrder
  readonly #frame: Frame
  readonly #layout: RowLayout
  #rows: RowBuffer
  #keys: RowBuffer
  #runs: SortedRuns | undefined
  #held: Batch | undefined
  #sorted: Int32Array | undefined
  #at = 0

  constructor(input: Operator, order: RowOrder, layout: RowLayout, frame: Frame) {
    this.#input = input
    this.#order = order
    this.#frame = frame
    this.#layout = layout
    this.#rows = new RowBuffer(layout.shapes)
    this.#keys = new RowBuffer(order.shapes)
  }

  next(): Batch | undefined | Pending {
    if (this.#sorted === undefined) {
      if (this.#fill() === PENDING) return PENDING
      if (this.#runs !== undefined) this.#addRun(this.#runs)
      this.#sorted = sortRows(this.#order, this.#keys)
    }
    if (this.#runs !== undefined) {
      if (this.#frame.ctx.isTurnDue()) return PENDING
      return this.#runs.next()
    }
    const count = Math.min(BATCH_SIZE, this.#sorted.length - this.#at)
    if (count <= 0) return undefined
    const batch = this.#rows.gather(this.#sorted, this.#at, count)
    this.#at += count
    return batch
  }

  #fill(): Pending | undefined {
    const { ctx } = this.#frame
    for (;;) {
      if (ctx.isTurnDue()) return PENDING
      const batch = this.#held ?? this.#input.next()
      if (batch === PENDING) return PENDING
      if (batch === undefined) return undefined
      this.#held = batch
      const keys = evaluateVectors(this.#order.codes, this.#frame, batch)
      this.#held = undefined
      this.#rows.append(batch)
      this.#keys.append(withColumns(batch, keys))
      if (this.#rows.bytes + this.#keys.bytes > ctx.workMemBytes) {
        this.#addRun((this.#runs ??= this.#startRuns()))
      }
    }
  }

  /** Throws 53200 where there is no place for runs. */
  #startRuns(): SortedRuns {
    const { ctx } = this.#frame
    const { openScratch } = ctx
    const types = [...this.#layout.types, ...this.#order.types]
    const shapes = [...this.#layout.shapes, ...this.#order.shapes]
    const codec = new RowCodec(types, shapes)
    if (openScratch === undefined || !codec.isComplete) throw memoryExceeded(ctx, 'sort')
    const width = this.#layout.types.length
    return new SortedRuns(openScratch, codec, this.#order, { types, shapes }, width)
  }

  #addRun(runs: SortedRuns): void {
    if (this.#rows.length === 0) return
    runs.add(this.#rows, this.#keys, sortRows(this.#order, this.#keys))
    this.#rows = new RowBuffer(this.#layout.shapes)
    this.#keys = new RowBuffer(this.#order.shapes)
  }

  close(): void {
    this.#held = undefined
    this.#sorted = new Int32Array(0)
    this.#runs?.close()
    this.#runs = undefined
    this.#input.close()
  }
}
