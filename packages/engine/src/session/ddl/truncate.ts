/** TRUNCATE: the table and its indexes get new, empty storage. */
import type { Truncate } from '../../ast/dml.ts'
import { TRUNCATE } from '../../base/privilege-bits.ts'
import type { TableObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { andThen } from '../maybe-promise.ts'
import type { EngineSession } from '../session.ts'
import { checkRights } from '../privileges/check-needs.ts'
import { findTable } from './find-object.ts'
import { lockForChange } from './lock-for-change.ts'

export function truncate(session: EngineSession, statement: Truncate): MaybePromise<void> {
  const tables = new Map<number, TableObject>()
  for (const { relation } of statement.tables) {
    const table = findTable(session, relation)
    tables.set(table.oid, table)
  }
  if (statement.cascade) addReferencing(session, tables)
  return andThen(lockEach(session, [...tables.keys()], 0), () => {
    if (!statement.cascade) refuseReferenced(session, tables)
    for (const oid of tables.keys()) {
      const table = session.catalog.object(oid)
      if (table?.kind === 'table') emptyTable(session, table)
      if (statement.restartIdentity) restartSequences(session, oid)
    }
  })
}

function lockEach(
  session: EngineSession,
  oids: readonly number[],
  from: number,
): MaybePromise<void> {
  const oid = oids[from]
  if (oid === undefined) return
  const locked = lockForChange(session, oid, 'access exclusive')
  return andThen(locked, () => lockEach(session, oids, from + 1))
}

function addReferencing(session: EngineSession, tables: Map<number, TableObject>): void {
  for (const table of tables.values()) {
    for (const key of session.catalog.foreignKeysTo(table.oid)) {
      const other = session.catalog.object(key.table)
      if (other?.kind !== 'table' || tables.has(other.oid)) continue
      session.notice(
        sqlError(sqlstate.successfulCompletion, `truncate cascades to table "${other.name}"`, {
          severity: 'NOTICE',
        }),
      )
      checkRights(session, other, TRUNCATE)
      // a map goes on to entries that are added while it is walked
      tables.set(other.oid, other)
    }
  }
}

function refuseReferenced(session: EngineSession, tables: ReadonlyMap<number, TableObject>): void {
  for (const table of tables.values()) {
    for (const key of session.catalog.foreignKeysTo(table.oid)) {
      if (tables.has(key.table)) continue
      const other = session.catalog.object(key.table)
      const name = other?.kind === 'table' ? other.name : ''
      throw sqlError(
        sqlstate.featureNotSupported,
        'cannot truncate a table referenced in a foreign key constraint',
        {
          detail: `Table "${name}" references "${table.name}".`,
          hint: `Truncate table "${name}" at the same time, or use TRUNCATE ... CASCADE.`,
        },
      )
    }
  }
}

export function emptyTable(session: EngineSession, table: TableObject): void {
  const { store } = session.host
  const txn = session.block.ensure()
  const indexes = session.catalog.indexesOf(table.oid)
  // the indexes first: the new, empty table must not keep up the old ones
  for (const index of indexes) store.put(txn, { ...index, storageId: store.newStorageId() })
  store.put(txn, { ...table, storageId: store.newStorageId() })
}

/** Unlike the rest, this stays when the transaction is rolled back. */
function restartSequences(session: EngineSession, table: number): void {
  const { store } = session.host
  for (const sequence of session.catalog.sequencesOwnedBy(table)) {
    store.setval(sequence, BigInt(sequence.start), false)
  }
}
