import { describe, expect, it } from 'vitest'
import type { GraphMetric } from '../../src/vector/hnsw/graph-layout.ts'
import { Random } from '../support/random.ts'
import { VectorModel } from './vector-model.ts'

const metrics: readonly GraphMetric[] = ['l2', 'inner product', 'cosine', 'l1']
const STEPS = 60

/** One thing that happens to a table, drawn by chance. */
async function step(model: VectorModel, random: Random): Promise<void> {
  const drawn = random.below(100)
  if (drawn < 25) await model.insert(random.between(1, 30))
  else if (drawn < 32) await model.load(random.between(1, 300))
  else if (drawn < 37) await model.deleteMany()
  else if (drawn < 43) await model.rest(random.between(1, 150))
  else if (drawn < 49) await model.update()
  else if (drawn < 55) await model.delete()
  else if (drawn < 65) await transaction(model, random)
  else if (drawn < 70) await model.checkpoint()
  else if (drawn < 77) await model.reopen()
  else expect(await model.ask()).toBeUndefined()
}

async function transaction(model: VectorModel, random: Random): Promise<void> {
  await model.begin()
  for (let i = random.between(1, 4); i > 0; i--) {
    if (random.chance(0.4)) await model.insert(random.between(1, 20))
    if (random.chance(0.4)) await model.update()
    if (random.chance(0.3)) await model.delete()
    if (random.chance(0.5)) expect(await model.ask()).toBeUndefined()
  }
  await model.finish(random.chance(0.5) ? 'commit' : 'rollback')
}

describe('an hnsw index', () => {
  const seeds = Number(process.env['TWILL_MODEL_SEEDS'] ?? 8)
  for (let seed = 1; seed <= seeds; seed++) {
    it(`seed ${seed} (TWILL_MODEL_SEEDS=${seed}): answers as looking at every row does, whatever happens to rows, pages and the database`, async () => {
      const random = new Random(seed)
      const model = await VectorModel.open(random, metrics[seed % 4] as GraphMetric)
      for (let i = 0; i < STEPS; i++) await step(model, random)
      expect(await model.ask()).toBeUndefined()
      expect(await model.check()).toEqual([])
      await model.reopen()
      expect(await model.ask()).toBeUndefined()
      expect(await model.check()).toEqual([])
      await model.end()
    })
  }
})
