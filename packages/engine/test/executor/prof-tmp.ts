import { openMemoryEngine } from '/work/main/packages/engine/test/support/memory-engine.ts'
import { ScratchMemory } from '/work/main/packages/engine/test/support/scratch-memory.ts'
import { testEnv } from '/work/main/packages/engine/test/support/test-env.ts'
import { runText } from '/work/main/packages/engine/test/support/text-rows.ts'
import { readFileSync } from 'node:fs'
const src = readFileSync('/work/main/packages/engine/test/executor/spill.test.ts','utf8')
const ROWS=30000
const setUp = eval(src.slice(src.indexOf('const setUp = [')+14, src.indexOf(']\n\nconst queries')+1))
const queries = eval('('+src.slice(src.indexOf('const queries = {')+16, src.indexOf('}\n\nlet scratch')+1)+')')
const scratch = new ScratchMemory()
const roomy = await openMemoryEngine()
const narrow = await openMemoryEngine({ workMemBytes: 256*1024, env: { ...testEnv, openScratch: scratch.openScratch } })
const a = roomy.connect(), b = narrow.connect()
for (const s of setUp) { await runText(a,s); await runText(b,s) }
for (const [w,q] of Object.entries(queries)) { let t=performance.now(); await runText(a,q as string); const x=performance.now()-t; t=performance.now(); const o=scratch.opened, wb=scratch.writtenBytes; await runText(b,q as string); console.log(w, x.toFixed(0), (performance.now()-t).toFixed(0), scratch.opened-o, ((scratch.writtenBytes-wb)/1e6).toFixed(1)) }
