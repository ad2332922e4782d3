/** Goes through several indexes at once, page by page in the order of their ids, with all versions that there are of each. */
import type { Lsn, PageId } from '@twill/storage'
import type { LayerIndex } from './layer-index.ts'

export type IndexSource = {
  readonly index: LayerIndex
  /** Versions above are passed over. */
  readonly maxLsn: Lsn
}

/**
 * A heap of cursors, one for each source; at the same place the earlier source comes first. The arrays hold the versions of the
 * current page, by (LSN, source, order of putting), and are used again for the next.
 */
export class PageVersions {
  readonly #sources: readonly IndexSource[]
  readonly #cursors: Uint32Array
  readonly #heap: Int32Array
  #heapLength = 0
  id: PageId = 0
  count = 0
  readonly sources: number[] = []
  readonly entries: number[] = []
  readonly lsns: number[] = []

  constructor(sources: readonly IndexSource[]) {
    this.#sources = sources
    this.#cursors = new Uint32Array(sources.length)
    this.#heap = new Int32Array(sources.length)
    for (let at = sources.length - 1; at >= 0; at -= 1) {
      if (!this.#settle(at)) continue
      this.#heap[this.#heapLength] = at
      this.#heapLength += 1
    }
    for (let at = this.#heapLength >>> 1; at >= 0; at -= 1) this.#sink(at)
  }

  /** Goes to the next page; false after the last. */
  next(): boolean {
    if (this.#heapLength === 0) return false
    this.count = 0
    this.id = this.#idAt(this.#heap[0] as number)
    while (this.#heapLength > 0) {
      const source = this.#heap[0] as number
      if (this.#idAt(source) !== this.id) break
      const entry = this.#cursors[source] as number
      this.sources[this.count] = source
      this.entries[this.count] = entry
      this.lsns[this.count] = this.#lsnAt(source)
      this.count += 1
      this.#cursors[source] = entry + 1
      if (!this.#settle(source)) {
        this.#heapLength -= 1
        this.#heap[0] = this.#heap[this.#heapLength] as number
      }
      this.#sink(0)
    }
    return true
  }

  #idAt(source: number): PageId {
    return (this.#sources[source] as IndexSource).index.ids[
      this.#cursors[source] as number
    ] as number
  }

  #lsnAt(source: number): Lsn {
    return (this.#sources[source] as IndexSource).index.lsns[
      this.#cursors[source] as number
    ] as number
  }

  /** Moves past what is above the cap; false at the end. */
  #settle(source: number): boolean {
    const { index, maxLsn } = this.#sources[source] as IndexSource
    let at = this.#cursors[source] as number
    while (at < index.lsns.length && (index.lsns[at] as number) > maxLsn) at += 1
    this.#cursors[source] = at
    return at < index.lsns.length
  }

  #sink(from: number): void {
    const heap = this.#heap
    let at = from
    for (;;) {
      let least = at
      const left = 2 * at + 1
      if (left < this.#heapLength && this.#isBefore(left, least)) least = left
      if (left + 1 < this.#heapLength && this.#isBefore(left + 1, least)) least = left + 1
      if (least === at) return
      const moved = heap[at] as number
      heap[at] = heap[least] as number
      heap[least] = moved
      at = least
    }
  }

  #isBefore(a: number, b: number): boolean {
    const left = this.#heap[a] as number
    const right = this.#heap[b] as number
    const byId = this.#idAt(left) - this.#idAt(right)
    if (byId !== 0) return byId < 0
    const byLsn = this.#lsnAt(left) - this.#lsnAt(right)
    return byLsn === 0 ? left < right : byLsn < 0
  }
}
