import { twillMemory, twillFile } from './peers/twill.ts'
import { makeSample, itemKeys } from './harness/sample.ts'
import { analyticQueries } from './harness/analytics.ts'
import { Session } from 'node:inspector/promises'
import { mkdtempSync, writeFileSync } from 'node:fs'
const which = process.argv[2] ?? 'point'
const n = Number(process.argv[3] ?? 100000)
const sample = makeSample(1, n, Math.max(200, n / 100))
const peer = process.argv[4] === 'file' ? twillFile : twillMemory
const db = await peer.open(mkdtempSync('/tmp/prof-'))
await db.createTables()
const keys = itemKeys(2, sample, 32000)
const s = new Session(); s.connect()
await s.post('Profiler.enable'); await s.post('Profiler.setSamplingInterval', { interval: 200 })
async function prof(fn: () => Promise<unknown>, ops: number, warm = true) {
  if (warm) await fn()
  await s.post('Profiler.start')
  const t = performance.now()
  await fn()
  const ms = performance.now() - t
  const { profile } = await s.post('Profiler.stop')
  report(profile, ms, ops)
}
function report(p: any, ms: number, ops: number) {
  const self = new Map<string, number>(), total = new Map<string, number>()
  const byId = new Map(p.nodes.map((x: any) => [x.id, x])); const parent = new Map<number, number>()
  for (const nd of p.nodes) for (const c of nd.children ?? []) parent.set(c, nd.id)
  const label = (nd: any) => nd.callFrame.functionName + ' ' + nd.callFrame.url.replace(/.*\/(packages|bench)\//, '') + ':' + (nd.callFrame.lineNumber + 1)
  const dt = p.timeDeltas
  p.samples.forEach((id: number, i: number) => {
    const d = dt[i] / 1000
    let nd: any = byId.get(id)
    self.set(label(nd), (self.get(label(nd)) ?? 0) + d)
    const seen = new Set<string>()
    for (let at: number | undefined = id; at !== undefined; at = parent.get(at)) { const l = label(byId.get(at)); if (!seen.has(l)) { seen.add(l); total.set(l, (total.get(l) ?? 0) + d) } }
  })
  console.log(`== ${which}: ${ms.toFixed(1)} ms, ${(ms * 1000 / ops).toFixed(2)} us/op, ${(ops / ms * 1000).toFixed(0)} op/s`)
  console.log('-- self us/op'); for (const [k, v] of [...self].sort((a, b) => b[1] - a[1]).slice(0, 28)) console.log((v * 1000 / ops).toFixed(3).padStart(10), k)
  console.log('-- total us/op'); for (const [k, v] of [...total].sort((a, b) => b[1] - a[1]).slice(0, 50)) console.log((v * 1000 / ops).toFixed(3).padStart(10), k)
}
if (which === 'bulk') { await prof(() => db.loadItems(sample) as any, n, false); process.exit(0) }
await db.loadItems(sample); await db.loadDims(sample)
let id = 1
const ids = (c: number) => Array.from({ length: c }, () => id++)
if (which === 'point') await prof(async () => { for (let i = 0; i < 5; i++) await db.pointSelects(keys) }, 160000)
let at = 0
if (which === 'distinct') await prof(async () => { const k = keys.subarray(at, at + 8000); at += 8000; await db.distinctSelects(k) }, 8000)
if (which === 'update') await prof(async () => db.updates(keys), 32000)
if (which === 'commit') await prof(async () => db.commits(ids(3000)), 3000)
if (which === 'commit32') await prof(async () => db.concurrentCommits(ids(8000), 32), 8000)
const q = analyticQueries.find(x => x.name.startsWith(which))
if (q) await prof(async () => db.query(q.sql) as any, 1)
await db.close()
