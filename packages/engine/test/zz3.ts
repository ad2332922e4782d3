import { openMemoryEngine } from './support/memory-engine.ts'
import { runText } from './support/text-rows.ts'
import { plainText } from './support/plain-text.ts'
import { tableStatements } from './suites/differential/tables.ts'
import { readFileSync } from 'node:fs'
const e = await openMemoryEngine()
const s = e.connect()
if (process.env['T'] !== '0') for (const st of tableStatements()) await runText(s, st)
for (const q of readFileSync(0, 'utf8').split(';\n')) { if (!q.trim()) continue
 try { console.log(plainText(await runText(s, q))) } catch (err) { console.log((err as Error).stack?.split('\n').slice(0,8).join('\n')) } }
await e.close()
