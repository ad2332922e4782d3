import { openEngine } from '@twill/engine'
import { openMemoryStorage } from '@twill/storage/memory'
import * as crypto from 'node:crypto'
const env = { now: () => performance.timeOrigin + performance.now(), randomBytes: (b: Uint8Array) => { crypto.getRandomValues(b) }, schedule: (ms: number, cb: () => void) => { const t = ms === 0 ? setImmediate(cb) : setTimeout(cb, ms); return () => { clearTimeout(t as any); clearImmediate(t as any) } } }
const storage = await openMemoryStorage()
const engine = await openEngine(storage, { env })
const s = engine.connect({ onNotice: (n) => console.log('NOTICE', n.message) })
export async function run(sql: string, params: any[] = []) {
  try {
    await s.exec(sql, async (r) => {
      const rows: any[] = []
      for (;;) { const b = await r.next(); if (!b) break
        for (let i = 0; i < b.count; i++) { const row = b.selection ? b.selection[i]! : i; rows.push(b.columns.map((c, k) => { const v = c.get(row); return v === null ? null : s.type(r.columns![k]!.type.oid).output(v, s.typeContext) })) } }
      console.log(r.tag, r.columns?.map((c) => c.name).join('|') ?? '')
      for (const row of rows.slice(0, 20)) console.log('  ', row.join(' | '))
    })
  } catch (e: any) { console.log('ERROR', e.code, e.message, e.detail ?? '', e.hint ?? '', e.code === 'XX000' ? e.cause?.stack ?? e.stack : '') }
}
const fs = await import('node:fs')
const script = fs.readFileSync(process.argv[2] ?? 0, 'utf8')
for (const part of script.split(/;\s*\n/)) if (part.trim()) { console.log('> ' + part.trim().slice(0, 150)); await run(part) }
s.close()
await engine.close()
