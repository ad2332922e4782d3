/**
 * `npm test`: every check the project has, one after the other, without stopping at the first failure.
 * Each step that is no test runner (format, lint, types) counts as one test. The last line is always
 * `N passed, N failed`, and the exit code says whether N failed is zero.
 *
 * Arguments after the command name select steps: `npm test -- lint unit`.
 */
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { addTallies, bunTally, stepTally, vitestTally } from './tally.ts'
import type { Tally } from './tally.ts'

interface Step {
  readonly name: string
  readonly command: readonly string[]
  /** Reads the step's report; without it the exit code is the one test. */
  readonly report?: { readonly file: string; readonly read: (text: string, ok: boolean) => Tally }
  readonly skipped?: string
}

const root = join(import.meta.dirname, '..')
const results = join(root, '.test-results')
const projects = ['tidy', 'unit', 'sim', 'suite', 'e2e', 'pg']

const steps: readonly Step[] = [
  { name: 'format', command: ['oxfmt', '--check', '.'] },
  { name: 'lint', command: ['oxlint', '--quiet'] },
  { name: 'build', command: ['tsc', '-b'] },
  {
    name: 'types',
    command: ['turbo', 'run', 'types', 'types:root', '--continue', '--output-logs=errors-only'],
  },
  ...projects.map(vitestStep),
  bunStep(),
  s3Step(),
]

process.exitCode = main(process.argv.slice(2))

function main(wanted: readonly string[]): number {
  const unknown = wanted.filter((name) => !steps.some((step) => step.name === name))
  if (unknown.length > 0) {
    console.error(`no step ${unknown.join(', ')}; there is ${steps.map((s) => s.name).join(', ')}`)
    return 2
  }
  rmSync(results, { recursive: true, force: true })
  mkdirSync(results, { recursive: true })
  let total: Tally = { passed: 0, failed: 0 }
  const lines: string[] = []
  for (const step of steps) {
    if (wanted.length > 0 && !wanted.includes(step.name)) continue
    if (step.skipped !== undefined) {
      lines.push(`${step.name.padEnd(8)} skipped: ${step.skipped}`)
      continue
    }
    const startedMs = performance.now()
    const tally = run(step)
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
    lines.push(
      `${step.name.padEnd(8)} ${tally.passed} passed, ${tally.failed} failed (${seconds} s)`,
    )
    total = addTallies(total, tally)
  }
  console.log(`\n${lines.join('\n')}\n`)
  console.log(`${total.passed} passed, ${total.failed} failed`)
  return total.failed === 0 ? 0 : 1
}

function run(step: Step): Tally {
  console.log(`\n── ${step.name}: ${step.command.join(' ')}`)
  const [program = '', ...args] = step.command
  const done = spawnSync(join(root, 'node_modules', '.bin', program), args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  const ok = done.status === 0
  if (step.report === undefined) return stepTally(ok)
  const text = readReport(step.report.file)
  return text === undefined ? stepTally(false) : step.report.read(text, ok)
}

function readReport(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function vitestStep(name: string): Step {
  const file = join(results, `${name}.json`)
  const suffix =
    name === 'tidy' ? 'tidy/**/*.test.ts' : `{packages,apps,testing}/**/*.${name}.test.ts`
  const none = name !== 'unit' && !hasFiles(suffix)
  return {
    name,
    command: [
      'vitest',
      'run',
      `--project=${name}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    report: { file, read: vitestTally },
    ...(none ? { skipped: 'there are no such tests' } : {}),
  }
}

function bunStep(): Step {
  const file = join(results, 'bun.xml')
  return {
    name: 'bun',
    command: [
      'bun',
      'test',
      '--conditions=@twill/source',
      '.bun.test.ts',
      '--timeout=20000',
      '--only-failures',
      '--reporter=junit',
      `--reporter-outfile=${file}`,
    ],
    report: { file, read: bunTally },
    ...(hasFiles('{packages,apps}/**/*.bun.test.ts') ? {} : { skipped: 'there are no such tests' }),
  }
}

/** On every S3 server that is named or can be started; none is not a failure. */
function s3Step(): Step {
  const file = join(results, 's3.json')
  return {
    name: 's3',
    command: ['node', 'scripts/test-s3.ts', '--tally', file],
    report: { file, read: (text) => JSON.parse(text) as Tally },
  }
}

function hasFiles(pattern: string): boolean {
  return globSync(pattern, { cwd: root, exclude: ['**/node_modules/**'] }).length > 0
}
