/** Finds the last commit at or before a moment, by the times that commit records carry. */
import type { Lsn, Storage } from '@twill/storage'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { readRecord } from '../wal/record-reader.ts'

export async function lsnAtTime(storage: Storage, unixMs: number): Promise<Lsn> {
  let found: Lsn | undefined
  for await (const entries of storage.scanWal(1)) {
    for (const { lsn, record } of entries) {
      if (readRecord(record).commitMs <= unixMs) found = lsn
    }
  }
  if (found !== undefined) return found
  throw sqlError(
    sqlstate.invalidParameterValue,
    'the database did not exist at that time, or its log does not reach back so far',
  )
}
