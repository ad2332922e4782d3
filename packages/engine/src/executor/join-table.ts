/** The build side of a hash join: all its rows, and for each key the chain of rows that have it, in their order. */
import type { Batch, Vector } from '../store/batch.ts'
import type { VectorShape } from '../store/make-vector.ts'
import type { Type } from '../types/type.ts'
import { KeyTable, NO_KEY } from './key-table.ts'
import { RowBuffer } from './row-buffer.ts'

/** The end of a chain. */
export const NO_ROW = -1

export class JoinTable {
  readonly rows: RowBuffer
  readonly #keys: KeyTable
  /** First and last row of each key; next row of each row. */
  #heads = new Int32Array(1024)
  #tails = new Int32Array(1024)
  #next = new Int32Array(1024)
  #hasNullKey = false
  /** Rows that found a partner, for right and full joins. */
  #matched = new Uint8Array(0)
  #ids = new Int32Array(2048)

  constructor(
    keyTypes: readonly Type[],
    keyShapes: readonly VectorShape[],
    rowShapes: readonly VectorShape[],
  ) {
    this.rows = new RowBuffer(rowShapes)
    this.#keys = new KeyTable(keyTypes, keyShapes, false)
  }

  get bytes(): number {
    return this.rows.bytes + this.#keys.bytes + this.#next.byteLength
  }

  get hasNullKey(): boolean {
    return this.#hasNullKey
  }

  add(batch: Batch, keys: readonly Vector[]): void {
    if (batch.count > this.#ids.length) this.#ids = new Int32Array(batch.count)
    const known = this.#keys.size
    this.#keys.add(keys, batch, this.#ids)
    const first = this.rows.length
    this.rows.append(batch)
    this.#next = roomFor(this.#next, this.rows.length)
    this.#heads = roomFor(this.#heads, this.#keys.size)
    this.#tails = roomFor(this.#tails, this.#keys.size)
    this.#heads.fill(NO_ROW, known, this.#keys.size)
    for (let i = 0; i < batch.count; i++) {
      const row = first + i
      const id = this.#ids[i] as number
      this.#next[row] = NO_ROW
      if (id === NO_KEY) {
        this.#hasNullKey = true
        continue
      }
      if (this.#heads[id] === NO_ROW) this.#heads[id] = row
      else this.#next[this.#tails[id] as number] = row
      this.#tails[id] = row
    }
  }

  /** Writes the first row that matches each row of the batch that counts; `NO_ROW` where there is none. */
  probe(batch: Batch, keys: readonly Vector[], out: Int32Array): void {
    this.#keys.find(keys, batch, out)
    const heads = this.#heads
    for (let i = 0; i < batch.count; i++) {
      const id = out[i] as number
      out[i] = id === NO_KEY ? NO_ROW : (heads[id] as number)
    }
  }

  /** The next row with the same key. */
  after(row: number): number {
    return this.#next[row] as number
  }

  markMatched(row: number): void {
    if (this.#matched.length < this.rows.length) {
      const matched = new Uint8Array(this.rows.length)
      matched.set(this.#matched)
      this.#matched = matched
    }
    this.#matched[row] = 1
  }

  /** Row numbers from `from` on that found no partner, at most `most`; and where to go on. */
  unmatched(from: number, most: number): { readonly rows: Int32Array; readonly next: number } {
    const found = new Int32Array(most)
    let count = 0
    let row = from
    while (row < this.rows.length && count < most) {
      if (this.#matched[row] !== 1) found[count++] = row
      row++
    }
    return { rows: found.subarray(0, count), next: row }
  }
}

function roomFor(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= array.length) return array
  const next = new Int32Array(Math.max(length, array.length * 2))
  next.set(array)
  return next
}
