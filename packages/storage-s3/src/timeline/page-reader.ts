/**
 * Reads pages of a timeline as its manifest has them: own layers, those of ancestors up to the fork, and layers that are
 * uploaded already and await their root. What is where is worked out anew when the manifest has changed.
 *
 * A layer may be gone although the manifest named it, because the manifest was read long ago: it is read again, and the
 * pages asked for once more, until they are there or the newest manifest names what is not.
 */
import {
  corrupt,
  fenced,
  isStorageError,
  LSN_MAX,
  type Lsn,
  notFound,
  type PageId,
  unavailable,
} from '@twill/storage'
import { LayerSet, type LayerSource, type PageVersion } from '../layers/layer-set.ts'
import type { LayerStore } from '../layers/open-layer.ts'
import { STALE_MANIFESTS_MAX } from '../limits.ts'
import { checkActive, type NewLayer } from '../manifest/edits.ts'
import { checkReadable } from '../manifest/history.ts'
import type { ManifestCell } from '../manifest/manifest-cell.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { retryRead } from '../retry.ts'
import { allBut } from '../rules.ts'
import type { World } from './world.ts'

export class PageReader {
  readonly #world: World
  readonly #cell: ManifestCell
  readonly #store: LayerStore
  readonly #rereads: boolean
  #manifest: Manifest | undefined
  #pending: readonly NewLayer[] = []
  #set: LayerSet | undefined
  /** Requests made for pages, and pages found without one. */
  requests = 0
  hits = 0

  constructor(world: World, cell: ManifestCell) {
    this.#world = world
    this.#cell = cell
    this.#rereads = allBut(world.tuning.rules).rereadAfterGone
    this.#store = layerStore(world, () => {
      this.requests += 1
    })
  }

  /**
   * The newest version of each page at or below an LSN, in the order of the ids. `pending`: layers that await their root.
   * `not-found` below the horizon.
   */
  async find(
    ids: readonly PageId[],
    asOfLsn: Lsn,
    pending: readonly NewLayer[],
  ): Promise<(PageVersion | undefined)[]> {
    checkReadable(this.#cell.current, asOfLsn)
    const layers = this.#layers(pending)
    const known = layers.findNow(ids, asOfLsn)
    if (known !== undefined) {
      this.hits += ids.length
      return known
    }
    for (let tries = 0; tries < STALE_MANIFESTS_MAX; tries += 1) {
      const { version } = this.#cell.current
      try {
        return await this.#layers(pending).find(ids, asOfLsn)
      } catch (error) {
        if (!isStorageError(error, 'not-found') || !this.#rereads) throw error
        checkActive(await this.#cell.refresh())
        checkReadable(this.#cell.current, asOfLsn)
        checkAwaited(pending, this.#cell.current)
        if (this.#cell.current.version === version) throw corrupt(error.message, error)
      }
    }
    throw unavailable('layers are deleted faster than they are read')
  }

  #layers(pending: readonly NewLayer[]): LayerSet {
    const manifest = this.#cell.current
    if (
      this.#set === undefined ||
      this.#manifest !== manifest ||
      !sameLayers(this.#pending, pending)
    ) {
      this.#manifest = manifest
      this.#pending = pending
      this.#set = new LayerSet(this.#world.cache, sourcesOf(manifest, pending), this.#store)
    }
    return this.#set
  }
}

/** Layers that await their root are swept up once their writer is deposed: what he staged is forgotten. */
function checkAwaited(pending: readonly NewLayer[], { epoch, owner }: Manifest): void {
  if (!pending.some(({ name }) => Number.parseInt(name, 16) < epoch)) return
  throw fenced(`what is staged here was forgotten: writer ${epoch} (${owner}) took over`)
}

/** Where a timeline's pages are, oldest first. */
export function sourcesOf(
  { inherited, layers, timeline }: Pick<Manifest, 'inherited' | 'layers' | 'timeline'>,
  pending: readonly NewLayer[] = [],
): LayerSource[] {
  return [
    ...inherited.map(({ timeline: of, layer, maxLsn }) => ({
      timeline: of,
      record: layer,
      maxLsn,
    })),
    ...[...layers, ...pending].map((record) => ({ timeline, record, maxLsn: LSN_MAX })),
  ]
}

/** Reads parts of layers; a layer that is gone is `not-found`. */
export function layerStore(world: World, onRequest: () => void = () => undefined): LayerStore {
  const { database, env, keys, store } = world
  return {
    database,
    read: async (timeline, name, range) => {
      const key = keys.layer(timeline, name)
      const bytes = await retryRead(env, () => {
        onRequest()
        return store.range(key, range)
      })
      if (bytes === undefined) throw notFound(`${key} is gone`)
      return bytes
    },
  }
}

function sameLayers(a: readonly NewLayer[], b: readonly NewLayer[]): boolean {
  return a.length === b.length && a.every((layer, at) => layer === b[at])
}
