import { openMemoryEngine } from './support/memory-engine.ts'
import { runText } from './support/text-rows.ts'
import { plainText } from './support/plain-text.ts'
import { chinookQueries, chinookStatements } from './suites/chinook/chinook.ts'
import { readFileSync } from 'node:fs'
const e = await openMemoryEngine({name:'x'})
let s = e.connect()
const t0=performance.now()
let n=0
for (const st of chinookStatements('/work/shared/data/chinook.sql')) { try { await runText(s, st) } catch (err) { if (n++<3) console.log(st.slice(0,200), (err as Error).stack) } }
console.log('load', performance.now()-t0, 'errors', n)
let bad=0
for (const q of chinookQueries()) {
  const t=performance.now()
  try { const a = plainText(await runText(s, q.sql)); const x=readFileSync(q.expectedPath,'utf8')
   if (a===x) console.log('ok', q.name, (performance.now()-t).toFixed(0)); else { bad++; const al=a.split('\n'), xl=x.split('\n'); const i=xl.findIndex((l,i)=>l!==al[i]); console.log('DIFF', q.name, 'line', i, '\n -', xl[i], '\n +', al[i]) }
  } catch (err) { bad++; console.log('ERR', q.name, (err as Error).stack?.split('\n').slice(0,8).join('\n')) }
}
console.log('bad', bad)
await e.close()
