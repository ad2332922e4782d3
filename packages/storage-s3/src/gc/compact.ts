/**
 * Compaction: consecutive layers of a timeline become few, without what nobody needs. The inputs go to the graveyard, where
 * children that were made before still find them.
 */
import { closed, isStorageError, type Lsn } from '@twill/storage'
import { sleep } from '../env.ts'
import { chooseMerge, type ChosenMerge } from '../layers/choose-merge.ts'
import type { LayerSource } from '../layers/layer-set.ts'
import { mergeLayers } from '../layers/merge-layers.ts'
import { garbageOf, type IsNeeded } from '../layers/needed.ts'
import { readIndexes } from '../layers/uncached.ts'
import { checkEpoch, replaceLayers } from '../manifest/edits.ts'
import type { ManifestCell } from '../manifest/manifest-cell.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { layerStore, sourcesOf } from '../timeline/page-reader.ts'
import { allBut } from '../rules.ts'
import type { LayerUploader } from '../timeline/layer-uploader.ts'
import type { World } from '../timeline/world.ts'

export type CompactOptions = {
  /** Asked between steps; what was begun is then given up. */
  readonly isStopped: () => boolean
  /** Also where there are few layers, if a good part of them is needless. */
  readonly isThorough?: boolean
}

/** A thorough compaction rewrites everything; it is worth that where so much of it goes. */
const GARBAGE_PART_MIN = 0.1

/** One merge, if one is due. Whether there was one. `fenced` where this process is not the writer any more. */
export async function compact(
  world: World,
  cell: ManifestCell,
  uploader: LayerUploader,
  options: CompactOptions,
): Promise<boolean> {
  try {
    return await merge(world, cell, uploader, options)
  } catch (error) {
    // Whoever took over may have merged and deleted the inputs.
    if (isStorageError(error, 'not-found')) checkEpoch(await cell.refresh(), uploader.epoch)
    throw error
  }
}

async function merge(
  world: World,
  cell: ManifestCell,
  uploader: LayerUploader,
  options: CompactOptions,
): Promise<boolean> {
  const manifest = cell.current
  const rules = allBut(world.tuning.rules)
  const chosen =
    options.isThorough === true ? await chooseAll(world, manifest) : chooseMerge(manifest.layers)
  if (chosen === undefined) return false
  const inputs = manifest.layers.slice(chosen.from, chosen.to)
  const { writer, layers: outputs } = uploader.start('i')
  try {
    await mergeLayers({
      inputs: ownSources(manifest, chosen),
      store: layerStore(world),
      writer,
      isNeeded: neededFrom(manifest.horizonLsn),
      dropTombstones:
        chosen.isFull && (manifest.inherited.length === 0 || !rules.tombstonesOnBranches),
      pause: async () => {
        await sleep(world.env, 0)
        if (options.isStopped()) throw closed('compaction was stopped')
      },
    })
  } catch (error) {
    if (options.isStopped() && isStorageError(error, 'closed')) return false
    throw error
  }
  await cell.edit(
    replaceLayers({
      epoch: uploader.epoch,
      inputs: inputs.map(({ name }) => name),
      outputs,
      nowMs: cell.latestStoreMs(),
      rules,
    }),
  )
  return true
}

async function chooseAll(world: World, manifest: Manifest): Promise<ChosenMerge | undefined> {
  const all = { from: 0, to: manifest.layers.length, isFull: true }
  if (all.to === 0) return undefined
  const indexes = await readIndexes(ownSources(manifest, all), layerStore(world))
  const { garbageBytes, totalBytes } = garbageOf(indexes, neededFrom(manifest.horizonLsn))
  return garbageBytes > totalBytes * GARBAGE_PART_MIN ? all : undefined
}

function ownSources(manifest: Manifest, { from, to }: ChosenMerge): LayerSource[] {
  const { timeline, layers } = manifest
  return sourcesOf({ timeline, inherited: [], layers: layers.slice(from, to) })
}

/** Everything from the horizon on can be read; children have what they need in layers of their own. */
function neededFrom(horizonLsn: Lsn): IsNeeded {
  return (_id, _lsn, untilLsn) => untilLsn > horizonLsn
}
