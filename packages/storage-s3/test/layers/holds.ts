/** Random tests with a seed that is printed and can be given: `TWILL_SEED=… npx pnpm exec vitest run <file>`. */
import fc from 'fast-check'

const SEED = Number(process.env.TWILL_SEED ?? Math.floor(Math.random() * 0x7fff_ffff))
const RUNS_FACTOR = Number(process.env.TWILL_RUNS_FACTOR ?? 1)

/** The suite has teeth: some run finds that this does not hold. */
export async function isCaught<Ts>(
  property: fc.IAsyncProperty<Ts> | fc.IProperty<Ts>,
  runs: number,
): Promise<void> {
  const { failed } = await fc.check(property, { numRuns: runs, seed: SEED, endOnFailure: true })
  if (!failed) throw new Error(`${runs} runs with seed ${SEED} did not notice`)
}

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
