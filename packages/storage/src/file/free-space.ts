/**
 * The free extents of the main file, in memory. Good fit in constant time: extents stand in bins by size, four to a power of
 * two; neighbours are joined through two maps, by start and by end. Bins may name extents that were joined or used since; such
 * an entry is recognised when it is met. Offsets and sizes are bytes, always whole units.
 */
import { assert } from '../assert.ts'

export const UNIT_BYTES = 64

export type FreeExtent = { readonly offset: number; readonly size: number }

/** How many entries of a bin whose extents may be too small are tried before a larger bin. */
const TRIES = 8

export function roundToUnit(bytes: number): number {
  return Math.ceil(bytes / UNIT_BYTES) * UNIT_BYTES
}

export class FreeSpace {
  readonly #sizeByStart = new Map<number, number>()
  readonly #startByEnd = new Map<number, number>()
  #bins: number[][] = []
  #entries = 0
  #end: number

  /** `end`: the offset from which on the file is unused. */
  constructor(end: number) {
    this.#end = end
  }

  get end(): number {
    return this.#end
  }

  get count(): number {
    return this.#sizeByStart.size
  }

  *extents(): Generator<FreeExtent, void, void> {
    for (const [offset, size] of this.#sizeByStart) yield { offset, size }
  }

  /** Answers the offset of `bytes` (rounded up to units) that nothing uses. */
  allocate(bytes: number): number {
    const size = Math.max(roundToUnit(bytes), UNIT_BYTES)
    const offset = this.#find(size)
    if (offset === undefined) {
      const at = this.#end
      this.#end += size
      return at
    }
    const found = this.#sizeByStart.get(offset) as number
    this.#remove(offset, found)
    if (found > size) this.#add(offset + size, found - size)
    return offset
  }

  free(offset: number, bytes: number): void {
    let start = offset
    let size = Math.max(roundToUnit(bytes), UNIT_BYTES)
    assert(start % UNIT_BYTES === 0 && start + size <= this.#end, 'a freed extent lies in the file')
    assert(!this.#sizeByStart.has(start), 'an extent is freed once')
    const before = this.#startByEnd.get(start)
    if (before !== undefined) {
      this.#remove(before, start - before)
      size += start - before
      start = before
    }
    const after = this.#sizeByStart.get(start + size)
    if (after !== undefined) {
      this.#remove(start + size, after)
      size += after
    }
    if (start + size === this.#end) this.#end = start
    else this.#add(start, size)
  }

  #find(size: number): number | undefined {
    const own = binOf(size)
    for (let bin = own; bin < this.#bins.length; bin += 1) {
      const offsets = this.#bins[bin]
      if (offsets === undefined || offsets.length === 0) continue
      const found = bin === own ? this.#tryBin(offsets, bin, size) : this.#popBin(offsets, bin)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Any extent of a bin whose extents all fit. */
  #popBin(offsets: number[], bin: number): number | undefined {
    while (offsets.length > 0) {
      const offset = offsets[offsets.length - 1] as number
      const size = this.#sizeByStart.get(offset)
      if (size !== undefined && binOf(size) === bin) return offset
      offsets.pop()
      this.#entries -= 1
    }
    return undefined
  }

  /** One of the youngest extents of the bin that `size` itself belongs to, if one is large enough. */
  #tryBin(offsets: number[], bin: number, size: number): number | undefined {
    let tries = TRIES
    for (let at = offsets.length - 1; at >= 0 && tries > 0; at -= 1) {
      const offset = offsets[at] as number
      const found = this.#sizeByStart.get(offset)
      if (found === undefined || binOf(found) !== bin) {
        offsets[at] = offsets[offsets.length - 1] as number
        offsets.pop()
        this.#entries -= 1
        continue
      }
      if (found >= size) return offset
      tries -= 1
    }
    return undefined
  }

  #add(offset: number, size: number): void {
    this.#sizeByStart.set(offset, size)
    this.#startByEnd.set(offset + size, offset)
    if (this.#entries > 4 * this.#sizeByStart.size + 1024) this.#rebuildBins()
    else this.#pushBin(offset, size)
  }

  #remove(offset: number, size: number): void {
    this.#sizeByStart.delete(offset)
    this.#startByEnd.delete(offset + size)
  }

  #pushBin(offset: number, size: number): void {
    const bin = binOf(size)
    while (this.#bins.length <= bin) this.#bins.push([])
    ;(this.#bins[bin] as number[]).push(offset)
    this.#entries += 1
  }

  #rebuildBins(): void {
    this.#bins = []
    this.#entries = 0
    for (const [offset, size] of this.#sizeByStart) this.#pushBin(offset, size)
  }
}

/** Grows with the size; four bins to a power of two of units. */
function binOf(size: number): number {
  const units = size / UNIT_BYTES
  const power = Math.floor(Math.log2(units))
  return power * 4 + Math.floor((units / 2 ** power - 1) * 4)
}
