import { openMemoryStorage } from '@twill/storage/memory'
import { openEngine } from '../src/index.ts'
import { Store } from '../src/txn/store.ts'
import { testEnv } from './support/test-env.ts'
import { runText } from './support/text-rows.ts'
const real = Store.open
let inStore = 0
;(Store as any).open = async (o: any) => { const t = performance.now(); const r = await real.call(Store, o); inStore = performance.now() - t; return r }
for (let i = 0; i < 3; i++) {
  const storage = await openMemoryStorage()
  const t = performance.now()
  const e = await openEngine(storage, { env: testEnv })
  console.log('open empty', (performance.now() - t).toFixed(2), 'store', inStore.toFixed(2))
  await e.close()
}
const storage = await openMemoryStorage()
const e = await openEngine(storage, { env: testEnv, cacheBytes: 256 << 20 })
const s = e.connect()
await runText(s, 'create table t (id int primary key, k int)')
for (let f = 0; f < 1_000_000; f += 10000) await s.insertRows('t', ['id', 'k'], (function* () { for (let i = f; i < f + 10000; i++) yield [i, i % 1000] })())
const held = e.connect()
for (const [name, db] of [['right after load', s]] as const) {
  for (let i = 0; i < 6; i++) { const t = performance.now(); await runText(db, 'select count(*) from t where k < 500'); console.log(name, (performance.now() - t).toFixed(1), 'checkpoints', e.stats().checkpoints) }
}
await new Promise((r) => setTimeout(r, 300))
for (let i = 0; i < 4; i++) { const t = performance.now(); await runText(s, 'select count(*) from t where k < 500'); console.log('idle', (performance.now() - t).toFixed(1), e.stats().checkpoints) }
// an old snapshot pins the undo of single-row inserts
await e.close()
const t = performance.now()
const e2 = await openEngine(storage, { env: testEnv })
console.log('reopen 1M', (performance.now() - t).toFixed(2), 'store', inStore.toFixed(2))
await e2.close()
