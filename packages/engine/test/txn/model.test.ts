import { describe, test } from 'vitest'
import { ModelRun } from './model-run.ts'

describe('random transactions', () => {
  const seeds = Number(process.env['TWILL_MODEL_SEEDS'] ?? 12)
  for (let seed = 1; seed <= seeds; seed++) {
    test(`seed ${seed}: every snapshot sees what the model says, over crashes and checkpoints`, async () => {
      const run = new ModelRun(
        seed,
        seed % 3 === 0 ? 5000 : 60,
        seed % 2 === 0 ? 20_000 : 8_000_000,
      )
      await run.start()
      for (let i = 0; i < 600; i++) {
        await run.step()
        if (run.random(150) === 0) await run.crash()
      }
      await run.crash()
    })
  }
})
