/** The real file backend over the simulated disk. */
import { openLocalFileStorage } from '@twill/storage/file'
import type { OpenDatabase } from './life.ts'
import { DATABASE_PATH } from './world.ts'

export function openFileDatabase(walSegmentBytes: number): OpenDatabase {
  return ({ fileSystem, nowMs, randomUint32 }) =>
    openLocalFileStorage(DATABASE_PATH, {
      fileSystem,
      surroundings: { nowMs, randomUint32 },
      walSegmentBytes,
    })
}
