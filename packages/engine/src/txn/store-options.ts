/** What a store is opened with, and what it tells of itself. */
import type { Epoch, Lsn, Storage } from '@twill/storage'
import type { CatalogObject } from '../catalog/objects.ts'
import type { Store } from './store.ts'
import type { StoreFactory } from './storages.ts'

export type StoreOptions = {
  readonly storage: Storage
  /** `undefined`: opened to be read, and no writer. */
  readonly epoch: Epoch | undefined
  /** Budget of the page cache, bytes. */
  readonly cacheBytes: number
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: () => number
  /** Lets others run: between the steps of a checkpoint or an index build. */
  readonly pause: () => Promise<void>
  readonly factory: StoreFactory
  /** The catalog of a database that has nothing yet. */
  readonly initialCatalog: Iterable<CatalogObject>
  /** A checkpoint is due after so many bytes of log. */
  readonly checkpointWalBytes?: number
  /** Background work failed (a checkpoint); the database goes on. */
  readonly onBackgroundError?: (error: unknown) => void
  /** The store in whose place this one is to come (`takeOver`): both are opened to be read. */
  readonly before?: Store
  /** What is read is no longer kept by the writer; the statement fails. */
  readonly onHistoryGone?: () => void
}

export type StoreStats = {
  readonly durableLsn: Lsn
  readonly rootLsn: Lsn
  readonly walBytesSinceCheckpoint: number
  readonly checkpoints: number
  readonly cacheBytes: number
  readonly dirtyBytes: number
  readonly cachedPages: number
  readonly pageFaults: number
  readonly evictions: number
  readonly activeTransactions: number
}
