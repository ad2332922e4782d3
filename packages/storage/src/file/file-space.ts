/**
 * Room in the main file: what is free now, and what will be when the next header is durable. Extents that a durable header can
 * still reach are only `released`; they become free with the header that no longer does. The list of free extents is
 * written whole with every header that changes it and read at the first allocation after opening, not before.
 */
import { corrupt } from '../errors.ts'
import { checksum } from './checksum.ts'
import type { Extent } from './extent.ts'
import { readExtent } from './extent.ts'
import type { OpenFile } from './file-system.ts'
import { FreeSpace, roundToUnit, UNIT_BYTES } from './free-space.ts'
import type { FreeExtent } from './free-space.ts'

/** Offset and size, as float64. */
const ENTRY_BYTES = 16

export class FileSpace {
  readonly #file: OpenFile
  readonly #savedEnd: number
  #savedList: Extent | undefined
  #free: FreeSpace | undefined
  #released: Extent[] = []
  #freeing: Extent[] = []

  constructor(file: OpenFile, savedEnd: number, savedList: Extent | undefined) {
    this.#file = file
    this.#savedEnd = savedEnd
    this.#savedList = savedList
  }

  get end(): number {
    return this.#free?.end ?? this.#savedEnd
  }

  allocate(bytes: Uint8Array): Extent {
    const offset = this.#loaded().allocate(bytes.length)
    return { offset, length: bytes.length, crc: checksum(bytes, 0, bytes.length) }
  }

  /** Gives back what no durable header reaches. */
  free(extent: Extent): void {
    this.#loaded().free(extent.offset, extent.length)
  }

  /** Gives back what the newest durable header may reach. */
  release(extent: Extent): void {
    this.#released.push(extent)
  }

  /** Takes a `release` back. */
  keep(extent: Extent): void {
    this.#released = this.#released.filter((other) => other.offset !== extent.offset)
  }

  /**
   * The list for the next header, which the caller writes. `unreachable`: extents in use that the header will not reach,
   * free for whoever opens the file by it. Given up by `free(extent)`.
   */
  planList(unreachable: Iterable<Extent>): { readonly bytes: Uint8Array; readonly extent: Extent } {
    const free = this.#loaded()
    const others = [...this.#released, ...unreachable]
    if (this.#savedList !== undefined) others.push(this.#savedList)
    // One more than now, for a rest that taking the list's own room may leave.
    const length = (free.count + others.length + 1) * ENTRY_BYTES
    const offset = free.allocate(length)
    const entries = new Float64Array(length / 8)
    let at = 0
    for (const extent of free.extents()) at = putEntry(entries, at, extent)
    for (const other of others) {
      at = putEntry(entries, at, { offset: other.offset, size: roundToUnit(other.length) })
    }
    const bytes = new Uint8Array(entries.buffer)
    return { bytes, extent: { offset, length, crc: checksum(bytes, 0, length) } }
  }

  /** What the next header names, `list` with it, has been written; it no longer names `replaced`. */
  settle(list: Extent, replaced: readonly Extent[]): void {
    this.#freeing = [...this.#released, ...replaced]
    if (this.#savedList !== undefined) this.#freeing.push(this.#savedList)
    this.#released = []
    this.#savedList = list
  }

  /** The header is durable: what only the one before it reached is free. */
  saved(): void {
    const free = this.#loaded()
    for (const { offset, length } of this.#freeing) free.free(offset, length)
    this.#freeing = []
  }

  #loaded(): FreeSpace {
    this.#free ??= this.#load()
    return this.#free
  }

  #load(): FreeSpace {
    const free = new FreeSpace(this.#savedEnd)
    if (this.#savedList === undefined) return free
    const bytes = readExtent(this.#file, this.#savedList, 'list of free space')
    const entries = new Float64Array(bytes.buffer)
    for (let at = 0; at + 1 < entries.length; at += 2) {
      const offset = entries[at] as number
      const size = entries[at + 1] as number
      if (size === 0) continue
      const fits = offset % UNIT_BYTES === 0 && size % UNIT_BYTES === 0 && offset + size <= free.end
      if (!fits) throw corrupt(`the list of free space names ${size} bytes at ${offset}`)
      free.free(offset, size)
    }
    return free
  }
}

function putEntry(entries: Float64Array, at: number, extent: FreeExtent): number {
  entries[at] = extent.offset
  entries[at + 1] = extent.size
  return at + 2
}
