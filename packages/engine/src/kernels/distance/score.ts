/**
 * Distances of one vector to many, as pgvector defines them: sums in f32, the rest in f64. The vectors are copied through a small
 * memory of the kernels' own, block by block: a block is scored while it is still in the processor's cache, so a table is read
 * from main memory once. Whole blocks are handed over in one call.
 */
import { DistanceInstance } from './instance.ts'

export type Distance =
  | 'l2'
  | 'l2-squared'
  | 'inner-product'
  | 'negative-inner-product'
  | 'cosine'
  | 'l1'

const MAX_VECTOR_BYTES = 64 * 1024
/** Small enough for a second-level cache, large enough for one vector of any size. */
const BLOCK_BYTES = 256 * 1024
const QUERY_AT = 0
const OUT_AT = MAX_VECTOR_BYTES
/** Two results for each of the smallest vectors that fit a block. */
const OUT_BYTES = 2 * BLOCK_BYTES
const BLOCK_AT = OUT_AT + OUT_BYTES

let instance: DistanceInstance | undefined
let bytes = new Uint8Array(0)
let floats = new Float32Array(0)

function ready(): DistanceInstance {
  if (instance !== undefined) return instance
  instance = new DistanceInstance(BLOCK_AT + BLOCK_BYTES)
  bytes = new Uint8Array(instance.buffer)
  floats = new Float32Array(instance.buffer)
  return instance
}

function run(kernel: DistanceInstance, distance: Distance, count: number, n: number): void {
  const { functions } = kernel
  const stride = n * 4
  switch (distance) {
    case 'l2':
    case 'l2-squared':
      functions.l2_rows(QUERY_AT, BLOCK_AT, stride, count, n, OUT_AT)
      return
    case 'l1':
      functions.l1_rows(QUERY_AT, BLOCK_AT, stride, count, n, OUT_AT)
      return
    case 'cosine':
      functions.cos_rows(QUERY_AT, BLOCK_AT, stride, count, n, OUT_AT)
      return
    default:
      functions.ip_rows(QUERY_AT, BLOCK_AT, stride, count, n, OUT_AT)
  }
}

/** The square of the query's length, for cosine. */
function ownSquare(kernel: DistanceInstance, n: number): number {
  kernel.functions.ip_rows(QUERY_AT, QUERY_AT, 0, 1, n, OUT_AT)
  return floats[OUT_AT / 4] as number
}

/** From what the kernel left for the `i`th vector of a block. */
function finished(distance: Distance, i: number, square: number): number {
  const at = OUT_AT / 4
  switch (distance) {
    case 'l2':
      return Math.sqrt(floats[at + i] as number)
    case 'negative-inner-product':
      return -(floats[at + i] as number)
    case 'cosine': {
      const product = floats[at + i * 2] as number
      const similarity = product / Math.sqrt(square * (floats[at + i * 2 + 1] as number))
      // rounding may take it past what a cosine can be; NaN stays
      return 1 - (similarity > 1 ? 1 : similarity < -1 ? -1 : similarity)
    }
    default:
      return floats[at + i] as number
  }
}

/** The distance between two vectors of one length. */
export function distanceBetween(distance: Distance, a: Float32Array, b: Float32Array): number {
  const kernel = ready()
  const n = a.length
  floats.set(a, QUERY_AT / 4)
  const square = distance === 'cosine' ? ownSquare(kernel, n) : 0
  floats.set(b, BLOCK_AT / 4)
  run(kernel, distance, 1, n)
  return finished(distance, 0, square)
}

/**
 * The distances of `query` to vectors of its length that lie in `heap`, the one of row r from byte `starts[r]` on. The rows are
 * those in `rows`, or 0 … count - 1; `out[r]` takes a row's distance.
 */
export function distancesTo(
  distance: Distance,
  query: Float32Array,
  heap: Uint8Array,
  starts: Uint32Array,
  rows: Int32Array | undefined,
  count: number,
  out: Float64Array,
): void {
  inBlocks(distance, query, rows, count, out, (from, end, rowBytes) => {
    fill(heap, starts, rows, from, end, rowBytes)
  })
}

/** The same for vectors in heaps of their own: the one of row r in `heaps[r]`. */
export function distancesToEach(
  distance: Distance,
  query: Float32Array,
  heaps: readonly Uint8Array[],
  starts: readonly number[],
  rows: Int32Array | undefined,
  count: number,
  out: Float64Array,
): void {
  inBlocks(distance, query, rows, count, out, (from, end, rowBytes) => {
    for (let i = from; i < end; i++) {
      const row = rows === undefined ? i : (rows[i] as number)
      const start = starts[row] as number
      const vector = (heaps[row] as Uint8Array).subarray(start, start + rowBytes)
      bytes.set(vector, BLOCK_AT + (i - from) * rowBytes)
    }
  })
}

/** Scores block by block; `fillBlock` puts the vectors of some rows, of so many bytes each, into the block. */
function inBlocks(
  distance: Distance,
  query: Float32Array,
  rows: Int32Array | undefined,
  count: number,
  out: Float64Array,
  fillBlock: (from: number, end: number, rowBytes: number) => void,
): void {
  const kernel = ready()
  const n = query.length
  const rowBytes = n * 4
  floats.set(query, QUERY_AT / 4)
  const square = distance === 'cosine' ? ownSquare(kernel, n) : 0
  const perBlock = Math.floor(BLOCK_BYTES / rowBytes)
  for (let from = 0; from < count; from += perBlock) {
    const end = Math.min(count, from + perBlock)
    fillBlock(from, end, rowBytes)
    run(kernel, distance, end - from, n)
    for (let i = from; i < end; i++) {
      out[rows === undefined ? i : (rows[i] as number)] = finished(distance, i - from, square)
    }
  }
}

/** Copies rows into the block; those that lie end to end in one go. */
function fill(
  heap: Uint8Array,
  starts: Uint32Array,
  rows: Int32Array | undefined,
  from: number,
  end: number,
  rowBytes: number,
): void {
  let to = BLOCK_AT
  let i = from
  while (i < end) {
    const start = starts[rows === undefined ? i : (rows[i] as number)] as number
    let length = rowBytes
    i++
    while (i < end && starts[rows === undefined ? i : (rows[i] as number)] === start + length) {
      length += rowBytes
      i++
    }
    bytes.set(heap.subarray(start, start + length), to)
    to += length
  }
}
