/**
 * Bytes in memory within a budget. Each belongs to a map of its owner, from a number to the slot it is in, so that a hit is one
 * look-up by a small number. Whoever gets bytes from here does not change them.
 */
import { S3Fifo } from './s3-fifo.ts'

/** What an entry takes beside its bytes, about. */
const OVERHEAD_BYTES = 200

export class MemoryTier {
  readonly #fifo: S3Fifo
  readonly #budgetBytes: number
  readonly #bytes: (Uint8Array | undefined)[] = []
  readonly #owners: (Map<number, number> | undefined)[] = []
  readonly #keys: number[] = []
  readonly #free: number[] = []

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes
    this.#fifo = new S3Fifo(budgetBytes)
  }

  get usedBytes(): number {
    return this.#fifo.used
  }

  get(owner: Map<number, number>, key: number): Uint8Array | undefined {
    const slot = owner.get(key)
    if (slot === undefined) return undefined
    this.#fifo.touch(slot)
    return this.#bytes[slot]
  }

  /** `print` recognises it when it comes back after having been thrown out. */
  put(owner: Map<number, number>, key: number, bytes: Uint8Array, print: number): void {
    const weight = bytes.length + OVERHEAD_BYTES
    if (owner.has(key) || weight > this.#budgetBytes) return
    while (this.#fifo.isFull(weight)) this.#release(this.#fifo.evict())
    const slot = this.#free.pop() ?? this.#bytes.length
    this.#bytes[slot] = bytes
    this.#owners[slot] = owner
    this.#keys[slot] = key
    owner.set(key, slot)
    this.#fifo.insert(slot, weight, print)
  }

  drop(owner: Map<number, number>, key: number): void {
    const slot = owner.get(key)
    if (slot === undefined) return
    this.#fifo.remove(slot)
    this.#release(slot)
  }

  #release(slot: number): void {
    this.#owners[slot]?.delete(this.#keys[slot] as number)
    this.#bytes[slot] = undefined
    this.#owners[slot] = undefined
    this.#free.push(slot)
  }
}
