import { openEngine } from '@twill/engine'
import { nodeEnv } from '../../packages/bun/src/open/node-env.ts'
import { MemoryObjectStore } from '@twill/storage/object'
import { ChunkCache } from '../../packages/storage-s3/src/cache/chunk-cache.ts'
import { nodeEnv as objEnv } from '../../packages/storage-s3/src/node-env.ts'
import { openObjectStore } from '../../packages/storage-s3/src/open-object-store.ts'
import { clusters, images } from './vector-sets.ts'
const which = process.argv[2], n = Number(process.argv[3]), quant = process.argv[4] ?? 'int4'
const set = which === 'm' ? images(n)! : clusters(n, 1)
const store = new MemoryObjectStore({ nowMs: () => Date.now() })
const log: string[] = []
const orig = { get: store.get.bind(store), range: store.range.bind(store) }
let on = false
;(store as any).get = (k: string) => { if (on) log.push('get ' + k); return orig.get(k) }
;(store as any).range = (k: string, r: any) => { if (on) log.push(`range ${k} ${r.offset}+${r.length}`); return orig.range(k, r) }
const open = () => openObjectStore({ store, env: objEnv, root: 'x', probe: async () => ({ ifMatch: 'quoted' as const }), cache: new ChunkCache({ memoryBytes: 64 << 20 }) })
{
  const e = await openEngine(await open(), { env: nodeEnv })
  const s = e.connect()
  await s.exec(`create extension vector; create table item (id int primary key, v vector(${set.dimensions}))`)
  await s.insertRows('item', ['id', 'v'], (function* () { for (const [i, v] of set.base.entries()) yield [i, v] as const })())
  const t = performance.now(), c = process.cpuUsage()
  await s.exec(`create index on item using hnsw (v vector_l2_ops) with (ef_construction = ${process.env.EFC ?? 64}, quantization = '${quant}')`)
  const u = process.cpuUsage(c)
  console.log('index s', ((performance.now() - t) / 1000).toFixed(1), 'cpu', ((u.user + u.system) / 1e6).toFixed(1))
  await s.exec('analyze item')
  await e.checkpoint(); await e.close()
}
const truthOf = (q: Float32Array) => { const d = set.base.map((v, id) => { let x = 0; for (let i = 0; i < q.length; i++) x += (v[i]! - q[i]!) ** 2; return { id, x } }); d.sort((a, b) => a.x - b.x); return new Set(d.slice(0, 10).map((x) => x.id)) }
on = true
let t = performance.now()
const e = await openEngine(await open(), { env: nodeEnv })
const s = e.connect()
console.log('open reads', log.length, 'ms', (performance.now() - t).toFixed(0))
for (let i = 0; i < 14; i++) {
  const before = log.length
  t = performance.now()
  const r = await s.query('select id from item order by v <-> $1 limit 10', [set.queries[i]!])
  let ids: number[] = []
  for (;;) { const b = await r.next(); if (!b) break; const v = b.columns[0] as any; for (let k = 0; k < b.count; k++) ids.push(v.data[b.selection ? b.selection[k]! : k]) }
  await r.close()
  const truth = truthOf(set.queries[i]!)
  console.log('query', i, 'reads', log.length - before, 'ms', (performance.now() - t).toFixed(0), 'hits', ids.filter((x) => truth.has(x)).length, '/', ids.length)
  if (i === 0) { const m = new Map<string, [number, number]>(); for (const l of log) { const [, k, r] = l.split(' '); const key = k!.split('/').slice(-2).join('/'); const x = m.get(key) ?? [0, 0]; x[0]++; x[1] += r ? Number(r.split('+')[1]) : 0; m.set(key, x) } for (const [k, x] of m) console.log('   ', k, x[0], (x[1] / 1e6).toFixed(2) + ' MB') }
}
await e.close()
