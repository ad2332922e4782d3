/**
 * The storage seam over a bucket: one handle on one timeline. Rules that are about arguments, epochs and order stand here; what
 * the timeline does is in `timeline/`, what becomes of branches in `branches/`.
 */
import {
  type BranchInfo,
  closed,
  type Epoch,
  type Head,
  type Lsn,
  LSN_MAX,
  type PageId,
  type PageWrite,
  type RetentionWindow,
  type Root,
  type Storage,
  type StorageCapabilities,
  type StorageStats,
  type WalEntry,
  type WalRange,
} from '@twill/storage'
import {
  checkIds,
  checkLsn,
  checkPages,
  checkRecords,
  checkRetention,
  newMeter,
} from '@twill/storage/backend'
import type { ObjectDatabase } from './object-database.ts'
import type { ObjectStorageStats } from './object-stats.ts'
import type { Timeline } from './timeline/timeline.ts'
import { type AtRest, measure } from './gc/measure.ts'
import type { Garbage } from './gc/sweep.ts'
import { TAIL_GROUPS_MAX } from './limits.ts'

export const OBJECT_CAPABILITIES: StorageCapabilities = {
  durable: true,
  batchReads: true,
  branches: true,
  pointInTime: true,
  takeover: true,
  pipelinedAppends: true,
  maxTailGroups: TAIL_GROUPS_MAX,
  distantReads: true,
}

export class ObjectStorage implements Storage {
  readonly capabilities: StorageCapabilities = OBJECT_CAPABILITIES
  readonly #database: ObjectDatabase
  readonly #timeline: Timeline
  readonly #meter = newMeter()
  #closing: Promise<void> | undefined

  /** Takes over one use of the timeline. */
  constructor(database: ObjectDatabase, timeline: Timeline) {
    this.#database = database
    this.#timeline = timeline
  }

  async acquireWriter(owner: string): Promise<{ readonly epoch: Epoch }> {
    this.#checkOpen()
    return { epoch: await this.#timeline.acquireWriter(owner) }
  }

  async appendWal(epoch: Epoch, records: readonly Uint8Array[]): Promise<WalRange> {
    this.#checkOpen()
    checkRecords(records)
    const range = await this.#timeline.append(epoch, records)
    this.#meter.appends += 1
    this.#meter.appendedRecords += records.length
    for (const record of records) this.#meter.appendedBytes += record.length
    return range
  }

  async *scanWal(fromLsn: Lsn, toLsn?: Lsn): AsyncGenerator<readonly WalEntry[], void, void> {
    this.#checkOpen()
    checkLsn(fromLsn)
    if (toLsn !== undefined) checkLsn(toLsn)
    for await (const batch of this.#timeline.scan(fromLsn, toLsn)) {
      yield batch
      this.#checkOpen()
    }
  }

  async putPages(epoch: Epoch, lsn: Lsn, pages: readonly PageWrite[]): Promise<void> {
    this.#checkOpen()
    checkLsn(lsn)
    checkPages(pages)
    await this.#timeline.putPages(epoch, lsn, pages)
    this.#meter.pageWrites += pages.length
    for (const { bytes } of pages) this.#meter.pageWriteBytes += bytes?.length ?? 0
  }

  async setRoot(epoch: Epoch, lsn: Lsn, root: Uint8Array): Promise<void> {
    this.#checkOpen()
    checkLsn(lsn)
    await this.#timeline.setRoot(epoch, lsn, root)
  }

  async getRoot(asOfLsn: Lsn = LSN_MAX): Promise<Root | undefined> {
    this.#checkOpen()
    checkLsn(asOfLsn)
    return this.#timeline.getRoot(asOfLsn)
  }

  async getPage(id: PageId, asOfLsn: Lsn): Promise<Uint8Array | undefined> {
    const [page] = await this.getPages([id], asOfLsn)
    return page
  }

  async getPages(
    ids: readonly PageId[],
    asOfLsn: Lsn,
  ): Promise<readonly (Uint8Array | undefined)[]> {
    this.#checkOpen()
    checkIds(ids)
    checkLsn(asOfLsn)
    const pages = await this.#timeline.getPages(ids, asOfLsn)
    this.#meter.pageReads += ids.length
    for (const page of pages) this.#meter.pageReadBytes += page?.length ?? 0
    return pages
  }

  async createBranch(name: string, atLsn: Lsn): Promise<BranchInfo> {
    this.#checkOpen()
    return this.#database.createBranch(this.#timeline, name, atLsn)
  }

  async openBranch(name: string): Promise<ObjectStorage> {
    this.#checkOpen()
    return this.#database.openBranch(name)
  }

  async listBranches(): Promise<readonly BranchInfo[]> {
    this.#checkOpen()
    return this.#database.listBranches()
  }

  async deleteBranch(name: string): Promise<void> {
    this.#checkOpen()
    await this.#database.deleteBranch(name)
  }

  /**
   * Makes a branch the database, and the database that branch: they change names. Who writes to the database now is fenced. This
   * handle must be of the database, and can only be closed afterwards. What was interrupted is finished by a repetition.
   */
  async promote(name: string): Promise<void> {
    this.#checkOpen()
    await this.#database.promote(this.#timeline, name)
  }

  async setRetention(window: RetentionWindow): Promise<void> {
    this.#checkOpen()
    checkRetention(window)
    await this.#timeline.setRetention(window)
  }

  async collectGarbage(): Promise<{ readonly freedBytes: number }> {
    this.#checkOpen()
    return { freedBytes: await this.#timeline.collectGarbage() }
  }

  /** What `collectGarbage` would delete now; only a writer's collection also compacts, and then deletes more later. */
  async findGarbage(): Promise<Garbage> {
    this.#checkOpen()
    return this.#timeline.findGarbage()
  }

  async head(): Promise<Head> {
    this.#checkOpen()
    return this.#timeline.head()
  }

  stats(): StorageStats {
    const { pageRequests, cacheHits, sizeBytes, syncs } = this.#timeline
    const isClosed = this.#closing !== undefined
    return {
      ...this.#meter,
      syncs,
      pageReadRequests: pageRequests,
      cacheHits,
      sizeBytes: isClosed ? 0 : sizeBytes,
    }
  }

  /** What this costs, and how long commits take. */
  objectStats(): ObjectStorageStats {
    return this.#database.stats(this.#timeline)
  }

  /** Lists the bucket: what the database and all of its branches take in it. */
  async measure(): Promise<AtRest> {
    this.#checkOpen()
    return measure(this.#database.world)
  }

  close(): Promise<void> {
    this.#closing ??= this.#database.release(this.#timeline)
    return this.#closing
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw closed('the storage is closed')
  }
}
