/**
 * A storage in plain words: arrays and maps, no files, no fencing. What a backend answers is compared with this.
 *
 * `pages` and `roots` hold what checkpoints have made visible; `staged` holds pages put since, which the handle that put
 * them may read and which a crash or a close forgets.
 */
import type { Lsn } from '../lsn.ts'
import type { PageId, PageWrite, Root, Storage } from '../storage.ts'
import { expectBytes, expectEqual } from './expect.ts'
import { expectLog } from './samples.ts'

type Version = { readonly lsn: Lsn; readonly bytes: Uint8Array | undefined }

export class StorageModel {
  readonly log: Uint8Array[] = []
  readonly #pages = new Map<PageId, Version[]>()
  readonly #roots: Root[] = []
  #staged: { readonly lsn: Lsn; readonly write: PageWrite }[] = []
  /** Nothing below this LSN is promised any more. */
  horizonLsn: Lsn = 0
  /** Where this history leaves its parent's; 0 for the line the database was made with. */
  forkLsn: Lsn = 0

  get durableLsn(): Lsn {
    return this.log.length
  }

  get rootLsn(): Lsn {
    return this.#roots.at(-1)?.lsn ?? 0
  }

  get pageIds(): readonly PageId[] {
    return [...this.#pages.keys()]
  }

  append(records: readonly Uint8Array[]): void {
    this.log.push(...records)
  }

  put(lsn: Lsn, writes: readonly PageWrite[]): void {
    for (const write of writes) this.#staged.push({ lsn, write })
  }

  setRoot(lsn: Lsn, bytes: Uint8Array): void {
    for (const { lsn: at, write } of this.#staged.filter((put) => put.lsn <= lsn)) {
      const versions = this.#pages.get(write.id) ?? []
      const kept = versions.filter((version) => version.lsn !== at)
      kept.push({ lsn: at, bytes: write.bytes })
      this.#pages.set(
        write.id,
        kept.sort((a, b) => a.lsn - b.lsn),
      )
    }
    this.#staged = this.#staged.filter((put) => put.lsn > lsn)
    this.#roots.push({ lsn, bytes })
  }

  /** The handle is gone, or the writer: what no root has made visible is forgotten. */
  forgetStaged(): void {
    this.#staged = []
  }

  root(asOfLsn: Lsn): Root | undefined {
    return this.#roots.findLast((root) => root.lsn <= asOfLsn)
  }

  page(id: PageId, asOfLsn: Lsn): Uint8Array | undefined {
    return this.#pages.get(id)?.findLast((version) => version.lsn <= asOfLsn)?.bytes
  }

  clone(): StorageModel {
    const copy = this.fork(this.durableLsn)
    copy.forkLsn = this.forkLsn
    copy.horizonLsn = this.horizonLsn
    copy.#staged = [...this.#staged]
    return copy
  }

  /** The history of a branch made here now. */
  fork(atLsn: Lsn): StorageModel {
    const child = new StorageModel()
    child.log.push(...this.log.slice(0, atLsn))
    child.forkLsn = atLsn
    child.horizonLsn = Math.max(this.horizonLsn, this.root(atLsn)?.lsn ?? 0)
    for (const [id, versions] of this.#pages) {
      child.#pages.set(
        id,
        versions.filter((version) => version.lsn <= atLsn),
      )
    }
    child.#roots.push(...this.#roots.filter((root) => root.lsn <= atLsn))
    return child
  }

  /** Compares everything that recovery needs: head, newest root, its pages, and the log after it. */
  async expectHead(storage: Storage, what: string): Promise<void> {
    const head = await storage.head()
    expectEqual(head.durableLsn, this.durableLsn, `${what}: durable LSN`)
    expectEqual(head.rootLsn, this.rootLsn, `${what}: root LSN`)
    await expectLog(storage, this.log.slice(this.rootLsn), what, this.rootLsn + 1)
    await this.expectPagesAsOf(storage, this.rootLsn, what)
  }

  /** Compares root and every page as of one LSN at or below the newest root. */
  async expectPagesAsOf(storage: Storage, lsn: Lsn, what: string): Promise<void> {
    const root = await storage.getRoot(lsn)
    const wanted = this.root(lsn)
    expectEqual(root?.lsn, wanted?.lsn, `${what}: LSN of the root as of ${lsn}`)
    expectBytes(root?.bytes, wanted?.bytes, `${what}: root as of ${lsn}`)
    const ids = this.pageIds
    const pages = await storage.getPages(ids, lsn)
    expectEqual(pages.length, ids.length, `${what}: number of pages as of ${lsn}`)
    ids.forEach((id, index) => {
      expectBytes(pages[index], this.page(id, lsn), `${what}: page ${id} as of ${lsn}`)
    })
  }
}
