/**
 * Runs sqllogictest files and prints a score for each:
 * `node --conditions=@twill/source packages/engine/test/suites/sqllogictest/run-all.ts [--budget SECONDS] FILE…`
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { openMemoryEngine } from '../../support/memory-engine.ts'
import { parseSlt } from './parse.ts'
import { runSlt } from './run.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    budget: { type: 'string', default: '60' },
    every: { type: 'string', default: '1' },
    show: { type: 'string', default: '3' },
  },
})

let isGood = true
for (const path of positionals) {
  const file = parseSlt(readFileSync(path, 'latin1'))
  const engine = await openMemoryEngine()
  const startedMs = performance.now()
  const { passed, failures, left } = await runSlt(engine.connect(), file, {
    budgetMs: Number(values.budget) * 1000,
    everyNthQuery: Number(values.every),
  })
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  console.log(
    `${basename(path)}: ${passed} passed, ${failures.length} failed, ${left} not reached, ${file.skipped} for other engines (${seconds} s)`,
  )
  for (const { line, sql, problem } of failures.slice(0, Number(values.show))) {
    console.log(`  line ${line}: ${sql}\n    ${problem}`)
  }
  isGood &&= failures.length === 0
  await engine.close()
}
process.exitCode = isGood ? 0 : 1
