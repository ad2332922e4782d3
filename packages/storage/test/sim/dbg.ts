import { openFileDatabase } from './world/file-database.ts'
import { describe, explain, runSeed } from './world/run-scenario.ts'
const [from, count, mode] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]]
const t0 = performance.now()
let fails = 0,
  acks = 0
const kinds = new Map<string, number[]>()
for (let seed = from; seed < from + count; seed++) {
  const r = await runSeed(seed, { open: openFileDatabase })
  acks += r.acks
  if (r.failure) {
    fails++
    const d = describe(r.failure)
      .split('\n')
      .slice(0, mode === 'full' ? 12 : 1)
      .join('\n')
      .replace(/\d+/g, mode === 'full' ? '$&' : '#')
    kinds.set(d, [...(kinds.get(d) ?? []), seed])
  }
}
for (const [k, v] of kinds) console.log(v.length, k, v.slice(0, 5))
console.log({ fails, count, acks, ms: Math.round(performance.now() - t0) })
if (mode === 'explain') console.log(await explain(from, { open: openFileDatabase }))
