/** A store over memory storage with a few hand-made tables, and a driver that waits where an answer is PENDING. */
import type { Storage } from '@twill/storage'
import { openTestStorage } from '../support/test-storage.ts'
import { PUBLIC_SCHEMA } from '../../src/catalog/catalog.ts'
import type { CatalogObject, Column, IndexObject, TableObject } from '../../src/catalog/objects.ts'
import { encodeKeyColumn } from '../../src/index/key-encoding.ts'
import { ByteWriter } from '../../src/base/byte-writer.ts'
import type { Access, RowId, StoredTable } from '../../src/store/table-access.ts'
import { PENDING, type Pending } from '../../src/store/waits.ts'
import { Store } from '../../src/txn/store.ts'
import type { StoreOptions } from '../../src/txn/store-options.ts'
import type { StoreFactory } from '../../src/txn/store-options.ts'
import type { Isolation, Transaction } from '../../src/txn/transaction.ts'
import type { Datum } from '../../src/types/datum.ts'
import { builtinTypes } from '../../src/types/registry.ts'

export const INT4 = 23
export const INT8 = 20
export const TEXT = 25

const factory: StoreFactory = {
  type: (ref) => builtinTypes.type(ref.oid),
  keyMaker: () => {
    throw new Error('no expressions here')
  },
  context: {
    dateStyle: 'ISO',
    dateOrder: 'MDY',
    intervalStyle: 'postgres',
    timeZone: 'UTC',
    extraFloatDigits: 1,
    byteaOutput: 'hex',
    nowMicros: 0,
    type: (oid) => builtinTypes.type(oid),
  },
}

const publicSchema: CatalogObject = {
  kind: 'schema',
  oid: PUBLIC_SCHEMA,
  name: 'public',
  owner: 10,
}

export async function openStore(
  storage: Storage,
  options: Partial<StoreOptions> = {},
): Promise<Store> {
  const { epoch } = await storage.acquireWriter('test')
  return Store.open({
    storage,
    epoch,
    cacheBytes: 64 * 1024 * 1024,
    nowMs: () => 1000,
    pause: () => Promise.resolve(),
    factory,
    initialCatalog: [publicSchema],
    ...options,
  })
}

export async function freshStore(
  options: Partial<StoreOptions> = {},
): Promise<{ storage: Storage; store: Store }> {
  const storage = await openTestStorage()
  return { storage, store: await openStore(storage, options) }
}

export type ColumnSpec = readonly [name: string, type: number, missing?: string]

export function tableObject(
  store: Store,
  name: string,
  columns: readonly ColumnSpec[],
): TableObject {
  return {
    kind: 'table',
    oid: store.newOid(),
    schema: PUBLIC_SCHEMA,
    name,
    owner: 10,
    storageId: store.newStorageId(),
    persistence: 'permanent',
    columns: columns.map(([columnName, oid], i): Column => {
      return { attnum: i + 1, name: columnName, type: { oid, typmod: -1 }, notNull: false }
    }),
    options: [],
  }
}

export function indexObject(
  store: Store,
  table: TableObject,
  name: string,
  attnums: readonly number[],
  options: Partial<IndexObject> = {},
): IndexObject {
  return {
    kind: 'index',
    oid: store.newOid(),
    schema: PUBLIC_SCHEMA,
    name,
    table: table.oid,
    storageId: store.newStorageId(),
    method: 'btree',
    unique: false,
    nullsNotDistinct: false,
    primary: false,
    keys: attnums.map((attnum) => ({
      attnum,
      type: (table.columns[attnum - 1] as Column).type,
      descending: false,
      nullsFirst: false,
    })),
    include: [],
    options: [],
    ...options,
  }
}

export function begin(store: Store, isolation: Isolation = 'read committed'): Transaction {
  return store.transactions.begin({ isolation, readOnly: false, deferrable: false })
}

/** A new statement of the transaction. */
export function statement(store: Store, txn: Transaction): Access {
  return store.access(txn, store.transactions.statementSnapshot(txn), store.waits())
}

export async function drive<T>(access: Access, step: () => T | Pending): Promise<T> {
  for (;;) {
    const answer = step()
    if (answer !== PENDING) return answer
    await access.waits.settle()
  }
}

/** `create table name (…)` with a unique index over the first `keyColumns` columns, committed. */
export async function createTable(
  store: Store,
  name: string,
  columns: readonly ColumnSpec[],
  keyAttnums: readonly number[] = [1],
): Promise<{ table: TableObject; index: IndexObject }> {
  const txn = begin(store)
  const table = tableObject(store, name, columns)
  const index = indexObject(store, table, `${name}_pkey`, keyAttnums, {
    unique: true,
    primary: true,
  })
  store.put(txn, table)
  store.put(txn, index)
  await store.transactions.commit(txn)
  return { table, index }
}

export function stored(store: Store, table: TableObject, txn?: Transaction): StoredTable {
  const found = store.table(table.oid, txn?.reader(store.catalog) ?? store.catalog)
  if (found === undefined) throw new Error(`no table ${table.name}`)
  return found
}

export function keyOf(values: readonly Datum[], types: readonly number[]): Uint8Array {
  const out = new ByteWriter()
  values.forEach((value, i) => {
    const type = builtinTypes.type(types[i] as number)
    encodeKeyColumn(out, type, { descending: false, nullsFirst: false }, value)
  })
  return out.finish()
}

/** Every visible row, as arrays in column order, with its row id last. */
export async function scanRows(
  table: StoredTable,
  access: Access,
  attnums: readonly number[],
): Promise<Datum[][]> {
  const source = table.scan(access, [...attnums, 0])
  return collect(access, () => source.next(), attnums.length + 1)
}

export async function collect(
  access: Access,
  next: () => ReturnType<ReturnType<StoredTable['scan']>['next']>,
  width: number,
): Promise<Datum[][]> {
  const rows: Datum[][] = []
  for (;;) {
    const batch = await drive(access, next)
    if (batch === undefined) return rows
    for (let i = 0; i < batch.count; i++) {
      const at = batch.selection === undefined ? i : (batch.selection[i] as number)
      rows.push(Array.from({ length: width }, (_, c) => batch.columns[c]?.get(at) as Datum))
    }
  }
}

/** Locks and updates, as a statement would. */
export async function updateRow(
  store: Store,
  txn: Transaction,
  table: StoredTable,
  rowId: RowId,
  attnums: readonly number[],
  values: readonly Datum[],
): Promise<string> {
  const access = statement(store, txn)
  const strength = table.updateLockStrength(attnums)
  const outcome = await drive(access, () => table.lock(access, rowId, strength, 'block'))
  if (outcome === 'locked' || outcome === 'changed') {
    await drive(access, () => table.update(access, rowId, attnums, values))
  }
  return outcome
}

export async function deleteRow(
  store: Store,
  txn: Transaction,
  table: StoredTable,
  rowId: RowId,
): Promise<string> {
  const access = statement(store, txn)
  const outcome = await drive(access, () => table.lock(access, rowId, 'update', 'block'))
  if (outcome === 'locked' || outcome === 'changed') {
    await drive(access, () => table.delete(access, rowId))
  }
  return outcome
}
