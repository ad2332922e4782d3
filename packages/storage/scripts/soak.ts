/**
 * Runs the power-loss simulation over many seeds and prints the first that fail, each with the smallest scenario that fails
 * in the same way. Without arguments it looks at a thousand seeds.
 *
 *     pnpm --filter @twill/storage soak --seeds 20000 --from 1
 *     pnpm --filter @twill/storage soak --seeds 1 --from 4711 --trace
 */
import { parseArgs } from 'node:util'
import { openFileDatabase } from '../test/sim/world/file-database.ts'
import { describe, explain, runSeed } from '../test/sim/world/run-scenario.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
    /** Stop after so many failures; each costs a search for the smallest scenario. */
    failures: { type: 'string', default: '5' },
  },
})

const from = Number(values.from)
const count = Number(values.seeds)
const options = { open: openFileDatabase }
const failed: number[] = []
const startedAt = performance.now()
let acks = 0
let seed = from

for (; seed < from + count && failed.length < Number(values.failures); seed += 1) {
  const result = await runSeed(seed, options)
  acks += result.acks
  if (values.trace) for (const line of result.trace.lines()) console.log(line)
  if (result.failure !== undefined) {
    failed.push(seed)
    console.log(`seed ${seed}: ${describe(result.failure).split('\n')[0]}`)
  }
  if ((seed - from + 1) % 1000 === 0) progress()
}

for (const each of failed) console.log(`\n${await explain(each, options)}`)
progress()
process.exitCode = failed.length === 0 ? 0 : 1

function progress(): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
  console.log(
    `${seed - from} seeds from ${from}, ${acks} acknowledged calls, ${failed.length} failed, ${seconds} s`,
  )
}
