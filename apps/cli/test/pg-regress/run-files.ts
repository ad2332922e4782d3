/**
 * Runs files of PostgreSQL's regression suite through the CLI's own parts, as `psql -a -q` would, and prints for each how many
 * of the expected lines come out the same:
 *
 *   node --conditions=@twill/source apps/cli/test/pg-regress/run-files.ts [--output FOLDER] [FILE…]
 *
 * Without names it runs every file there is, in one database, `test_setup` first. `--output` keeps what was printed.
 */
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { open } from '@twill/bun'
import { sharedPath } from '@twill/testing'
import { runRegressFile } from './run-regress-file.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { output: { type: 'string' } },
})
const folder = sharedPath('suites', 'pg-regress')
if (folder === undefined) throw new Error('the regression suite is not there')

/** The files that others need, first; the rest is independent. */
const FIRST = ['test_setup', 'create_table', 'create_index', 'create_view']
const all = readdirSync(join(folder, 'sql')).map((file) => file.replace(/\.sql$/, ''))
const wanted = positionals.length > 0 ? positionals : all.filter((name) => !FIRST.includes(name))
const first = positionals.length > 0 ? ['test_setup'] : FIRST
const names = [...first.filter((name) => all.includes(name)), ...wanted]

const printed = values.output ?? mkdtempSync(join(tmpdir(), 'twill-regress-'))
mkdirSync(printed, { recursive: true })
const db = await open('memory://')
let same = 0
let total = 0
for (const name of new Set(names)) {
  const startedMs = performance.now()
  const text = await runRegressFile(db.engine, folder, name)
  const path = join(printed, `${name}.out`)
  writeFileSync(path, text)
  const score = bestScore(folder, name, path)
  same += score.same
  total += score.total
  const percent = ((100 * score.same) / score.total).toFixed(1).padStart(5)
  const ms = (performance.now() - startedMs).toFixed(0)
  console.log(`${percent} %  ${name}: ${score.same} of ${score.total} lines (${ms} ms)`)
}
console.log(`${((100 * same) / total).toFixed(1)} % of ${total} lines`)
await db.close()
if (values.output === undefined) rmSync(printed, { recursive: true })

type Score = { readonly same: number; readonly total: number }

/** Against the expected output that is nearest: some files have several. */
function bestScore(suite: string, name: string, path: string): Score {
  const scores = ['', '_1', '_2', '_3']
    .map((variant) => join(suite, 'expected', `${name}${variant}.out`))
    .filter((expected) => existsSync(expected))
    .map((expected) => score(expected, path))
  return scores.toSorted((a, b) => b.same / b.total - a.same / a.total)[0] ?? { same: 0, total: 1 }
}

function score(expected: string, got: string): Score {
  const { stdout } = spawnSync('diff', ['-w', expected, got], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const lost = stdout.split('\n').filter((line) => line.startsWith('< ')).length
  const total = readFileSync(expected, 'utf8').split('\n').length - 1
  return { same: total - lost, total }
}
