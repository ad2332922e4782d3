/** `twill storage restore`: the database as it was at a moment. What it is now stays, as a branch. */
import type { Lsn } from '@twill/storage'
import type { ObjectStorage } from '@twill/storage-s3'
import { databaseUrl } from '../database-url.ts'
import { exitCodes } from '../host.ts'
import type { ExitCode, Host } from '../host.ts'
import { lsnOf, type Moment } from '../storage/moment.ts'

export async function runStorageRestore(
  host: Host,
  database: string,
  moment: Moment,
  keepAs: string,
): Promise<ExitCode> {
  const opened = await host.openStorage(databaseUrl(database), false)
  try {
    if (opened.kind !== 'object') {
      throw new Error(
        'restore is for object storage: of a file, make a branch at that moment (twill branch create)',
      )
    }
    const lsn = await lsnOf(opened.storage, moment)
    await restore(opened.storage, database, lsn, keepAs)
    host.output.write(`restored to LSN ${lsn}; what the database was is branch "${keepAs}"\n`)
    return exitCodes.ok
  } finally {
    await opened.storage.close()
  }
}

async function restore(
  storage: ObjectStorage,
  database: string,
  lsn: Lsn,
  keepAs: string,
): Promise<void> {
  await storage.createBranch(keepAs, lsn)
  try {
    await storage.promote(keepAs)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new Error(
      `${message}; twill branch promote ${database} ${keepAs} finishes it, and twill branch delete ${database} ${keepAs} gives it up`,
      { cause },
    )
  }
}
