/**
 * Pages that were put and that no root covers yet, in the order in which they were put: that order is where they will stand in
 * their layer, so it decides what is read together. Forgotten by a crash, a close and a new writer.
 */
import type { Lsn, PageId, PageWrite } from '@twill/storage'

export type StagedVersion = { readonly lsn: Lsn; readonly bytes: Uint8Array | undefined }

export class Staged {
  readonly #byLsn = new Map<Lsn, Map<PageId, Uint8Array | undefined>>()
  #sizeBytes = 0

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  put(lsn: Lsn, pages: readonly PageWrite[]): void {
    let versions = this.#byLsn.get(lsn)
    if (versions === undefined) {
      versions = new Map()
      this.#byLsn.set(lsn, versions)
    }
    for (const { id, bytes } of pages) {
      this.#sizeBytes += (bytes?.length ?? 0) - (versions.get(id)?.length ?? 0)
      versions.set(id, bytes)
    }
  }

  /** The newest version at or below an LSN. */
  find(id: PageId, asOfLsn: Lsn): StagedVersion | undefined {
    let found: StagedVersion | undefined
    for (const [lsn, versions] of this.#byLsn) {
      if (lsn > asOfLsn || (found !== undefined && found.lsn > lsn)) continue
      if (versions.has(id)) found = { lsn, bytes: versions.get(id) }
    }
    return found
  }

  /** LSNs at or below `lsn` at which something is staged, smallest first. */
  lsns(lsn: Lsn): readonly Lsn[] {
    return [...this.#byLsn.keys()].filter((each) => each <= lsn).sort((a, b) => a - b)
  }

  /** What was put at exactly this LSN, in order. */
  at(lsn: Lsn): ReadonlyMap<PageId, Uint8Array | undefined> {
    return this.#byLsn.get(lsn) ?? new Map()
  }

  /** Forgets what was put at exactly these LSNs. */
  drop(lsns: readonly Lsn[]): void {
    for (const lsn of lsns) {
      for (const bytes of this.#byLsn.get(lsn)?.values() ?? []) {
        this.#sizeBytes -= bytes?.length ?? 0
      }
      this.#byLsn.delete(lsn)
    }
  }
}
