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

export class Superseded {
  #waiting: SupersededVersion[] = []
  #pinned: SupersededVersion[] = []
  /** False while versions may exist that are not in line. */
  #complete: boolean

  constructor(hasEarlier: boolean) {
    this.#complete = !hasEarlier
  }

  get isComplete(): boolean {
    return this.#complete
  }

  get isEmpty(): boolean {
    return this.#complete && this.#waiting.length === 0 && this.#pinned.length === 0
  }

  add(id: number, lsn: Lsn, untilLsn: Lsn): void {
    if (this.#waiting.length + this.#pinned.length >= MAX_WAITING) {
      this.#complete = false
      this.#waiting = []
      this.#pinned = []
      return
    }
    this.#waiting.push({ id, lsn, untilLsn })
  }

  /**
   * Takes out what no range needs. The head's range begins at a root, and what a root superseded stands together in line: so
   * everything that the range does not touch stands before everything that it does.
   */
  take(kept: readonly KeptRange[]): readonly SupersededVersion[] {
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
    this.#waiting = this.#pinned.concat(this.#waiting)
    this.#pinned = []
  }

  /** Starts anew with everything there is. */
  replace(versions: readonly SupersededVersion[]): void {
    this.#waiting = versions.toSorted((a, b) => a.untilLsn - b.untilLsn)
    this.#pinned = []
    this.#complete = true
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
