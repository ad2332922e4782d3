/**
 * Making a checkpoint visible: what is staged goes into layers in the order in which it was put, the root last; the layers are
 * uploaded; one compare-and-swap of the manifest names them all. Until then nothing has changed for anybody.
 *
 * Much staged data is uploaded before its root comes, so that memory stays bounded. Such layers wait (`pending`), and count for
 * whoever reads through this process.
 */
import { LSN_MAX, type Lsn, type PageId, type PageWrite } from '@twill/storage'
import { Mutex } from '@twill/storage/backend'
import { sleep } from '../env.ts'
import type { NewLayer } from '../manifest/edits.ts'
import { PAUSE_AFTER_BYTES } from '../limits.ts'
import { ROOT_PAGE_ID } from '../manifest/manifest.ts'
import type { LayerUploader } from './layer-uploader.ts'
import { Staged } from './staged.ts'
import type { World } from './world.ts'

/** Layers of staged pages that stand in the bucket already, by the LSN they were put at. */
type Pending = { readonly lsn: Lsn; readonly layers: readonly NewLayer[] }

export class Checkpoints {
  readonly #world: World
  readonly #uploader: LayerUploader
  readonly #order = new Mutex()
  readonly staged: Staged = new Staged()
  #pending: readonly Pending[] = []

  constructor(world: World, uploader: LayerUploader) {
    this.#world = world
    this.#uploader = uploader
  }

  /** Layers that await their root, oldest first. */
  get pending(): readonly NewLayer[] {
    return this.#pending.flatMap(({ layers }) => layers)
  }

  /**
   * Keeps pages until their root comes; uploads them where too many are kept. The bytes are copied at once: the caller may go on
   * writing into a page buffer it owns.
   */
  put(lsn: Lsn, pages: readonly PageWrite[]): Promise<void> {
    const copies = pages.map(({ id, bytes }) => ({ id, bytes: bytes?.slice() }))
    return this.#order.run(async () => {
      this.staged.put(lsn, copies)
      if (this.staged.sizeBytes <= this.#world.tuning.stagedMaxBytes) return
      for (const at of this.staged.lsns(LSN_MAX)) await this.#flush(at)
    })
  }

  /** Uploads everything staged at or below an LSN, and the root. Answers the layers; `settle` forgets what they hold. */
  upload(lsn: Lsn, root: Uint8Array): Promise<readonly NewLayer[]> {
    return this.#order.run(async () => {
      for (const at of this.staged.lsns(lsn - 1)) await this.#flush(at)
      const last = await this.#write(lsn, [...this.staged.at(lsn), [ROOT_PAGE_ID, root]])
      return [...this.#pending.filter((each) => each.lsn <= lsn).flatMap((p) => p.layers), ...last]
    })
  }

  /** The root is there. */
  settle(lsn: Lsn): void {
    this.staged.drop(this.staged.lsns(lsn))
    this.#pending = this.#pending.filter((each) => each.lsn > lsn)
  }

  async #flush(lsn: Lsn): Promise<void> {
    const layers = await this.#write(lsn, this.staged.at(lsn))
    this.#pending = [...this.#pending, { lsn, layers }]
    this.staged.drop([lsn])
  }

  async #write(
    lsn: Lsn,
    pages: Iterable<readonly [PageId, Uint8Array | undefined]>,
  ): Promise<readonly NewLayer[]> {
    const { writer, layers } = this.#uploader.start('d')
    let bytesSincePause = 0
    for (const [id, bytes] of pages) {
      await writer.put(id, lsn, bytes)
      bytesSincePause += bytes?.length ?? 0
      if (bytesSincePause < PAUSE_AFTER_BYTES) continue
      bytesSincePause = 0
      await sleep(this.#world.env, 0)
    }
    await writer.finish()
    return layers
  }
}
