/** What a line's checkpoints say: every root, and every version of every page that a root made visible. Never changed, only extended. */

export type PageVersion = { readonly lsn: number; readonly bytes: Uint8Array | undefined }

export type Put = {
  readonly lsn: number
  readonly id: number
  readonly bytes: Uint8Array | undefined
}

export class PageState {
  readonly #versions: ReadonlyMap<number, readonly PageVersion[]>
  readonly roots: readonly { readonly lsn: number; readonly bytes: Uint8Array }[]

  static readonly empty: PageState = new PageState(new Map(), [])

  private constructor(
    versions: ReadonlyMap<number, readonly PageVersion[]>,
    roots: PageState['roots'],
  ) {
    this.#versions = versions
    this.roots = roots
  }

  get rootLsn(): number {
    return this.roots.at(-1)?.lsn ?? 0
  }

  get ids(): readonly number[] {
    return [...this.#versions.keys()]
  }

  root(asOfLsn: number): { readonly lsn: number; readonly bytes: Uint8Array } | undefined {
    return this.roots.findLast((root) => root.lsn <= asOfLsn)
  }

  page(id: number, asOfLsn: number): Uint8Array | undefined {
    return this.#versions.get(id)?.findLast((version) => version.lsn <= asOfLsn)?.bytes
  }

  /** The state that a root at `lsn` makes of this one and of what was put since. */
  withRoot(lsn: number, bytes: Uint8Array, puts: readonly Put[]): PageState {
    const versions = new Map(this.#versions)
    for (const put of puts) {
      if (put.lsn > lsn) continue
      const others = (versions.get(put.id) ?? []).filter((version) => version.lsn !== put.lsn)
      const all = [...others, { lsn: put.lsn, bytes: put.bytes }]
      versions.set(
        put.id,
        all.sort((a, b) => a.lsn - b.lsn),
      )
    }
    return new PageState(versions, [...this.roots, { lsn, bytes }])
  }

  /** Whether pages were put between the newest root at or below `lsn` and `lsn`, and made visible by a later root. */
  hasPutsBefore(lsn: number): boolean {
    const rootLsn = this.root(lsn)?.lsn ?? 0
    return [...this.#versions.values()].some((all) =>
      all.some((version) => version.lsn > rootLsn && version.lsn <= lsn),
    )
  }

  /** What a branch made at `lsn` sees. */
  asOf(lsn: number): PageState {
    const versions = new Map<number, readonly PageVersion[]>()
    for (const [id, all] of this.#versions) {
      versions.set(
        id,
        all.filter((version) => version.lsn <= lsn),
      )
    }
    return new PageState(
      versions,
      this.roots.filter((root) => root.lsn <= lsn),
    )
  }
}
