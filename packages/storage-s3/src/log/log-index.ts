/** Which live segments of a log were seen, in order: where each LSN is. Bounded: the oldest are forgotten first. */
import type { Epoch, Lsn } from '@twill/storage'
import type { LogPosition } from '../manifest/manifest.ts'
import { INDEXED_SEGMENTS_MAX } from './limits.ts'

export type IndexedSegment = {
  readonly slot: number
  readonly epoch: Epoch
  readonly firstLsn: Lsn
  readonly lastLsn: Lsn
  readonly nonce: string
}

export class LogIndex {
  #segments: IndexedSegment[] = []
  #startLsn: Lsn

  constructor(from: LogPosition) {
    this.#startLsn = from.lsn
  }

  /** LSNs below it are not in here. */
  get startLsn(): Lsn {
    return this.#startLsn
  }

  get last(): IndexedSegment | undefined {
    return this.#segments.at(-1)
  }

  add(segment: IndexedSegment): void {
    this.#segments.push(segment)
    if (this.#segments.length > INDEXED_SEGMENTS_MAX) this.#drop(INDEXED_SEGMENTS_MAX >> 2)
  }

  /** Forgets the segments that end below an LSN. */
  forget(lsn: Lsn): void {
    this.#drop(this.#at(lsn))
  }

  /** The segment that holds an LSN; `undefined` where it is not in here. */
  find(lsn: Lsn): IndexedSegment | undefined {
    return lsn < this.#startLsn ? undefined : this.#segments[this.#at(lsn)]
  }

  /** Segments that hold LSNs of a range, both ends included. */
  between(fromLsn: Lsn, toLsn: Lsn): readonly IndexedSegment[] {
    const from = this.#at(fromLsn)
    let to = from
    while (to < this.#segments.length && (this.#segments[to] as IndexedSegment).firstLsn <= toLsn) {
      to += 1
    }
    return this.#segments.slice(from, to).filter((each) => each.lastLsn >= each.firstLsn)
  }

  /** The index of the first segment that ends at or after an LSN. A fence ends before its own first LSN. */
  #at(lsn: Lsn): number {
    let low = 0
    let high = this.#segments.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#segments[middle] as IndexedSegment).lastLsn >= lsn) high = middle
      else low = middle + 1
    }
    return low
  }

  #drop(count: number): void {
    const last = this.#segments[count - 1]
    if (last === undefined) return
    this.#startLsn = last.lastLsn + 1
    this.#segments = this.#segments.slice(count)
  }
}
