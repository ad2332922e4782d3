/**
 * Runs the simulation of the log over many seeds and prints those that fail. Without arguments it looks at a thousand.
 *
 *     pnpm --filter @twill/storage-s3 soak --seeds 100000 --from 1
 *     pnpm --filter @twill/storage-s3 soak --seeds 1 --from 4711 --trace
 *     pnpm --filter @twill/storage-s3 soak --seeds 10000 --without freshness
 */
import { parseArgs } from 'node:util'
import { ALL_RULES } from '../src/log/rules.ts'
import { runSeed } from '../test/log/world/run-seed.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
    /** A rule to leave out; every rule in turn: `each`. */
    without: { type: 'string' },
    /** Stop after so many failures. */
    failures: { type: 'string', default: '5' },
  },
})

// Errors are made by the thousand here, and nobody reads where.
Error.stackTraceLimit = 0

const from = Number(values.from)
const count = Number(values.seeds)
const rules = Object.keys(ALL_RULES)
const removals = values.without === 'each' ? rules : [values.without]
for (const removal of removals) {
  if (removal !== undefined && !rules.includes(removal)) {
    throw new Error(`there is no rule ${removal}; there are ${rules.join(', ')}`)
  }
  const isClean = await soak(removal)
  if (isClean !== (removal === undefined)) process.exitCode = 1
}

async function soak(removal: string | undefined): Promise<boolean> {
  const startedAt = performance.now()
  const total = { acked: 0, failed: 0, unknown: 0, opens: 0, cleanOpens: 0, requests: 0, bad: 0 }
  let seed = from
  for (; seed < from + count && total.bad < Number(values.failures); seed += 1) {
    const removed = removal === undefined ? {} : { [removal]: false }
    const run = await runSeed(seed, { rules: removed, keepsTrace: values.trace })
    const { history } = run
    total.acked += history.acked.length
    total.failed += history.failed.length
    total.unknown += history.unknown.length
    total.opens += history.opens
    total.cleanOpens += history.cleanOpens
    total.requests += run.requests
    for (const line of run.trace?.lines() ?? []) console.log(line)
    if (run.failure !== undefined) {
      total.bad += 1
      console.log(`${removal ?? 'all rules'}: seed ${seed}: ${run.failure}`)
    }
    if ((seed - from + 1) % 10_000 === 0) report()
  }
  report()
  return total.bad === 0

  function report(): void {
    const seconds = (performance.now() - startedAt) / 1000
    const done = seed - from + (seed < from + count ? 1 : 0)
    const rate = `${seconds.toFixed(0)} s, ${(done / seconds).toFixed(0)} seeds/s`
    console.log(`${removal ?? 'all rules'}: ${done} seeds from ${from}, ${rate}`, total)
  }
}
