/**
 * Runs isolation specs and prints a score, and the first differing lines of each that fails:
 * `node --conditions=@twill/source packages/engine/test/suites/isolation/run-specs.ts FOLDER [NAME…]`
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { openMemoryEngine } from '../../support/memory-engine.ts'
import { parseSpec } from './parse-spec.ts'
import { runSpec } from './run-spec.ts'

const [folder = '', ...wanted] = process.argv.slice(2)
const names = readdirSync(`${folder}/specs`).map((file) => file.replace(/\.spec$/, ''))
let passed = 0
let failed = 0
for (const name of wanted.length > 0 ? wanted : names) {
  const problem = await run(name)
  if (problem === undefined) passed++
  else failed++
  console.log(`${name}: ${problem ?? 'ok'}`)
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

async function run(name: string): Promise<string | undefined> {
  const engine = await openMemoryEngine()
  try {
    const spec = parseSpec(readFileSync(`${folder}/specs/${name}.spec`, 'utf8'))
    const printed = lines(await runSpec(engine, spec))
    const problems = ['', '_1', '_2']
      .map((variant) => `${folder}/expected/${name}${variant}.out`)
      .filter((path) => existsSync(path))
      .map((path) => firstDifference(lines(readFileSync(path, 'utf8')), printed))
    return problems.includes(undefined) ? undefined : problems[0]
  } catch (error) {
    return error instanceof Error ? error.stack : String(error)
  } finally {
    await engine.close()
  }
}

function lines(text: string): readonly string[] {
  return text.split('\n').map((line) => line.replaceAll(/[ \t]+/g, ' ').trim())
}

function firstDifference(expected: readonly string[], got: readonly string[]): string | undefined {
  const bare = (line: string | undefined): string | undefined => line?.replaceAll(' ', '')
  const at = expected.findIndex((line, i) => bare(line) !== bare(got[i]))
  if (at === -1 && expected.length === got.length) return undefined
  const from = Math.max(0, at - 8)
  return `differs at line ${at + 1}\n    ${got.slice(from, at).join('\n    ')}\n  - ${expected[at]}\n  + ${got[at]}`
}
