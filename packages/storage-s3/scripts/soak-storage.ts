/** `pnpm --filter @twill/storage-s3 soak:storage --seeds N --from S`: the simulation of whole storages. `soak.ts` has the arguments. */
import { runSeed } from '../test/sim/world/run-seed.ts'
import { ALL_SIM_RULES } from '../test/sim/world/sim-world.ts'
import { soak } from './soak.ts'

await soak(Object.keys(ALL_SIM_RULES), async (seed, rules, keepsTrace) => {
  const { counts, events, failure, requests, trace } = await runSeed(seed, { rules, keepsTrace })
  return { failure, trace, counts: { ...counts, requests, events } }
})
