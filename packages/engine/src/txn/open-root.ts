/** Brings a store to the state that its storage tells of: the root, and every record after it. */
import type { Lsn, Root, Storage, WalEntry } from '@twill/storage'
import type { Catalog, CatalogChange } from '../catalog/catalog.ts'
import type { CatalogObject } from '../catalog/objects.ts'
import type { TableData } from '../store/table/table-data.ts'
import type { Waits } from '../store/waits.ts'
import type { LoggedOperation } from '../wal/record-reader.ts'
import { buildIndex, type IndexBuilder } from './build-index.ts'
import { replay, type ReplayTarget } from './recovery.ts'
import { decodeRoot } from './root.ts'
import type { Sequences } from './sequences.ts'
import type { Storages } from './storages.ts'

/** The parts of a store that recovery fills. */
export interface Recovering extends IndexBuilder {
  readonly catalog: Catalog
  readonly storages: Storages
  readonly sequences: Sequences
  applyChanges(changes: readonly CatalogChange[]): void
}

export type Recovered = {
  lsn: Lsn
  nextOid: number
  nextStorageId: number
  commitMs: number
  walBytes: number
  /** Batches of the log that were read: as near as a scan tells how many writes made it. */
  groups: number
}

export async function recover(
  storage: Storage,
  root: Root | undefined,
  initial: Iterable<CatalogObject>,
  store: Recovering,
): Promise<Recovery> {
  const progress: Recovered = {
    lsn: root?.lsn ?? 0,
    nextOid: 0,
    nextStorageId: 0,
    commitMs: 0,
    walBytes: 0,
    groups: 0,
  }
  if (root === undefined) applyObjects(initial, store)
  else restore(root, store, progress)
  const recovery = new Recovery(store, progress)
  for await (const batch of storage.scanWal(progress.lsn + 1)) {
    progress.groups++
    await recovery.replay(batch)
  }
  return recovery
}

function applyObjects(objects: Iterable<CatalogObject>, store: Recovering): void {
  store.catalog.apply(Array.from(objects, (object) => ({ kind: 'put', object })))
}

function restore(root: Root, store: Recovering, progress: Recovered): void {
  const facts = decodeRoot(root.bytes)
  applyObjects(facts.catalog, store)
  for (const [id, table] of Object.entries(facts.tables)) {
    store.storages.data(Number(id)).restore(table)
  }
  for (const [id, index] of Object.entries(facts.indexes)) {
    store.storages.restoreIndex(Number(id), index)
  }
  for (const [oid, state] of Object.entries(facts.sequences)) {
    store.sequences.apply(Number(oid), state)
  }
  progress.nextOid = facts.nextOid
  progress.nextStorageId = facts.nextStorageId
  progress.commitMs = facts.commitMs
}

/** A store on its way along the log. */
export class Recovery implements ReplayTarget {
  readonly #store: Recovering
  readonly #progress: Recovered

  constructor(store: Recovering, progress: Recovered) {
    this.#store = store
    this.#progress = progress
  }

  /** How far it is. */
  get progress(): Readonly<Recovered> {
    return this.#progress
  }

  /** Applies the next records. After a failure the store is between two states. */
  async replay(entries: readonly WalEntry[]): Promise<void> {
    await replay(entries, this)
    for (const { lsn, record } of entries) {
      this.#progress.lsn = lsn
      this.#progress.walBytes += record.length
    }
  }

  waits(): Waits {
    return this.#store.waits()
  }

  /** The table, with the columns and indexes that the catalog says it has. */
  table(storageId: number): TableData | undefined {
    const data = this.#store.storages.tables.get(storageId)
    if (data !== undefined && data.columns.length > 0) return data
    for (const object of this.#store.catalog.objects()) {
      if (object.kind !== 'table' || object.storageId !== storageId) continue
      return this.#store.table(object.oid)?.data
    }
    return undefined
  }

  applyCatalog(record: {
    readonly commitMs: number
    readonly changes: readonly CatalogChange[]
  }): () => Promise<void> {
    const { commitMs, changes } = record
    this.#progress.commitMs = Math.max(this.#progress.commitMs, commitMs)
    const fresh: number[] = []
    for (const change of changes) {
      if (change.kind === 'drop') continue
      const { object } = change
      this.#progress.nextOid = Math.max(this.#progress.nextOid, object.oid + 1)
      if (object.kind === 'type') {
        this.#progress.nextOid = Math.max(this.#progress.nextOid, object.arrayOid + 1)
      }
      if (object.kind !== 'table' && object.kind !== 'index') continue
      const next = object.storageId + 1
      this.#progress.nextStorageId = Math.max(this.#progress.nextStorageId, next)
      if (object.kind === 'index' && !this.#store.storages.indexes.has(object.storageId)) {
        fresh.push(object.oid)
      }
    }
    this.#store.applyChanges(changes)
    return async () => {
      for (const oid of new Set(fresh)) {
        if (this.#store.catalog.object(oid) === undefined) continue
        await buildIndex(this.#store, this.#store.catalog, oid)
      }
    }
  }

  applySequence(operation: Extract<LoggedOperation, { kind: 'sequence' }>): void {
    if (this.#store.catalog.object(operation.oid) === undefined) return
    this.#store.sequences.apply(operation.oid, operation.state)
  }
}
