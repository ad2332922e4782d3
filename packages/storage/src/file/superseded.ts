/**
 * Versions that a later one has superseded, in the order in which that happened, waiting until nothing needs them. The range
 * that ends at the head only moves forward, so what it still needs is a tail of the line and costs nothing; what only a
 * branch needs is put aside until a collection asks again.
 */
import { headRange, isKept } from '../branch/kept.ts'
import type { KeptRange } from '../branch/kept.ts'
import type { Lsn } from '../lsn.ts'
import { isDeleted } from './page-version.ts'
import type { TableEntry } from './page-table.ts'

/** In force from `lsn` until just before `untilLsn`. */
export type SupersededVersion = {
  readonly id: number
  readonly lsn: Lsn
  readonly untilLsn: Lsn
}

/** Beyond this the line is forgotten, and the next collection reads the table instead. */
const MAX_WAITING = 4_000_000

/** A longer line is not written with every header; the next session's collection reads the table instead. */
const MAX_SAVED = 65_536

export class Superseded {
  #waiting: SupersededVersion[] = []
  #pinned: SupersededVersion[] = []
  /** False while versions may exist that are not in line. */
  #complete: boolean
  /** Reads what an earlier session left in line; `undefined` once that is done. */
  #load: (() => Uint8Array) | undefined

  /** `hasEarlier` without a list to load: a long line was left, which only the table tells. */
  constructor(hasEarlier: boolean, load: (() => Uint8Array) | undefined) {
    this.#complete = !hasEarlier || load !== undefined
    this.#load = load
  }

  get isComplete(): boolean {
    return this.#complete
  }

  /** Whether there is nothing to remember for a later session. */
  get isEmpty(): boolean {
    return this.#complete && this.#load === undefined && this.#count === 0
  }

  /** The line as it is to be written; `undefined` where it is empty, too long, or not known. */
  encode(): Uint8Array | undefined {
    this.#loadEarlier()
    if (!this.#complete || this.#count === 0 || this.#count > MAX_SAVED) return undefined
    const numbers = new Float64Array(3 * this.#count)
    let at = 0
    for (const versions of [this.#pinned, this.#waiting]) {
      for (const { id, lsn, untilLsn } of versions) {
        numbers[at] = id
        numbers[at + 1] = lsn
        numbers[at + 2] = untilLsn
        at += 3
      }
    }
    return new Uint8Array(numbers.buffer)
  }

  get #count(): number {
    return this.#waiting.length + this.#pinned.length
  }

  add(id: number, lsn: Lsn, untilLsn: Lsn): void {
    this.#loadEarlier()
    if (this.#count >= MAX_WAITING) {
      this.#complete = false
      this.#waiting = []
      this.#pinned = []
      return
    }
    this.#waiting.push({ id, lsn, untilLsn })
  }

  /** How many wait in line. */
  get length(): number {
    this.#loadEarlier()
    return this.#waiting.length
  }

  /** Takes the last `count` additions back. */
  forgetLast(count: number): void {
    this.#waiting.length -= Math.min(Math.max(count, 0), this.#waiting.length)
  }

  /**
   * Takes out what no range needs. The head's range begins at a root, and what a root superseded stands together in line: so
   * everything that the range does not touch stands before everything that it does.
   */
  take(kept: readonly KeptRange[]): readonly SupersededVersion[] {
    this.#loadEarlier()
    const { fromLsn } = headRange(kept)
    const waiting = this.#waiting
    const taken: SupersededVersion[] = []
    let at = 0
    for (; at < waiting.length; at += 1) {
      const version = waiting[at] as SupersededVersion
      if (version.untilLsn > fromLsn) break
      if (isKept(kept, version.lsn, version.untilLsn)) this.#pinned.push(version)
      else taken.push(version)
    }
    if (at > 0) this.#waiting = waiting.slice(at)
    return taken
  }

  /** A branch may be gone: what was put aside for one goes back in line. */
  reconsiderPinned(): void {
    this.#loadEarlier()
    this.#waiting = this.#pinned.concat(this.#waiting)
    this.#pinned = []
  }

  /** Starts anew with everything there is. */
  replace(versions: readonly SupersededVersion[]): void {
    this.#waiting = versions.toSorted((a, b) => a.untilLsn - b.untilLsn)
    this.#pinned = []
    this.#complete = true
  }

  #loadEarlier(): void {
    if (this.#load === undefined) return
    const bytes = this.#load()
    this.#load = undefined
    const numbers = new Float64Array(bytes.buffer)
    const versions: SupersededVersion[] = []
    for (let at = 0; at + 2 < numbers.length; at += 3) {
      const [id, lsn, untilLsn] = numbers.subarray(at, at + 3) as unknown as [
        number,
        number,
        number,
      ]
      versions.push({ id, lsn, untilLsn })
    }
    this.replace(versions)
  }
}

/** Everything superseded in a table, and deletions (`hollow`) under which nothing lies. */
export function sweep(
  entries: Iterable<TableEntry>,
  hasParent: boolean,
): { readonly superseded: SupersededVersion[]; readonly hollow: SupersededVersion[] } {
  const superseded: SupersededVersion[] = []
  const hollow: SupersededVersion[] = []
  let before: { id: number; lsn: Lsn } | undefined
  for (const { node, index } of entries) {
    const id = node.id(index)
    const lsn = node.lsn(index)
    if (before?.id === id) superseded.push({ id, lsn: before.lsn, untilLsn: lsn })
    else if (isDeleted(node.length(index)) && !hasParent) hollow.push({ id, lsn, untilLsn: lsn })
    before = { id, lsn }
  }
  return { superseded, hollow }
}
