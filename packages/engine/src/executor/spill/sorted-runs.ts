/**
 * External merge sort: runs that were sorted in memory, written out, and merged. A row and its sort keys stand side by side. Runs are
 * merged a few at a time; equal rows come in the order of their runs, so the sort stays stable.
 */
import type { ScratchFile } from '../../base/scratch-file.ts'
import { BATCH_SIZE, type Batch } from '../../store/batch.ts'
import type { Datum } from '../../types/datum.ts'
import { readRow, withColumns } from '../batches.ts'
import { RowBuffer } from '../row-buffer.ts'
import type { RowOrder } from '../row-order.ts'
import type { RowLayout } from './overflow.ts'
import type { RowCodec } from './row-codec.ts'
import { ScratchRows } from './scratch-rows.ts'

/** How many runs are merged at once: together their chunks take half of what one run took. */
const FAN_IN = 16
const CHUNKS_PER_RUN: number = 2 * FAN_IN
const LEAST_CHUNK_ROWS = 16

export class SortedRuns {
  readonly #openScratch: () => ScratchFile
  readonly #codec: RowCodec
  readonly #order: RowOrder
  /** Rows with their keys behind them. */
  readonly #layout: RowLayout
  readonly #width: number
  #file: ScratchFile
  #runs: ScratchRows[] = []
  #chunkRows = BATCH_SIZE
  #merge: Merge | undefined

  constructor(
    openScratch: () => ScratchFile,
    codec: RowCodec,
    order: RowOrder,
    layout: RowLayout,
    width: number,
  ) {
    this.#openScratch = openScratch
    this.#codec = codec
    this.#order = order
    this.#layout = layout
    this.#width = width
    this.#file = openScratch()
  }

  /** Writes rows in the order of `sorted`. */
  add(rows: RowBuffer, keys: RowBuffer, sorted: Int32Array): void {
    const share = Math.floor(sorted.length / CHUNKS_PER_RUN)
    this.#chunkRows = Math.min(this.#chunkRows, Math.max(share, LEAST_CHUNK_ROWS))
    const run = new ScratchRows(this.#file, this.#codec)
    for (let at = 0; at < sorted.length; at += this.#chunkRows) {
      const count = Math.min(this.#chunkRows, sorted.length - at)
      const batch = rows.gather(sorted, at, count)
      const { columns } = keys.gather(sorted, at, count)
      run.add(withColumns(batch, [...batch.columns, ...columns]))
    }
    this.#runs.push(run)
  }

  /** The next rows of all, without their keys. */
  next(): Batch | undefined {
    this.#merge ??= this.#startMerge()
    const batch = this.#merge.next(BATCH_SIZE)
    return batch && withColumns(batch, batch.columns.slice(0, this.#width))
  }

  /** Merges neighbouring runs until few enough are left to be merged while they are read. */
  #startMerge(): Merge {
    while (this.#runs.length > FAN_IN) {
      const file = this.#openScratch()
      const merged: ScratchRows[] = []
      for (let at = 0; at < this.#runs.length; at += FAN_IN) {
        const run = new ScratchRows(file, this.#codec)
        const merge = this.#mergeOf(this.#runs.slice(at, at + FAN_IN))
        for (let batch = merge.next(this.#chunkRows); batch; batch = merge.next(this.#chunkRows)) {
          run.add(batch)
        }
        merged.push(run)
      }
      this.#file.close()
      this.#file = file
      this.#runs = merged
    }
    return this.#mergeOf(this.#runs)
  }

  #mergeOf(runs: readonly ScratchRows[]): Merge {
    return new Merge(runs, this.#order, this.#layout, this.#width)
  }

  close(): void {
    this.#file.close()
  }
}

/** Where one run stands. */
type Cursor = {
  readonly run: ScratchRows
  readonly index: number
  chunk: number
  batch: Batch
  row: number
  keys: readonly Datum[]
}

/** A heap of runs, the one with the least row on top. */
class Merge {
  readonly #order: RowOrder
  readonly #layout: RowLayout
  readonly #width: number
  readonly #heap: Cursor[] = []

  constructor(runs: readonly ScratchRows[], order: RowOrder, layout: RowLayout, width: number) {
    this.#order = order
    this.#layout = layout
    this.#width = width
    for (const [index, run] of runs.entries()) {
      const batch = run.chunk(0)
      if (batch === undefined) continue
      this.#heap.push({ run, index, chunk: 0, batch, row: 0, keys: this.#keysOf(batch, 0) })
    }
    for (let at = this.#heap.length >> 1; at >= 0; at--) this.#sink(at)
  }

  #keysOf(batch: Batch, row: number): readonly Datum[] {
    const keys: Datum[] = []
    for (let i = this.#width; i < batch.columns.length; i++) {
      keys.push(batch.columns[i]?.get(row) ?? null)
    }
    return keys
  }

  next(most: number): Batch | undefined {
    const out = new RowBuffer(this.#layout.shapes)
    while (out.length < most) {
      const [first] = this.#heap
      if (first === undefined) break
      out.push(readRow(first.batch, first.row))
      this.#advance(first)
    }
    return out.slice(0)
  }

  #advance(cursor: Cursor): void {
    cursor.row++
    if (cursor.row >= cursor.batch.count) {
      const batch = cursor.run.chunk(++cursor.chunk)
      if (batch === undefined) {
        const last = this.#heap.pop() as Cursor
        if (last === cursor) return
        this.#heap[0] = last
        this.#sink(0)
        return
      }
      cursor.batch = batch
      cursor.row = 0
    }
    cursor.keys = this.#keysOf(cursor.batch, cursor.row)
    this.#sink(0)
  }

  #isBefore(a: Cursor, b: Cursor): boolean {
    const order = this.#order.compareKeys(a.keys, b.keys)
    return order < 0 || (order === 0 && a.index < b.index)
  }

  #sink(from: number): void {
    const heap = this.#heap
    for (let at = from; ;) {
      let least = at
      for (let child = 2 * at + 1; child <= 2 * at + 2 && child < heap.length; child++) {
        if (this.#isBefore(heap[child] as Cursor, heap[least] as Cursor)) least = child
      }
      if (least === at) return
      const moved = heap[at] as Cursor
      heap[at] = heap[least] as Cursor
      heap[least] = moved
      at = least
    }
  }
}
