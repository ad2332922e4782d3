/** Unique constraints whose check was put off: looked at when the statement or the transaction ends. */
import type { CatalogReader } from '../catalog/catalog.ts'
import { uniqueViolation } from '../errors/constraint-errors.ts'
import type { Access } from '../store/table-access.ts'
import type { RowTable } from '../store/table/stored-table.ts'
import { findDuplicates } from '../store/table/unique-check.ts'
import { PENDING, type Pending } from '../store/waits.ts'
import type { Oid } from '../types/type.ts'
import type { Transaction } from './transaction.ts'

export interface DeferredSource {
  table(oid: Oid, reader: CatalogReader): RowTable | undefined
}

/** Keys of the indexes that `applies` names are checked and forgotten; PENDING: call again. */
export function checkDeferred(
  store: DeferredSource,
  access: Access,
  reader: CatalogReader,
  applies: (index: Oid) => boolean,
): Pending | undefined {
  const txn = access.txn as Transaction
  const kept = txn.deferredKeys.filter((deferred) => !applies(deferred.index))
  for (const deferred of txn.deferredKeys) {
    if (!applies(deferred.index)) continue
    const object = reader.object(deferred.index)
    if (object?.kind !== 'index') continue
    const table = store.table(object.table, reader)
    const index = table?.indexes.find((each) => each.oid === deferred.index)
    if (table === undefined || index === undefined) continue
    const second = findDuplicates(table, index, txn, deferred.key, access.waits)
    if (second === PENDING) return PENDING
    if (second !== undefined) throw uniqueViolation(index.name, index.maker.describe(second))
  }
  txn.deferredKeys = kept
  return undefined
}
