/**
 * Page versions that were put and that no root covers yet: readable through the handle that put them, forgotten by a crash, a
 * close and a new writer. `V` is what a backend knows of a version.
 */
import type { Lsn } from '../lsn.ts'
import type { PageId } from '../storage.ts'

type Staged<V> = { readonly lsn: Lsn; readonly version: V }

export type StagedWrite<V> = { readonly id: PageId; readonly lsn: Lsn; readonly version: V }

export class StagedPages<V> {
  readonly #pages = new Map<PageId, Staged<V>[]>()

  get isEmpty(): boolean {
    return this.#pages.size === 0
  }

  /** Answers the version it replaces: one of the same page at the same LSN. */
  put(id: PageId, lsn: Lsn, version: V): V | undefined {
    const versions = this.#pages.get(id)
    if (versions === undefined) {
      this.#pages.set(id, [{ lsn, version }])
      return undefined
    }
    let at = versions.length
    while (at > 0 && (versions[at - 1] as Staged<V>).lsn > lsn) at -= 1
    const before = versions[at - 1]
    if (before?.lsn === lsn) {
      versions[at - 1] = { lsn, version }
      return before.version
    }
    versions.splice(at, 0, { lsn, version })
    return undefined
  }

  find(id: PageId, asOfLsn: Lsn): V | undefined {
    const versions = this.#pages.get(id)
    if (versions === undefined) return undefined
    for (let at = versions.length - 1; at >= 0; at -= 1) {
      const staged = versions[at] as Staged<V>
      if (staged.lsn <= asOfLsn) return staged.version
    }
    return undefined
  }

  /** Takes out everything at or below `lsn`, by page and then by LSN. */
  take(lsn: Lsn): StagedWrite<V>[] {
    const taken: StagedWrite<V>[] = []
    for (const [id, versions] of this.#pages) {
      let count = 0
      for (const staged of versions) {
        if (staged.lsn > lsn) break
        taken.push({ id, lsn: staged.lsn, version: staged.version })
        count += 1
      }
      if (count === versions.length) this.#pages.delete(id)
      else if (count > 0) versions.splice(0, count)
    }
    return taken.sort((a, b) => a.id - b.id || a.lsn - b.lsn)
  }

  *versions(): Generator<V, void, void> {
    for (const versions of this.#pages.values()) {
      for (const staged of versions) yield staged.version
    }
  }
}
