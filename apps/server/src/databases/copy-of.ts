/** A copy of a database as it is now, into an empty storage. */
import { randomUUID } from 'node:crypto'
import { copyDatabase } from '@twill/engine'
import { isStorageError, type Storage } from '@twill/storage'

/**
 * Copies from a storage that an engine is using, which goes on: a branch holds still for as long as it takes. `false` where the storage
 * has been closed.
 */
export async function copyOfOpened(source: Storage, target: Storage): Promise<boolean> {
  const name = `copy-${randomUUID()}`
  try {
    const { durableLsn } = await source.head()
    await source.createBranch(name, durableLsn)
  } catch (error) {
    if (isStorageError(error, 'closed')) return false
    throw error
  }
  try {
    const branch = await source.openBranch(name)
    try {
      await copyDatabase({ source: branch, target })
    } finally {
      await branch.close()
    }
  } finally {
    await source.deleteBranch(name)
  }
  return true
}
