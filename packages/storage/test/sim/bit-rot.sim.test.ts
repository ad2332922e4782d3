/**
 * One flipped byte or one cut file, anywhere, in a database that was closed cleanly. Whatever was hit, the next process either sees
 * everything that was acknowledged or is told that it cannot: never something else, and never less in silence.
 */
import { isStorageError } from '@twill/storage'
import { createPrng, createTrace, PowerLossFileSystem, type Prng } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import { openFileDatabase } from './world/file-database.ts'
import { live } from './world/life.ts'
import { chooseScenario, type LifePlan } from './world/scenario.ts'
import { World } from './world/world.ts'

const SEEDS = 120

type Verdict = 'unharmed' | 'refused'

async function filledWorld(seed: number): Promise<World> {
  const world = new World(createTrace())
  const { lives, segmentBytes } = chooseScenario(seed)
  const plan: LifePlan = {
    scheduleSeed: seed,
    actors: lives.flatMap((life) => life.actors),
    faults: [],
    freeBytes: undefined,
    ending: { kind: 'close', thenPowerLoss: false },
  }
  await live(world, { open: openFileDatabase(segmentBytes), plan, name: 'life 0' })
  return world
}

async function verdictOn(world: World): Promise<Verdict> {
  const open = openFileDatabase(65_536)
  const fileSystem = new PowerLossFileSystem({ disk: world.disk })
  const prng = createPrng(1)
  try {
    const storage = await open({ fileSystem, nowMs: () => 0, randomUint32: () => prng.uint32() })
    await world.checkOpened(storage, 'after the damage')
    await storage.close()
    return 'unharmed'
  } catch (error) {
    const refusals = ['corrupt', 'invalid']
    if (isStorageError(error) && refusals.includes(error.kind)) return 'refused'
    throw error
  }
}

async function damageMany(
  damage: (world: World, prng: Prng) => string,
): Promise<Record<Verdict, number>> {
  const count = { unharmed: 0, refused: 0 }
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const world = await filledWorld(seed)
    const what = damage(world, createPrng(seed))
    try {
      count[await verdictOn(world)] += 1
    } catch (error) {
      throw new Error(`seed ${seed}, ${what}: ${String(error)}`, { cause: error })
    }
  }
  return count
}

describe('file storage after damage at rest', () => {
  test('a flipped byte is refused or harmless, never answered', async () => {
    const count = await damageMany((world, prng) => {
      const [path, file] = prng.pick(world.disk.files())
      const offset = prng.below(Math.min(file.size, 40_000))
      file.flipByte(offset, 1 << prng.below(8))
      return `byte ${offset} of ${path}`
    })
    // Most of a preallocated segment is empty, so most flips are harmless; enough are not.
    expect(count.refused).toBeGreaterThan(SEEDS / 10)
    expect(count.unharmed).toBeGreaterThan(SEEDS / 10)
  })

  test('a cut file is refused or harmless, never answered', async () => {
    const count = await damageMany((world, prng) => {
      const [path, file] = prng.pick(world.disk.files())
      const size = prng.below(file.size)
      file.cutAtRest(size)
      return `${path} cut at ${size}`
    })
    expect(count.refused).toBeGreaterThan(SEEDS / 10)
  })
})
