/** Random tests with a seed that is printed and can be given: `TWILL_SEED=… npx pnpm exec vitest run <file>`. */
import fc from 'fast-check'

const SEED = Number(process.env.TWILL_SEED ?? Math.floor(Math.random() * 0x7fff_ffff))
const RUNS_FACTOR = Number(process.env.TWILL_RUNS_FACTOR ?? 1)

export async function holds<Ts>(
  property: fc.IAsyncProperty<Ts> | fc.IProperty<Ts>,
  runs: number,
): Promise<void> {
  const numRuns = runs * RUNS_FACTOR
  try {
    await fc.assert(property, { numRuns, seed: SEED })
  } catch (error) {
    const replay = `TWILL_SEED=${SEED} npx pnpm exec vitest run <this file>`
    throw new Error(`${(error as Error).message}\nreplay: ${replay}`, { cause: error })
  }
}
