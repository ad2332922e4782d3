/**
 * Finds the last commit at or before a moment, by the times that checkpoints and commit records carry. The log is read from the
 * newest checkpoint that is not after the moment.
 */
import { isStorageError, type Lsn, type Root, type Storage } from '@twill/storage'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { decodeRoot } from '../txn/root.ts'
import { readRecord } from '../wal/record-reader.ts'

export async function lsnAtTime(storage: Storage, unixMs: number): Promise<Lsn> {
  const start = await newestRootAt(storage, unixMs)
  let found = start
  let isPast = false
  for await (const entries of logFrom(storage, (start ?? 0) + 1)) {
    for (const { lsn, record } of entries) {
      isPast ||= readRecord(record).commitMs > unixMs
      if (!isPast) found = lsn
    }
    if (isPast) break
  }
  if (found !== undefined) return found
  throw beforeHistory()
}

/** The LSN of the newest checkpoint whose last commit is not after the moment; `undefined` where there is none. */
async function newestRootAt(storage: Storage, unixMs: number): Promise<Lsn | undefined> {
  let root = await storage.getRoot()
  while (root !== undefined && decodeRoot(root.bytes).commitMs > unixMs) {
    root = await rootBefore(storage, root)
  }
  return root?.lsn
}

async function rootBefore(storage: Storage, root: Root): Promise<Root | undefined> {
  try {
    return await storage.getRoot(root.lsn - 1)
  } catch (error) {
    if (isStorageError(error, 'not-found')) throw beforeHistory()
    throw error
  }
}

async function* logFrom(storage: Storage, lsn: Lsn): ReturnType<Storage['scanWal']> {
  try {
    yield* storage.scanWal(lsn)
  } catch (error) {
    if (isStorageError(error, 'not-found')) throw beforeHistory()
    throw error
  }
}

function beforeHistory(): Error {
  return sqlError(
    sqlstate.invalidParameterValue,
    'the database did not exist at that time, or its history does not reach back so far',
  )
}
