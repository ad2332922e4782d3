/**
 * `npx pnpm pg-regress [--budget SECONDS] [file …]`: PostgreSQL's regression files through psql against a twill-server of its own, and a
 * table of how much of each file's output is as expected. Without file names all of them, and the table goes into
 * docs/pg-regress.md. Needs psql, and the files under `suites/pg-regress` in TWILL_SHARED (or `../shared`).
 *
 * A file's score is the share of lines of its expected output that also come, in order (`diff`). A file that takes longer than the
 * budget is stopped, and has what came until then.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

const root = join(import.meta.dirname, '..')
const suite = join(process.env['TWILL_SHARED'] ?? join(root, '../shared'), 'suites/pg-regress')
const psql = ['/usr/lib/postgresql/15/bin/psql', '/usr/bin/psql'].find((path) => existsSync(path))

type Score = {
  readonly name: string
  readonly lines: number
  readonly matching: number
  readonly note: string
}

const { values, positionals } = parseArgs({
  options: { budget: { type: 'string', default: '60' } },
  allowPositionals: true,
})
process.exitCode = await main()

async function main(): Promise<number> {
  if (psql === undefined || !existsSync(suite)) {
    console.error(psql === undefined ? 'psql is not installed' : `${suite} is not there`)
    return 2
  }
  const folder = mkdtempSync(join(tmpdir(), 'twill-pg-regress-'))
  const server = await startServer(folder)
  try {
    const names = readdirSync(join(suite, 'sql')).map((file) => basename(file, '.sql'))
    const wanted = positionals.length > 0 ? positionals : names
    const scores: Score[] = []
    runFile(psql, 'test_setup', server.port, folder)
    loadData(psql, server.port)
    for (const name of wanted.filter((each) => each !== 'test_setup')) {
      const score = runFile(psql, name, server.port, folder)
      scores.push(score)
      console.log(row(score))
    }
    const total = sum(scores)
    console.log(row(total))
    if (positionals.length === 0) {
      writeFileSync(join(root, 'docs', 'pg-regress.md'), page(scores, total))
    }
    return 0
  } finally {
    server.child.kill('SIGTERM')
    await new Promise((resolve) => server.child.once('close', resolve))
    rmSync(folder, { recursive: true, force: true })
  }
}

async function startServer(folder: string): Promise<{ child: ChildProcess; port: number }> {
  const args = [
    '--conditions=@twill/source',
    '--disable-warning=ExperimentalWarning',
    join(root, 'apps/server/src/main.ts'),
    `--url=file://${join(folder, 'regression.db')}`,
    '--port=0',
    '--auth=trust',
  ]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      const [, found] = /"port":(\d+)/.exec(line) ?? []
      if (line.includes('ready to accept') && found !== undefined) resolve(Number(found))
    })
    child.once('close', () => reject(new Error('twill-server did not start')))
  })
  return { child, port }
}

/** As pg_regress sets it. */
function environment(port: number): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PGHOST: '127.0.0.1',
    PGPORT: String(port),
    PGUSER: 'postgres',
    PGDATABASE: 'regression',
    PGTZ: 'PST8PDT',
    PGDATESTYLE: 'Postgres, MDY',
    PGOPTIONS: '-c intervalstyle=postgres_verbose',
    PG_ABS_SRCDIR: suite,
    PG_LIBDIR: '/nowhere',
    PG_DLSUFFIX: '.so',
    LC_MESSAGES: 'C',
  }
}

/** The server reads no files: what test_setup has the server load comes through psql. */
function loadData(program: string, port: number): void {
  const setup = readFileSync(join(suite, 'sql', 'test_setup.sql'), 'utf8')
  const copies = setup.matchAll(/'(\/data\/\w+\.data)'\s+COPY (\w+) FROM/g)
  const script = [...copies]
    .map(([, file = '', table = '']) => `\\copy ${table} from '${join(suite, file)}'\n`)
    .join('')
  spawnSync(program, ['-X', '-q'], {
    input: `${script}analyze;\n`,
    env: environment(port),
    encoding: 'utf8',
  })
}

function runFile(program: string, name: string, port: number, folder: string): Score {
  const args = ['-X', '-a', '-q', '-v', 'HIDE_TABLEAM=on', '-v', 'HIDE_TOAST_COMPRESSION=on']
  const ran = spawnSync('sh', ['-c', '"$0" "$@" < "$INPUT" > "$OUTPUT" 2>&1', program, ...args], {
    env: {
      ...environment(port),
      INPUT: join(suite, 'sql', `${name}.sql`),
      OUTPUT: join(folder, `${name}.out`),
    },
    timeout: Number(values.budget) * 1000,
    killSignal: 'SIGKILL',
  })
  const answers = readdirSync(join(suite, 'expected'))
    .filter((file) => file === `${name}.out` || new RegExp(`^${name}_\\d\\.out$`).test(file))
    .map((file) => compare(join(suite, 'expected', file), join(folder, `${name}.out`)))
  const best = answers.sort((a, b) => b.matching / b.lines - a.matching / a.lines)[0]
  const { lines, matching } = best ?? { lines: 1, matching: 0 }
  return { name, lines, matching, note: ran.error === undefined ? '' : 'stopped' }
}

function compare(expected: string, actual: string): { lines: number; matching: number } {
  const lines = readFileSync(expected, 'utf8').split('\n').length - 1
  const { stdout } = spawnSync('diff', [expected, actual], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const missing = stdout.split('\n').filter((line) => line.startsWith('<')).length
  return { lines, matching: lines - missing }
}

function sum(scores: readonly Score[]): Score {
  const add = (of: (score: Score) => number): number => scores.reduce((n, each) => n + of(each), 0)
  const identical = scores.filter((score) => score.matching === score.lines).length
  return {
    name: 'all',
    lines: add((score) => score.lines),
    matching: add((score) => score.matching),
    note: `${identical} of ${scores.length} files have every line`,
  }
}

function row({ name, lines, matching, note }: Score): string {
  const share = Math.floor((1000 * matching) / lines) / 10
  return `| ${name} | ${lines} | ${lines - matching} | ${share.toFixed(1)} % | ${note} |`
}

function page(scores: readonly Score[], total: Score): string {
  return `# PostgreSQL's regression files

PostgreSQL 15's own files, run with psql against twill-server, and how many lines of what PostgreSQL answers come. Every
difference counts: plans of EXPLAIN, the order of rows without ORDER BY, an object that an earlier statement could not make. What is refused
on purpose is in [the table](compatibility.md). Written by \`npx pnpm pg-regress\`; the data of \`test_setup\` is brought in with \`\\copy\`,
because the server reads no files.

| file | lines | missing | as expected | |
|---|---|---|---|---|
${[...scores, total].map(row).join('\n')}
`
}
