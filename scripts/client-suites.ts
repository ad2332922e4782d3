/**
 * `npx pnpm client-suites postgres-js|node-postgres FOLDER PORT`: the suite of that project, from a checkout of its repository, against
 * the server on that port of the loopback, PostgreSQL or Twill. Prints each miss and how many passed. The checkout is
 * copied and left alone; nothing of it stays.
 *
 * Both suites want a server that trusts the superuser `postgres`, offers TLS, and is theirs alone. That of postgres.js also
 * wants port 5432, a second server on 5433, a unix socket in /tmp, and passwords for `postgres_js_test_md5` and
 * `postgres_js_test_scram`, so both run best in a network of their own (`unshare -n`). That of node-postgres wants its own
 * dependencies installed and `pg-protocol` built (`yarn && yarn build` in the checkout).
 */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Outcome = { readonly name: string; readonly ok: boolean; readonly error: string }

const [suite, folder, port] = process.argv.slice(2)
const suites: Readonly<Record<string, (folder: string) => readonly Outcome[]>> = {
  'postgres-js': runPostgresJs,
  'node-postgres': runNodePostgres,
}
const env = {
  ...process.env,
  PGHOST: 'localhost',
  PGPORT: port,
  PGUSER: 'postgres',
  PGDATABASE: 'postgres',
  NODE_NO_WARNINGS: '1',
}
process.exitCode = main()

function main(): number {
  const run = suites[suite ?? '']
  if (run === undefined || folder === undefined || port === undefined || !existsSync(folder)) {
    console.error('usage: client-suites postgres-js|node-postgres FOLDER PORT')
    return 2
  }
  const copy = mkdtempSync(join(tmpdir(), 'twill-client-suite-'))
  try {
    cpSync(folder, copy, { recursive: true })
    const outcomes = run(copy)
    for (const { name, ok, error } of outcomes) if (!ok) console.log(`${name}: ${error}`)
    console.log(`${outcomes.filter(({ ok }) => ok).length} of ${outcomes.length}`)
    return 0
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** Its runner stops at the first failure, and a test that fails leaves its table: both are changed, for either server. */
function runPostgresJs(copy: string): readonly Outcome[] {
  const report = join(copy, 'report.json')
  edit(join(copy, 'tests/test.js'), [
    [/failed\s*\? \(ignored\+\+, ignore\)\s*: fn\(\)/, 'fn()'],
    [
      /tests\[line\]\.failed = failed = true\n/,
      `$&      spawnSync('psql', ['-d', 'postgres_js_test', '-c', 'drop table if exists test'], { timeout: 3000 })\n`,
    ],
    [
      /function exit\(\) \{\n/,
      `$&  writeFileSync(${JSON.stringify(report)}, JSON.stringify(Object.values(tests).map(({ name, line, succeeded, error }) => ({ name: line + ' ' + name, ok: !!succeeded, error: error ? String(error.message) : '' }))))\n`,
    ],
    [
      /^import util/m,
      "import { spawnSync } from 'node:child_process'\nimport { writeFileSync } from 'node:fs'\n$&",
    ],
    [/&& exit\(\)/, '&& (exit(), setTimeout(() => process.exit(), 500))'],
  ])
  // What a server has no command for is set up beforehand; roles of Twill belong to a database, and so does who owns it.
  edit(join(copy, 'tests/bootstrap.js'), [
    [/throw stderr/, 'console.error(stderr)'],
    [
      /export function exec/,
      "exec('psql', ['-d', 'postgres_js_test', '-c', 'alter database postgres_js_test owner to postgres_js_test'])\n\n$&",
    ],
  ])
  spawnSync(process.execPath, ['tests/index.js'], { cwd: copy, env, timeout: 600_000 })
  return JSON.parse(readFileSync(report, 'utf8')) as readonly Outcome[]
}

/** A file is a test. One that fails is tried again: many of them measure time. */
function runNodePostgres(copy: string): readonly Outcome[] {
  const cwd = join(copy, 'packages/pg')
  const files = globSync('test/integration/**/*-tests.js', { cwd }).sort()
  return files.map((name) => {
    let output = ''
    for (let attempt = 0; attempt < 3; attempt++) {
      const ran = spawnSync(process.execPath, [name], {
        cwd,
        env,
        encoding: 'utf8',
        timeout: 30_000,
      })
      if (ran.status === 0) return { name, ok: true, error: '' }
      output = `${ran.stdout}${ran.stderr}`.trim()
    }
    return { name, ok: false, error: output.slice(0, 300) }
  })
}

/** Each of these has to be found: a suite that has changed is not to pass for one that was run. */
function edit(path: string, changes: readonly (readonly [RegExp, string])[]): void {
  let text = readFileSync(path, 'utf8')
  for (const [from, to] of changes) {
    if (!from.test(text)) throw new Error(`${path} has nothing like ${from}`)
    text = text.replace(from, to)
  }
  writeFileSync(path, text)
}
