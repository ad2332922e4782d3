/**
 * The vectors of a graph, numbered from 0, in one linear memory together with what the kernels read and write. Vectors are padded
 * with zeros to whole lanes and kept as they are compared: for cosine, with length 1.
 *
 *   0        the vector that is searched for
 *   64 KiB   numbers of the vectors to score · their scores · numbers of the neighbours picked so far
 *   128 KiB  the vectors, `stride` bytes each
 */
import { programLimit } from '../../errors/data-errors.ts'
import {
  type AnyNearer,
  DistanceInstance,
  type ScoreList,
} from '../../kernels/distance/instance.ts'

export type GraphMetric = 'l2' | 'inner product' | 'cosine' | 'l1'

const QUERY_AT = 0
const IDS_AT = 65_536
const MOST_IDS = 4096
const SCORES_AT = IDS_AT + MOST_IDS * 4
const PICKED_AT = SCORES_AT + MOST_IDS * 4
const VECTORS_AT = 131_072
/** Addresses are 32 bits. */
const MAX_BYTES = 2 ** 32 - 65_536
/** Memory grows by this much, or by an eighth: growing copies nothing, but views are made anew. */
const LEAST_GROWTH_BYTES = 1 << 20

export class VectorSpace {
  readonly dimensions: number
  readonly stride: number
  /** Where callers put the numbers to be scored, and find the scores: less is nearer. Other objects after `add`. */
  ids: Int32Array
  scores: Float32Array
  /** Where callers put the numbers for `isAnyNearer`. */
  picked: Int32Array
  readonly #kernel: DistanceInstance
  readonly #list: ScoreList
  readonly #any: AnyNearer
  readonly #isProduct: boolean
  readonly #isCosine: boolean
  readonly #n: number
  #floats: Float32Array
  #count = 0

  constructor(dimensions: number, metric: GraphMetric, plain = false) {
    this.dimensions = dimensions
    this.#n = (dimensions + 3) & ~3
    this.stride = this.#n * 4
    this.#kernel = new DistanceInstance(VECTORS_AT, plain)
    const { functions } = this.#kernel
    const name = metric === 'l2' ? 'l2' : metric === 'l1' ? 'l1' : 'ip'
    this.#list = functions[`${name}_list`]
    this.#any = functions[`${name}_any`]
    this.#isProduct = name === 'ip'
    this.#isCosine = metric === 'cosine'
    const { buffer } = this.#kernel
    this.ids = new Int32Array(buffer, IDS_AT, MOST_IDS)
    this.scores = new Float32Array(buffer, SCORES_AT, MOST_IDS)
    this.picked = new Int32Array(buffer, PICKED_AT, MOST_IDS)
    this.#floats = new Float32Array(buffer)
  }

  get count(): number {
    return this.#count
  }

  get bytes(): number {
    return this.#kernel.buffer.byteLength
  }

  /** Keeps a copy; returns its number. */
  add(vector: Float32Array): number {
    const id = this.#count
    const end = VECTORS_AT + (id + 1) * this.stride
    if (end > this.#kernel.buffer.byteLength) this.#grow(end)
    this.#count = id + 1
    this.#write(vector, this.at(id) / 4)
    return id
  }

  /** Puts another vector in the place of one that nobody compares with any more. */
  replace(id: number, vector: Float32Array): void {
    this.#write(vector, this.at(id) / 4)
  }

  #grow(needed: number): void {
    if (needed > MAX_BYTES)
      throw programLimit('an hnsw index cannot hold more than 4 GB of vectors')
    const growth = Math.max(LEAST_GROWTH_BYTES, needed / 8)
    this.#kernel.reserve(Math.min(MAX_BYTES, needed + growth))
    const { buffer } = this.#kernel
    this.ids = new Int32Array(buffer, IDS_AT, MOST_IDS)
    this.scores = new Float32Array(buffer, SCORES_AT, MOST_IDS)
    this.picked = new Int32Array(buffer, PICKED_AT, MOST_IDS)
    this.#floats = new Float32Array(buffer)
  }

  #write(vector: Float32Array, at: number): void {
    const floats = this.#floats
    floats.set(vector, at)
    if (!this.#isCosine) return
    let sum = 0
    for (let i = 0; i < vector.length; i++) sum += (vector[i] as number) ** 2
    if (sum === 0) return
    const scale = 1 / Math.sqrt(sum)
    for (let i = at; i < at + vector.length; i++) floats[i] = (floats[i] as number) * scale
  }

  /** Puts the vector to search for where `query` says. */
  setQuery(vector: Float32Array): void {
    this.#write(vector, QUERY_AT / 4)
    this.#floats.fill(0, vector.length, this.#n)
  }

  readonly query: number = QUERY_AT

  /** Where a vector of the space lies, to compare others with it. */
  at(id: number): number {
    return VECTORS_AT + id * this.stride
  }

  /** The elements of a vector, as they are compared. */
  elements(id: number): Float32Array {
    const at = this.at(id) / 4
    return this.#floats.slice(at, at + this.dimensions)
  }

  /** Scores the first `count` of `ids` against the vector at `from`. */
  score(from: number, count: number): void {
    this.#list(from, VECTORS_AT, this.stride, IDS_AT, count, this.#n, SCORES_AT)
    if (!this.#isProduct) return
    const { scores } = this
    for (let i = 0; i < count; i++) scores[i] = -(scores[i] as number)
  }

  /** The score of one vector against the one at `from`. */
  scoreOf(from: number, id: number): number {
    this.ids[0] = id
    this.score(from, 1)
    return this.scores[0] as number
  }

  /** Whether one of the first `count` of `picked` is nearer to the vector at `from` than `bound`. */
  isAnyNearer(from: number, count: number, bound: number): boolean {
    const least = this.#isProduct ? -bound : bound
    return this.#any(from, VECTORS_AT, this.stride, PICKED_AT, count, this.#n, least) === 1
  }
}
