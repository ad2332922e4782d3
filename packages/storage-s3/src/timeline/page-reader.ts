/**
 * Reads pages of a timeline as its manifest has them: own layers, those of ancestors up to the fork, and layers that are
 * uploaded already and await their root. What is where is worked out anew when the manifest has changed.
 *
 * A layer may be gone although the manifest named it: the manifest was read long ago. The caller is told (`LayerGone`),
 * reads the manifest again and asks once more.
 */
import { LSN_MAX, type Lsn, type PageId } from '@twill/storage'
import type { PageVersion } from '../layers/layer-set.ts'
import { LayerSet, type LayerSource } from '../layers/layer-set.ts'
import type { NewLayer } from '../manifest/edits.ts'
import type { Manifest, TimelineId } from '../manifest/manifest.ts'
import { retryRead } from '../retry.ts'
import type { World } from './world.ts'

export class LayerGone extends Error {
  override readonly name = 'LayerGone'
}

export class PageReader {
  readonly #world: World
  readonly #timeline: TimelineId
  #manifest: Manifest | undefined
  #pending: readonly NewLayer[] = []
  #set: LayerSet | undefined

  constructor(world: World, timeline: TimelineId) {
    this.#world = world
    this.#timeline = timeline
  }

  /** Layers that await their root. */
  get pending(): readonly NewLayer[] {
    return this.#pending
  }

  set pending(layers: readonly NewLayer[]) {
    this.#pending = layers
    this.#set = undefined
  }

  /** The newest version of each page at or below an LSN, in the order of the ids. */
  find(
    manifest: Manifest,
    ids: readonly PageId[],
    asOfLsn: Lsn,
  ): Promise<(PageVersion | undefined)[]> {
    if (this.#set === undefined || this.#manifest !== manifest) {
      this.#manifest = manifest
      this.#set = new LayerSet(this.#world.cache, this.sources(manifest), this.#fetcher())
    }
    return this.#set.find(ids, asOfLsn)
  }

  sources(manifest: Manifest): LayerSource[] {
    const timeline = this.#timeline
    const own = [...manifest.layers, ...this.#pending]
    return [
      ...manifest.inherited.map(({ timeline: of, layer, maxLsn }) => ({
        timeline: of,
        record: layer,
        maxLsn,
      })),
      ...own.map((record) => ({ timeline, record, maxLsn: LSN_MAX })),
    ]
  }
}
