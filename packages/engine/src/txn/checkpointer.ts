/**
 * When to write a checkpoint, and what its root says: after so much log, when too much of the cache is dirty, on request and at
 * the end. One at a time, beside running statements; writers wait for it only when the cache is nearly all dirty.
 */
import { type Epoch, isStorageError, type Lsn, type Storage } from '@twill/storage'
import type { Catalog } from '../catalog/catalog.ts'
import { checkpointUnknown, databaseStopped, writerFenced } from '../errors/storage-errors.ts'
import type { SqlError } from '../errors/sql-error.ts'
import type { PageCache } from '../store/page-cache.ts'
import { DELETED, INSERTED } from '../store/version.ts'
import type { Waits } from '../store/waits.ts'
import type { CommitQueue } from '../wal/commit-queue.ts'
import { Checkpoint, stuckBytes } from './checkpoint.ts'
import { encodeRoot, type RootFacts, rootVersion } from './root.ts'
import type { Sequences } from './sequences.ts'
import { storageOf, type Storages } from './storages.ts'
import type { Transactions } from './transaction-manager.ts'

const CHECKPOINT_WAL_BYTES = 64 * 1024 * 1024
/** Entries of graphs after which one is due: to enter them again takes a recovery some seconds, where as much log takes none. */
const CHECKPOINT_GRAPH_ENTRIES = 8192
/** Share of the cache that may be dirty before a checkpoint begins, and before writers wait for it. */
const DIRTY_SHARE = 0.25
const DIRTY_LIMIT = 0.6
/** A version of undo per so many bytes of cache may pile up behind a checkpoint before writers wait for it. */
const CACHE_BYTES_PER_VERSION = 1024
/** Commits, and bytes of log, after which a checkpoint under way gets a turn. */
const TURN_COMMITS = 64
const TURN_BYTES = 1024 * 1024

export type CheckpointOptions = {
  readonly storage: Storage
  readonly epoch: Epoch
  readonly pause: () => Promise<void>
  readonly checkpointWalBytes?: number
  readonly onBackgroundError?: (error: unknown) => void
}

/** The store, as a checkpoint sees it. */
export interface Checkpointed {
  readonly catalog: Catalog
  readonly cache: PageCache
  readonly storages: Storages
  readonly sequences: Sequences
  readonly transactions: Transactions
  readonly queue: CommitQueue
  readonly failure: SqlError | undefined
  readonly nextOid: number
  readonly nextStorageId: number
  readonly lastCommitMs: number
  stop(error: SqlError): void
}

export class Checkpointer {
  readonly #store: Checkpointed
  readonly #options: CheckpointOptions
  #running: Promise<void> | undefined
  #closing = false
  /** Dirty bytes that the last checkpoint could not write: changes of transactions under way. */
  #stuckBytes = 0
  /** `committedVersions` when the checkpoint under way began. */
  #versionsBefore = 0
  /** Entries of graphs that the newest root has. */
  #graphEntries = 0
  #commitsSinceTurn = 0
  #bytesSinceTurn = 0
  readonly #maxTailGroups: number | undefined
  /** The storage's `syncs` when the tail of the log began, and the groups that were there when the store was opened. */
  #syncsBefore: number
  #groupsFound = 0
  /** As of when pages are read. */
  rootLsn: Lsn = 0
  count = 0

  constructor(store: Checkpointed, options: CheckpointOptions) {
    this.#store = store
    this.#options = options
    this.#maxTailGroups = options.storage.capabilities.maxTailGroups
    this.#syncsBefore = options.storage.stats().syncs
  }

  /** The store was opened, with so many groups of log after the newest root. */
  opened(groups: number): void {
    this.#groupsFound = groups
  }

  /** False when too much is dirty, or too much undo kept: the wait for the checkpoint under way is recorded. */
  admitChange(waits: Waits): boolean {
    const { dirtyBytes, limitBytes } = this.#store.cache
    if (this.#running === undefined) {
      if (dirtyBytes <= this.#stuckBytes + limitBytes * DIRTY_SHARE) return true
      if (this.#store.queue.durableLsn > this.rootLsn) this.#start()
      return true
    }
    const undo = this.#store.transactions.committedVersions - this.#versionsBefore
    const isMuchUndo = undo * CACHE_BYTES_PER_VERSION > limitBytes
    if (!isMuchUndo && dirtyBytes <= this.#stuckBytes + limitBytes * DIRTY_LIMIT) return true
    // A checkpoint that fails is told elsewhere; whoever waits for room tries again.
    waits.waitFor(this.#running.catch(() => undefined))
    return false
  }

  /**
   * What a commit waits for, now and then, while a checkpoint is under way: a program that does nothing but commit would
   * otherwise never let it run.
   */
  turnAfter(bytes: number): Promise<void> | undefined {
    if (this.#running === undefined) return undefined
    this.#bytesSinceTurn += bytes
    if (++this.#commitsSinceTurn < TURN_COMMITS && this.#bytesSinceTurn < TURN_BYTES) {
      return undefined
    }
    this.#commitsSinceTurn = 0
    this.#bytesSinceTurn = 0
    return this.#options.pause()
  }

  /** What was stuck in an index that was being built may be no longer. */
  catalogChanged(): void {
    this.#stuckBytes = 0
    this.startWhenDue()
  }

  /** What has been committed is in the log: a checkpoint from now on has it. */
  durable(): void {
    const entries = this.#store.storages.graphEntries - this.#graphEntries
    if (this.#running === undefined && entries > CHECKPOINT_GRAPH_ENTRIES) this.#start()
    else this.startWhenDue()
  }

  startWhenDue(): void {
    if (this.#running !== undefined) return
    const due = this.#options.checkpointWalBytes ?? CHECKPOINT_WAL_BYTES
    if (this.#store.queue.walBytes > due || this.#isTailLong()) this.#start()
  }

  /** A storage may make several groups durable at once; then it counts what it wrote. */
  #isTailLong(): boolean {
    const most = this.#maxTailGroups
    const { groups } = this.#store.queue
    if (most === undefined || groups < most) return false
    const syncs = this.#options.storage.stats().syncs - this.#syncsBefore
    return (syncs > 0 ? syncs + this.#groupsFound : groups) >= most
  }

  #start(): void {
    if (this.#closing || this.#store.failure !== undefined) return
    this.checkpoint().catch((error: unknown) => this.#options.onBackgroundError?.(error))
  }

  checkpoint(): Promise<void> {
    this.#running ??= this.#run(false).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** Waits for the one under way and writes a last one, unless the store has failed. */
  async close(): Promise<void> {
    this.#closing = true
    await this.#running?.catch(() => undefined)
    if (this.#store.failure !== undefined) return
    try {
      await this.#run(true)
    } catch (error) {
      // A full disk must not keep a database from being closed: the log has everything.
      if (!isStorageError(error, 'full')) throw error
    }
  }

  async #run(isClosing: boolean): Promise<void> {
    const { cache, failure, queue, storages, transactions } = this.#store
    if (failure !== undefined) throw databaseStopped(failure)
    const lsn = queue.durableLsn
    // What a root at an LSN says is fixed: nothing to add before the next commit.
    if (lsn <= this.rootLsn) return
    const { storage, epoch, pause } = this.#options
    const hold = transactions.snapshots.hold(lsn)
    this.#versionsBefore = transactions.committedVersions
    const root = encodeRoot(this.#facts(lsn, isClosing))
    const committed = this.#committedStorages()
    storages.deferring = true
    const { walBytes, groups } = queue
    const { graphEntries } = storages
    const { syncs } = storage.stats()
    const isCommitted = (id: number): boolean => committed.has(id)
    const job = new Checkpoint(storage, epoch, cache, storages, lsn, isCommitted)
    try {
      await job.writePages(pause)
      await storage.setRoot(epoch, lsn, root)
      this.rootLsn = lsn
      queue.walBytes -= walBytes
      queue.groups -= groups
      this.#graphEntries = graphEntries
      this.#syncsBefore = syncs
      this.#groupsFound = 0
      this.count++
      job.finish()
    } catch (error) {
      job.abandon(storages)
      if (isStorageError(error, 'fenced')) this.#store.stop(writerFenced(error))
      // Which checkpoint a later open finds is unknown, and the storage takes nothing more until then.
      if (isStorageError(error, 'unknown-outcome')) this.#store.stop(checkpointUnknown(error))
      throw error
    } finally {
      storages.resume()
      transactions.snapshots.release(hold)
      transactions.purge()
      const now = this.#committedStorages()
      this.#stuckBytes = stuckBytes(cache.dirtyPages, (id) => now.has(id))
      cache.relax()
    }
  }

  #committedStorages(): Set<number> {
    const ids = new Set<number>()
    for (const object of this.#store.catalog.objects()) {
      const id = storageOf(object)
      if (id !== undefined) ids.add(id)
    }
    return ids
  }

  /** How many more rows each table has now than it had at `lsn`. */
  #rowsAfter(lsn: Lsn): Map<unknown, number> {
    const more = new Map<unknown, number>()
    for (const { kind, count, table } of this.#store.transactions.changesAfter(lsn)) {
      const by = kind === INSERTED ? count : kind === DELETED ? -1 : 0
      if (by !== 0) more.set(table, (more.get(table) ?? 0) + by)
    }
    return more
  }

  #facts(lsn: Lsn, isClosing: boolean): RootFacts {
    const { catalog, nextOid, nextStorageId, lastCommitMs, sequences, storages } = this.#store
    const later = this.#rowsAfter(lsn)
    const tables: Record<string, RootFacts['tables'][string]> = {}
    const indexes: Record<string, RootFacts['indexes'][string]> = {}
    for (const object of catalog.objects()) {
      if (object.kind === 'table') {
        const data = storages.tables.get(object.storageId)
        if (data === undefined) continue
        const rows = data.liveRows - (later.get(data) ?? 0)
        tables[object.storageId] = { ...data.facts, rows }
      } else if (object.kind === 'index') {
        const index = storages.indexes.get(object.storageId)
        if (index !== undefined) indexes[object.storageId] = index.facts
      }
    }
    return {
      version: rootVersion(indexes),
      nextOid,
      nextStorageId,
      commitMs: lastCommitMs,
      catalog: [...catalog.objects()],
      tables,
      indexes,
      sequences: sequences.states(isClosing),
    }
  }
}
