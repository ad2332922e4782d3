/**
 * The storage's simulation, seed after seed.
 *
 *     pnpm --filter @twill/storage-s3 soak:storage --seeds 100000 --from 1
 *     pnpm --filter @twill/storage-s3 soak:storage --seeds 1 --from 4711 --trace
 *     pnpm --filter @twill/storage-s3 soak:storage --seeds 10000 --without pinFirst
 */
import { parseArgs } from 'node:util'
import { runSeed } from '../test/sim/world/run-seed.ts'
import { ALL_SIM_RULES } from '../test/sim/world/sim-world.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
    /** A rule to leave out; every rule in turn: `each`. */
    without: { type: 'string' },
    /** Stop after so many failures. */
    failures: { type: 'string', default: '5' },
    /** Report after so many seeds. */
    every: { type: 'string', default: '10000' },
  },
})

// Errors are made by the thousand here, and nobody reads where.
if (!values.trace) Error.stackTraceLimit = 0

const from = Number(values.from)
const count = Number(values.seeds)
const rules = Object.keys(ALL_SIM_RULES)
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
  const total: Record<string, number> = { bad: 0, requests: 0, events: 0 }
  const add = (what: string, by: number): void => {
    total[what] = (total[what] ?? 0) + by
  }
  let seed = from
  for (; seed < from + count && (total['bad'] ?? 0) < Number(values.failures); seed += 1) {
    const removed = removal === undefined ? {} : { [removal]: false }
    const run = await runSeed(seed, { rules: removed, keepsTrace: values.trace })
    for (const [what, times] of Object.entries(run.counts)) add(what, times)
    add('requests', run.requests)
    add('events', run.events)
    for (const line of run.trace?.lines() ?? []) console.log(line)
    if (run.failure !== undefined) {
      add('bad', 1)
      console.log(`${removal ?? 'all rules'}: seed ${seed}: ${run.failure}`)
    }
    if ((seed - from + 1) % Number(values.every) === 0 && removal === undefined)
      report(seed - from + 1)
  }
  report(seed - from)
  return total['bad'] === 0

  function report(done: number): void {
    const seconds = (performance.now() - startedAt) / 1000
    const rate = `${seconds.toFixed(0)} s, ${(done / seconds).toFixed(0)} seeds/s`
    console.log(`${removal ?? 'all rules'}: ${done} seeds from ${from}, ${rate}`, total)
  }
}
