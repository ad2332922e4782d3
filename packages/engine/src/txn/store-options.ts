/** What a store is opened with, and what it tells of itself. */
import type { Epoch, Lsn, Storage } from '@twill/storage'
import type { HostThread } from '../base/host-thread.ts'
import type { CatalogReader } from '../catalog/catalog.ts'
import type { CatalogObject, IndexObject, TableObject } from '../catalog/objects.ts'
import type { IndexKeyMaker } from '../store/table/table-index.ts'
import type { Type, TypeContext, TypeRef } from '../types/type.ts'
import type { Store } from './store.ts'

/** What the store needs of the layers above, which know types made by users and can evaluate expressions. */
export interface StoreFactory {
  type(ref: TypeRef, catalog: CatalogReader): Type
  /** For indexes with an expression or a predicate. */
  keyMaker(index: IndexObject, table: TableObject, catalog: CatalogReader): IndexKeyMaker
  readonly context: TypeContext
  /** Threads of the host, for building graphs. */
  readonly startThreads?: ((most: number) => readonly HostThread[]) | undefined
}

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
