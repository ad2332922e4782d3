/** `pnpm --filter @twill/storage-s3 soak --seeds N --from S`: the simulation of the log. `soak.ts` has the arguments. */
import { ALL_RULES } from '../src/log/rules.ts'
import { runSeed } from '../test/log/world/run-seed.ts'
import { soak } from './soak.ts'

await soak(Object.keys(ALL_RULES), async (seed, rules, keepsTrace) => {
  const { failure, history, requests, trace } = await runSeed(seed, { rules, keepsTrace })
  const { acked, cleanOpens, failed, opens, unknown } = history
  const counts = {
    acked: acked.length,
    failed: failed.length,
    unknown: unknown.length,
    opens,
    cleanOpens,
    requests,
  }
  return { failure, trace, counts }
})
