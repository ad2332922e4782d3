/**
 * Decides what leaves a cache: S3-FIFO (Yang, Zhang, Qiu, Yue, Rashmi: "FIFO queues are all you need for cache eviction", SOSP
 * 2023). What comes in stands in a small queue (a tenth of the budget); what is wanted again there moves to the main one, the rest
 * leaves early and is remembered by its fingerprint, so that it goes straight to the main queue when it returns. One long scan
 * thus passes through a tenth of the cache.
 *
 * Entries are slot numbers, from 0, chosen by the caller; it knows neither keys nor bytes. Two linked lists in typed arrays: a
 * touch is one store, and 80,000 slots of a disk tier take 1.2 MB.
 */
import { assert } from '@twill/storage/backend'

const NONE = 0xffff_ffff
const OUT = 0
const SMALL = 1
const MAIN = 2

/** Wanted so often, an entry is not worth counting further; the original counts to three too. */
const COUNT_MAX = 3
const SMALL_SHARE = 0.1

export class S3Fifo {
  readonly #budget: number
  #weights = new Float64Array(64)
  #prints = new Float64Array(64)
  #newer = new Uint32Array(64)
  #older = new Uint32Array(64)
  #counts = new Uint8Array(64)
  #queues = new Uint8Array(64)
  /** By queue: the newest and oldest entry, and the weight of all. */
  readonly #newest = new Uint32Array([NONE, NONE, NONE])
  readonly #oldest = new Uint32Array([NONE, NONE, NONE])
  readonly #used = new Float64Array(3)
  #length = 0
  /** Fingerprints of what left the small queue, oldest first. */
  readonly #ghosts = new Set<number>()

  constructor(budget: number) {
    this.#budget = budget
  }

  get used(): number {
    return (this.#used[SMALL] as number) + (this.#used[MAIN] as number)
  }

  get length(): number {
    return this.#length
  }

  isFull(weight: number): boolean {
    return this.used + weight > this.#budget
  }

  insert(slot: number, weight: number, print: number): void {
    if (slot >= this.#queues.length) this.#grow(slot + 1)
    assert(this.#queues[slot] === OUT, `slot ${slot} is taken`)
    this.#weights[slot] = weight
    this.#prints[slot] = print
    this.#counts[slot] = 0
    this.#length += 1
    this.#push(slot, this.#ghosts.delete(print) ? MAIN : SMALL)
  }

  /** It was wanted. */
  touch(slot: number): void {
    const count = this.#counts[slot] as number
    if (count < COUNT_MAX) this.#counts[slot] = count + 1
  }

  remove(slot: number): void {
    this.#unlink(slot)
    this.#length -= 1
  }

  /** Takes out what is worth the least, and says which slot that was; −1 when there is nothing. */
  evict(): number {
    for (;;) {
      const small = this.#oldest[SMALL] as number
      const main = this.#oldest[MAIN] as number
      const smallIsOver = (this.#used[SMALL] as number) > SMALL_SHARE * this.#budget
      if (small !== NONE && (smallIsOver || main === NONE)) {
        this.#unlink(small)
        if ((this.#counts[small] as number) <= 1) return this.#out(small, true)
        this.#counts[small] = 0
        this.#push(small, MAIN)
      } else if (main !== NONE) {
        this.#unlink(main)
        const count = this.#counts[main] as number
        if (count === 0) return this.#out(main, false)
        this.#counts[main] = count - 1
        this.#push(main, MAIN)
      } else {
        return -1
      }
    }
  }

  #out(slot: number, isRemembered: boolean): number {
    this.#length -= 1
    if (isRemembered) {
      this.#ghosts.add(this.#prints[slot] as number)
      // As many as there are entries, as in the original.
      for (const oldest of this.#ghosts) {
        if (this.#ghosts.size <= this.#length + 1) break
        this.#ghosts.delete(oldest)
      }
    }
    return slot
  }

  #push(slot: number, queue: number): void {
    const before = this.#newest[queue] as number
    this.#queues[slot] = queue
    this.#older[slot] = before
    this.#newer[slot] = NONE
    if (before === NONE) this.#oldest[queue] = slot
    else this.#newer[before] = slot
    this.#newest[queue] = slot
    this.#used[queue] = (this.#used[queue] as number) + (this.#weights[slot] as number)
  }

  #unlink(slot: number): void {
    const queue = this.#queues[slot] as number
    assert(queue !== OUT, `slot ${slot} is empty`)
    const newer = this.#newer[slot] as number
    const older = this.#older[slot] as number
    if (newer === NONE) this.#newest[queue] = older
    else this.#older[newer] = older
    if (older === NONE) this.#oldest[queue] = newer
    else this.#newer[older] = newer
    this.#queues[slot] = OUT
    this.#used[queue] = (this.#used[queue] as number) - (this.#weights[slot] as number)
  }

  #grow(least: number): void {
    const size = Math.max(least, 2 * this.#queues.length)
    this.#weights = grown(new Float64Array(size), this.#weights)
    this.#prints = grown(new Float64Array(size), this.#prints)
    this.#newer = grown(new Uint32Array(size), this.#newer)
    this.#older = grown(new Uint32Array(size), this.#older)
    this.#counts = grown(new Uint8Array(size), this.#counts)
    this.#queues = grown(new Uint8Array(size), this.#queues)
  }
}

function grown<T extends Float64Array | Uint32Array | Uint8Array>(into: T, from: T): T {
  into.set(from)
  return into
}
