import { openMemoryEngine } from './support/memory-engine.ts'
import { runText } from './support/text-rows.ts'
const engine = await openMemoryEngine()
const s = engine.connect({onNotice: n => console.log('  notice', n.code, n.message)})
import { readFileSync } from 'node:fs'
for (const line of readFileSync(process.argv[2]!, 'utf8').split('\n')) {
  if (line.trim()==='') continue
  try { 
    if (line.startsWith('!')) { await s.exec(line.slice(1)); console.log(line, '-> ok', s.transactionStatus); continue }
    const r = await runText(s, line); console.log(line, '->', r.tag, JSON.stringify(r.rows)) } catch (e: any) { console.log(line, '-> ERR', e.code, e.message, e.detail ?? '', e.hint ?? '', e.code==='XX000'? e.stack : '') }
}
await engine.close()
