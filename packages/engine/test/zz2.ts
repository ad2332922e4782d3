import { openMemoryEngine } from './support/memory-engine.ts'
import { parseSpec } from './suites/isolation/parse-spec.ts'
import { runSpec } from './suites/isolation/run-spec.ts'
import { permutationsOf } from './suites/isolation/spec.ts'
import { readFileSync, readdirSync, existsSync } from 'node:fs'
const folder = '/work/shared/suites/pg-isolation'
const names = process.argv[2] ? process.argv.slice(2) : readdirSync(folder + '/specs').map((f) => f.replace('.spec', ''))
for (const name of names) {
  const spec = parseSpec(readFileSync(`${folder}/specs/${name}.spec`, 'utf8'))
  const sections = (t: string) => t.split('\n\nstarting permutation:').map((x) => x.replace(/[ \t]+/g, '').trim())
  const exp = ['', '_1'].map((v) => `${folder}/expected/${name}${v}.out`).filter(existsSync).map((p) => sections(readFileSync(p, 'utf8')))
  let ok = 0, bad = 0, shown = 0
  for (const [i, p] of permutationsOf(spec).entries()) {
    const e = await openMemoryEngine()
    let out: string
    const setups = spec.setups.map((s) => s.replace(/drop table if exists [^;]*;/gi, ''))
    try { out = await runSpec(e, { ...spec, setups, teardown: undefined, permutations: [p] }) } catch (err) { out = 'X\n\nstarting permutation: ' + (err as Error).stack }
    const got = out.split('\n\nstarting permutation:')[1] ?? ''
    if (exp.some((x) => x[i + 1] === got.replace(/[ \t]+/g, '').trim())) ok++
    else { bad++; if (shown++ < 1) console.log(`--- ${name} perm ${i + 1} got:\n${got.trim()}\n--- expected:\n${readFileSync(`${folder}/expected/${name}.out`, 'utf8').split('\n\nstarting permutation:')[i + 1]}`) }
    await e.close().catch(() => undefined)
  }
  console.log(`${name}: ${ok} ok ${bad} bad`)
}
