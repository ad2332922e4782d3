/**
 * The linear memory of a graph, which the distance kernels see: what they read and write, and the slots that pages of the graph lie
 * in. Its views are other objects after it has grown, so nobody keeps them across `take`.
 *
 *   0        the vector that is searched for
 *   64 KiB   places of the vectors to score · their scores · places of the neighbours picked so far
 *   128 KiB  what codes are compared with
 *   192 KiB  slots
 *
 * The place of a vector is its address in units of 16 bytes. A thread that works in another's memory has what comes before the slots in
 * a slot of its own, and takes none.
 */
import { outOfMemory, programLimit } from '../../errors/data-errors.ts'
import {
  type AnyNearer,
  DistanceInstance,
  type ScoreList,
} from '../../kernels/distance/instance.ts'
import type { EstimateList } from '../../kernels/distance/estimate-twin.ts'
import { isShared, type WasmMemory } from '../../kernels/distance/wasm-host.ts'
import { codeLayout } from '../codes/code-layout.ts'
import { type GraphShape, paddedDimensions } from './graph-layout.ts'

const PLACES_AT = 65_536
/** Vectors scored in one call at most. */
export const MOST_PLACES = 4096
const SCORES_AT = PLACES_AT + MOST_PLACES * 4
const PICKED_AT = SCORES_AT + MOST_PLACES * 4
const CODE_QUERY_AT = 131_072
export const SCRATCH_BYTES = 196_608
/** Addresses are 32 bits. */
const MAX_BYTES = 2 ** 32 - 65_536
/** Memory grows by this much, or by a 64th: growing copies nothing, but views are made anew. */
const LEAST_GROWTH_BYTES = 1 << 20
/** Slots begin where cache lines do. */
const SLOT_ALIGNMENT = 64
const PLACE_BYTES = 16

/** Memory of another thread, with the address of room for what this one reads and writes. */
export type LentMemory = { readonly memory: WasmMemory; readonly scratchAt: number }

/** Slots that nobody has are given back when they are so many, and more than the others. */
const LEAST_SLACK_BYTES = 4 * 1024 * 1024

/** Slots of one size, by number; address 0 (in words): none. */
export interface Slots {
  readonly pageBytes: number
  readonly addresses: Int32Array
}

type Source = LentMemory | 'to share' | undefined

export class GraphMemory {
  /** Where the vector lies that is searched for, and what codes are compared with. */
  readonly queryAt: number
  readonly codeQueryAt: number
  /** Where callers put the places to be scored, and find the scores: less is nearer. */
  places!: Int32Array
  scores!: Float32Array
  /** Where callers put the places for `isAnyNearer`. */
  picked!: Int32Array
  words!: Int32Array
  floats!: Float32Array
  bytes!: Uint8Array
  readonly #scratchAt: number
  readonly #shape: GraphShape
  readonly #plain: boolean
  readonly #from: Source
  #kernel!: DistanceInstance
  #list!: ScoreList
  #any!: AnyNearer
  #estimate: EstimateList | undefined
  /** Of a code. */
  readonly #blocks: number
  readonly #isProduct: boolean
  /** Elements of a vector. */
  readonly #n: number
  /** Addresses of slots that nobody has, by their size. */
  readonly #free = new Map<number, number[]>()
  #end = SCRATCH_BYTES
  #freeBytes = 0

  /** `from`: another's memory, or that it is to be one that can be lent. */
  constructor(shape: GraphShape, plain = false, from?: LentMemory | 'to share') {
    this.#n = paddedDimensions(shape)
    this.#shape = shape
    this.#plain = plain
    this.#from = from
    this.#scratchAt = from === undefined || from === 'to share' ? 0 : from.scratchAt
    this.queryAt = this.#scratchAt
    this.codeQueryAt = this.#scratchAt + CODE_QUERY_AT
    this.#isProduct = shape.metric === 'inner product' || shape.metric === 'cosine'
    const { codeBits, dimensions } = shape
    this.#blocks = codeBits === undefined ? 0 : codeLayout(dimensions, codeBits).blocks
    this.#begin(SCRATCH_BYTES)
  }

  /** With a new memory, or that of another. */
  #begin(bytes: number): void {
    const from = this.#from
    const memory = from === undefined || from === 'to share' ? from : from.memory
    this.#kernel = new DistanceInstance(bytes, this.#plain, memory)
    const { codeBits, metric } = this.#shape
    const name = metric === 'l2' ? 'l2' : metric === 'l1' ? 'l1' : 'ip'
    this.#list = this.#kernel.functions[`${name}_list`]
    this.#any = this.#kernel.functions[`${name}_any`]
    this.#estimate = codeBits && this.#kernel.estimates[`int${codeBits}_list`]
    this.#look()
  }

  #look(): void {
    const { buffer } = this.#kernel
    const at = this.#scratchAt
    this.places = new Int32Array(buffer, at + PLACES_AT, MOST_PLACES)
    this.scores = new Float32Array(buffer, at + SCORES_AT, MOST_PLACES)
    this.picked = new Int32Array(buffer, at + PICKED_AT, MOST_PLACES)
    this.words = new Int32Array(buffer)
    this.floats = new Float32Array(buffer)
    this.bytes = new Uint8Array(buffer)
  }

  get buffer(): ArrayBuffer {
    return this.#kernel.buffer
  }

  /** What can be lent to another thread. */
  get shared(): WasmMemory | undefined {
    const { memory } = this.#kernel
    return memory !== undefined && isShared(memory) ? memory : undefined
  }

  /** After its owner has made it larger. */
  lookAgain(): void {
    this.#kernel.lookAgain()
    this.#look()
  }

  get size(): number {
    return this.#kernel.buffer.byteLength
  }

  /** Bytes of slots that nobody has. */
  get freeBytes(): number {
    return this.#freeBytes
  }

  /** Bytes of slots that somebody has. */
  get usedBytes(): number {
    return this.#end - SCRATCH_BYTES - this.#freeBytes
  }

  /** A slot of zeros; answers its address. */
  take(bytes: number): number {
    const slotBytes = slotSize(bytes)
    const known = this.#free.get(slotBytes)?.pop()
    if (known !== undefined) {
      this.#freeBytes -= slotBytes
      this.bytes.fill(0, known, known + slotBytes)
      return known
    }
    const address = this.#end
    if (address + slotBytes > this.size) this.#grow(address + slotBytes)
    this.#end = address + slotBytes
    return address
  }

  #grow(needed: number): void {
    if (needed > MAX_BYTES) {
      throw programLimit('an hnsw index cannot have more than 4 GB of its pages in memory')
    }
    const growth = Math.max(LEAST_GROWTH_BYTES, needed / 64)
    try {
      this.#kernel.reserve(Math.min(MAX_BYTES, needed + growth))
    } catch (error) {
      throw outOfMemory(error)
    }
    this.#look()
  }

  give(address: number, bytes: number): void {
    const slotBytes = slotSize(bytes)
    let slots = this.#free.get(slotBytes)
    if (slots === undefined) this.#free.set(slotBytes, (slots = []))
    slots.push(address)
    this.#freeBytes += slotBytes
  }

  /** Whether much of the memory is nobody's. */
  get isSlack(): boolean {
    return this.#freeBytes > Math.max(LEAST_SLACK_BYTES, this.usedBytes)
  }

  /**
   * Moves all slots into a new memory, one after the other, and writes their new addresses; the old memory goes, as it cannot be made
   * smaller. Not where somebody has a slot beside these.
   */
  compact(all: readonly Slots[]): void {
    let needed = 0
    for (const { addresses, pageBytes } of all) {
      for (const address of addresses) if (address !== 0) needed += slotSize(pageBytes)
    }
    if (needed !== this.usedBytes) return
    const { bytes } = this
    try {
      this.#begin(SCRATCH_BYTES + needed)
    } catch {
      // No room for both: the old one stays.
      return
    }
    this.#free.clear()
    this.#freeBytes = 0
    this.#end = SCRATCH_BYTES
    for (const { addresses, pageBytes } of all) {
      for (let number = 0; number < addresses.length; number++) {
        const before = (addresses[number] as number) * 4
        if (before === 0) continue
        const after = this.take(pageBytes)
        this.bytes.set(bytes.subarray(before, before + pageBytes), after)
        addresses[number] = after / 4
      }
    }
  }

  /** Puts the vector to search for where `queryAt` says; it is padded. */
  setQuery(vector: Float32Array): void {
    this.floats.set(vector, this.queryAt / 4)
  }

  /** The same of a vector among the slots, given by its first word. */
  setQueryTo(at: number): void {
    this.words.copyWithin(this.queryAt / 4, at, at + this.#n)
  }

  /** Scores the first `count` of `places` against the vector at an address. */
  score(from: number, count: number): void {
    this.#list(
      from,
      0,
      PLACE_BYTES,
      this.#scratchAt + PLACES_AT,
      count,
      this.#n,
      this.#scratchAt + SCORES_AT,
    )
    if (!this.#isProduct) return
    const { scores } = this
    for (let i = 0; i < count; i++) scores[i] = -(scores[i] as number)
  }

  /** Estimates the scores of those whose codes lie in the first `count` of `places`, against the query of codes. */
  estimate(count: number): void {
    this.#estimate?.(
      this.codeQueryAt,
      0,
      PLACE_BYTES,
      this.#scratchAt + PLACES_AT,
      count,
      this.#blocks,
      this.#scratchAt + SCORES_AT,
    )
  }

  /** Whether one of the first `count` of `picked` is nearer to the vector at an address than `bound`. */
  isAnyNearer(from: number, count: number, bound: number): boolean {
    const least = this.#isProduct ? -bound : bound
    return this.#any(from, 0, PLACE_BYTES, this.#scratchAt + PICKED_AT, count, this.#n, least) === 1
  }
}

function slotSize(bytes: number): number {
  return Math.ceil(bytes / SLOT_ALIGNMENT) * SLOT_ALIGNMENT
}
