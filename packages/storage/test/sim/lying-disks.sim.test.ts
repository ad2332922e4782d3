/**
 * The simulation is tested too: a backend that forgets a step is the same as a disk that reports the step done and does not
 * do it. Each such disk must be caught within a few seeds; an honest one passes them all (`power-loss.sim.test.ts`).
 */
import type { DiskOperation } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import { openFileDatabase } from './world/file-database.ts'
import { runSeed } from './world/run-scenario.ts'

const SEEDS_ALLOWED = 60

const lies: readonly (readonly [missing: string, lie: (operation: DiskOperation) => boolean])[] = [
  [
    'acknowledges before the log is synced',
    ({ kind, path }) => kind === 'sync' && path.includes('-wal-'),
  ],
  [
    'never syncs the folder after creating or renaming files in it',
    ({ kind }) => kind === 'sync-directory',
  ],
  [
    'writes the header before the pages are synced, and never syncs it',
    ({ kind, path }) => kind === 'sync' && path.endsWith('.db'),
  ],
  ['syncs nothing at all', ({ kind }) => kind === 'sync' || kind === 'sync-directory'],
  ['syncs only every second time', ({ kind, index }) => kind === 'sync' && index % 2 === 0],
]

describe('a backend is caught that', () => {
  for (const [missing, lie] of lies) {
    test(missing, async () => {
      const caughtBy = await firstFailure(lie)
      expect(caughtBy, `no seed below ${SEEDS_ALLOWED} caught it`).toBeDefined()
    })
  }
})

async function firstFailure(
  lie: (operation: DiskOperation) => boolean,
): Promise<number | undefined> {
  for (let seed = 1; seed <= SEEDS_ALLOWED; seed += 1) {
    const { failure } = await runSeed(seed, { open: openFileDatabase, lie })
    if (failure !== undefined) return seed
  }
  return undefined
}
