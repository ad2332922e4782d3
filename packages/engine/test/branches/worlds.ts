/** Databases that can be opened again and again, in memory and on a simulated disk, under a clock that tests move. */
import type { Storage } from '@twill/storage'
import { openLocalFileStorage } from '@twill/storage/file'
import { openTestStorage } from '../support/test-storage.ts'
import { createPrng, Disk, PowerLossFileSystem } from '@twill/storage/sim'
import { openEngine, type Engine, type Env } from '../../src/index.ts'
import { testEnv } from '../support/test-env.ts'

export type World = {
  readonly clock: { nowMs: number }
  /** A new handle on the storage: for what only it can do. */
  openStorage(): Promise<Storage>
  open(): Promise<{ readonly engine: Engine; readonly storage: Storage }>
}

let names = 0

export const kinds = ['memory', 'file'] as const

export async function makeWorld(kind: (typeof kinds)[number]): Promise<World> {
  const clock = { nowMs: Date.UTC(2026, 0, 1) }
  const env: Env = { ...testEnv, now: () => clock.nowMs }
  const openStorage = storageOpener(kind, clock)
  return {
    clock,
    openStorage,
    async open() {
      const storage = await openStorage()
      return { storage, engine: await openEngine(storage, { env, cacheBytes: 4 << 20 }) }
    },
  }
}

function storageOpener(
  kind: (typeof kinds)[number],
  clock: { readonly nowMs: number },
): () => Promise<Storage> {
  const nowMs = (): number => clock.nowMs
  if (kind === 'memory') {
    const name = `branches-${names++}`
    return () => openTestStorage({ name, nowMs })
  }
  const disk = new Disk()
  const salts = createPrng(5)
  return () =>
    openLocalFileStorage('/data/app.db', {
      fileSystem: new PowerLossFileSystem({ disk }),
      surroundings: { nowMs, randomUint32: () => salts.uint32() },
      walSegmentBytes: 32 << 10,
    })
}
