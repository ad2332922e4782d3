/**
 * A database in a bucket, open in this process: the timelines in use, each once however many handles there are, and what
 * happens to its branches. The last handle that is closed closes its timeline.
 */
import { type BranchInfo, invalid, type Lsn } from '@twill/storage'
import { bytesOf } from './bytes-of.ts'
import { createBranch } from './branches/create-branch.ts'
import { deleteBranch, noBranch } from './branches/delete-branch.ts'
import { listBranches } from './branches/list-branches.ts'
import { findBranch } from './branches/find-line.ts'
import { promote } from './branches/promote.ts'
import { ManifestCell } from './manifest/manifest-cell.ts'
import type { TimelineId } from './manifest/manifest.ts'
import { ObjectStorage } from './object-storage.ts'
import type { ObjectStorageStats } from './object-stats.ts'
import { Timeline } from './timeline/timeline.ts'
import type { World } from './timeline/world.ts'

type InUse = {
  readonly timeline: Promise<Timeline>
  handles: number
  closing: Promise<void> | undefined
}

export class ObjectDatabase {
  readonly world: World
  readonly #inUse = new Map<TimelineId, InUse>()

  constructor(world: World) {
    this.world = world
  }

  /** A handle on a timeline whose manifest has just been read. */
  openMain(cell: ManifestCell): Promise<ObjectStorage> {
    return this.#handle(
      cell.current.timeline,
      async () => new Timeline(this.world, cell, undefined),
    )
  }

  async openBranch(name: string): Promise<ObjectStorage> {
    const { env, keys, store } = this.world
    const id = await findBranch(store, env, keys, name)
    if (id === undefined) throw noBranch(name)
    return this.#handle(id, async () => {
      const cell = await ManifestCell.load(store, keys.manifest(id), env)
      if (cell?.current.state !== 'active') throw noBranch(name)
      return new Timeline(this.world, cell, name)
    })
  }

  async createBranch(from: Timeline, name: string, atLsn: Lsn): Promise<BranchInfo> {
    const forkSlot = await from.slotOfFork(atLsn)
    const branch = { name, forkLsn: atLsn, parentName: from.name, forkSlot }
    return createBranch(this.world, from.cell, branch)
  }

  listBranches(): Promise<BranchInfo[]> {
    return listBranches(this.world)
  }

  deleteBranch(name: string): Promise<void> {
    const { env, keys, store } = this.world
    return deleteBranch(
      this.world,
      name,
      (id) => this.#inUse.has(id),
      async (id) => {
        const used = this.#inUse.get(id)
        if (used !== undefined) return (await used.timeline).cell
        return ManifestCell.load(store, keys.manifest(id), env)
      },
    )
  }

  /** See `branches/promote.ts`. */
  promote(main: Timeline, name: string): Promise<void> {
    return promote(main, name)
  }

  stats({ durableLsn, log, manifest, writing }: Timeline): ObjectStorageStats {
    const { cache, store } = this.world
    const { database, epoch, horizonLsn, owner, retention, roots, timeline } = manifest
    return {
      timeline,
      database,
      epoch,
      owner,
      isClosed: manifest.log.cleanTail !== null,
      durableLsn,
      retention,
      horizonLsn,
      roots: roots.map(({ lsn, timeMs }) => ({ lsn, timeMs })),
      logSlots: Math.max(0, log.end.slot - manifest.log.start.slot),
      log: writing?.log.stats(),
      cache: cache.stats(),
      requests: store.counts(),
      layers: manifest.layers.length,
      layerBytes: bytesOf(manifest.layers),
      buriedBytes: bytesOf(manifest.graveyard.map(({ layer }) => layer)),
      inheritedBytes: bytesOf(manifest.inherited.map(({ layer }) => layer)),
      branches: manifest.pins.length,
      maintenanceFailure: writing?.maintenance.failure?.message,
    }
  }

  /** Gives one use back. */
  async release(timeline: Timeline): Promise<void> {
    const { timeline: id } = timeline.manifest
    const used = this.#inUse.get(id)
    if (used === undefined) throw invalid(`timeline ${id} is not in use`)
    used.handles -= 1
    if (used.handles > 0) return
    used.closing = timeline.close().finally(() => {
      this.#inUse.delete(id)
    })
    await used.closing
  }

  async #handle(id: TimelineId, open: () => Promise<Timeline>): Promise<ObjectStorage> {
    for (;;) {
      const closing = this.#inUse.get(id)?.closing
      if (closing === undefined) break
      await closing.catch(() => undefined)
    }
    let used = this.#inUse.get(id)
    if (used === undefined) {
      used = { timeline: open(), handles: 0, closing: undefined }
      this.#inUse.set(id, used)
    }
    used.handles += 1
    try {
      return new ObjectStorage(this, await used.timeline)
    } catch (error) {
      if (this.#inUse.get(id) === used) this.#inUse.delete(id)
      throw error
    }
  }
}
