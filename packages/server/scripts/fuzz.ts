/**
 * Mutated conversations for as long as is wanted:
 *   node --conditions=@twill/source packages/server/scripts/fuzz.ts [--seconds 600] [--seed N] [--count N]
 */
import { parseArgs } from 'node:util'
import { fuzz } from '../test/fuzz/fuzz.ts'

const { values } = parseArgs({
  options: { seconds: { type: 'string' }, seed: { type: 'string' }, count: { type: 'string' } },
})
const seed = Number(values.seed ?? Date.now() % 1_000_000_000)
const count = values.count === undefined ? Infinity : Number(values.count)
const endMs = performance.now() + Number(values.seconds ?? 60) * 1_000
console.log(`seed ${seed}`)
let lastMb = 0
const report = await fuzz(seed, (conversations) => {
  const mb = Math.round(process.memoryUsage().rss / 1_000_000)
  if (conversations % 2_000 === 0 && mb !== lastMb)
    console.log(`${conversations} conversations, ${mb} MB`)
  lastMb = mb
  return conversations < count && performance.now() < endMs
})
for (const finding of report.findings) console.log(finding)
console.log(
  `${report.conversations} conversations, ${report.messages} messages, ${report.findings.length} findings`,
)
process.exitCode = report.findings.length === 0 ? 0 : 1
