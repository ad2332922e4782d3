/** The program over a real S3 server, as a user starts it. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

const {
  TWILL_TEST_S3_BUCKET = 'twill-test',
  TWILL_TEST_S3_ENDPOINT,
  TWILL_TEST_S3_REGION,
} = process.env
const isSkipped = TWILL_TEST_S3_ENDPOINT === undefined
const title = isSkipped
  ? 'no S3 server: TWILL_TEST_S3_ENDPOINT names none'
  : 'a database in a bucket'

const main = join(import.meta.dirname, '../../src/main.ts')
const flags = ['--conditions=@twill/source', '--disable-warning=ExperimentalWarning']
const parameters = new URLSearchParams({
  endpoint: TWILL_TEST_S3_ENDPOINT ?? '',
  region: TWILL_TEST_S3_REGION ?? 'us-east-1',
})

let folder = ''
let file = ''
let database = ''
let count = 0

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function twillIn(env: NodeJS.ProcessEnv, ...args: readonly string[]): Ran {
  const options = { env, encoding: 'utf8', maxBuffer: 1 << 28 } as const
  const done = spawnSync(process.execPath, [...flags, main, ...args], options)
  return { code: done.status, out: done.stdout, err: done.stderr }
}

const twill = (...args: readonly string[]): Ran => twillIn(process.env, ...args)
const exec = (sql: string, url: string = database): Ran =>
  twill('exec', url, '-q', '-A', '-t', '-c', sql)

const urlOf = (prefix: string, bucket: string = TWILL_TEST_S3_BUCKET): string =>
  `s3://${bucket}/${prefix}?${parameters.toString()}`

describe.skipIf(isSkipped)(title, () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'twill-s3-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  beforeEach(() => {
    count += 1
    file = join(folder, `copy ${count}.db`)
    database = urlOf(`cli-${process.pid}-${Date.now()}-${count}`)
  })

  test('is restored to a time, with what it was as a branch, and is sound', async () => {
    expect(exec('create table t (a int); insert into t values (1), (2)').err).toBe('')
    expect(twill('storage', 'retention', database, '--hours', '1').out).toBe('1 hours\n')
    const at = new Date().toISOString()
    expect(exec('delete from t').code).toBe(0)
    const restored = twill('storage', 'restore', database, '--at', at, '--keep-as', 'emptied')
    expect(restored).toMatchObject({ code: 0, err: '' })
    expect(exec('select count(*) from t').out).toBe('2\n')
    expect(twill('branch', 'list', database).out).toMatch(/emptied/)
    const checked = twill('storage', 'check', database)
    expect(checked).toMatchObject({ code: 0, err: '' })
    expect(checked.out).toMatch(/^2 lines of history .*: sound\n$/)
    expect(twill('check', database).out).toMatch(/^1 tables with 2 rows.*: sound\n$/)
  })

  test('is looked at while a process writes to it, which goes on', async () => {
    exec('create table t (a int)')
    const writer = spawn(process.execPath, [...flags, main, 'exec', database, '-q', '-A', '-t'])
    const said = collect(writer.stdout)
    const told = collect(writer.stderr)
    writer.stdin.write('insert into t values (1);\nselect count(*) from t;\n')
    await said.until('1\n')
    expect(twill('storage', 'stats', database).out).toMatch(/writer +number 2, pid \d+, open/)
    expect(twill('storage', 'check', database).code).toBe(0)
    expect(twill('storage', 'gc', database).code).toBe(0)
    expect(twill('check', database).out).toContain('1 rows')
    expect(twill('dump', database, '--data-only').out).toContain(
      'COPY public.t (a) FROM stdin;\n1\n',
    )
    expect(twill('branch', 'create', database, 'beside').code).toBe(0)
    writer.stdin.end('insert into t values (2);\nselect count(*) from t;\n')
    await said.until('2\n')
    expect(told.text()).toBe('')
  })

  test('is copied from a file and back, and both dump the same', () => {
    exec(
      `create type mood as enum ('sad', 'happy');
       create table t (id int generated always as identity primary key, b text, m mood, n numeric);
       insert into t (b, m, n) select repeat('x', n % 80), case when n % 3 = 0 then 'happy'::mood end, n / 7.0 from generate_series(1, 20000) n;
       create index on t (b, n); delete from t where id % 5 = 0; create sequence s; select nextval('s')`,
      file,
    )
    const there = twill('storage', 'copy', file, database)
    expect(there).toMatchObject({ code: 0, err: '' })
    const dump = twill('dump', file).out
    expect(dump.length).toBeGreaterThan(500_000)
    expect(twill('dump', database).out).toBe(dump)
    expect(twill('storage', 'copy', file, database).out).toBe('nothing to copy: it is all there\n')
    const back = `${file}.back`
    expect(twill('storage', 'copy', database, back).code).toBe(0)
    expect(twill('dump', back).out).toBe(dump)
    expect(twill('check', back).out).toContain('sound')
    expect(twill('storage', 'check', database).code).toBe(0)
    exec('insert into t (b) values (null)', file)
    expect(twill('storage', 'copy', file, database)).toMatchObject({ code: 1, out: '' })
  })

  test('that a killed copy left is no database until the copy is finished', async () => {
    const rows = `select n, md5(n::text) || md5((-n)::text) as b from generate_series(1, 400000) n`
    exec(`create table t as ${rows}`, file)
    const copy = spawn(process.execPath, [...flags, main, 'storage', 'copy', file, database])
    await rootIn(database)
    copy.kill('SIGKILL')
    await new Promise((resolve) => copy.once('exit', resolve))
    const early = exec('select count(*) from t')
    // Whether the kill came before the end is the machine's affair; what it left must be one or the other.
    if (early.code !== 0) expect(early.err).toContain('a copy that was not finished')
    else expect(early.out).toBe('400000\n')
    expect(twill('storage', 'copy', file, database)).toMatchObject({ code: 0, err: '' })
    expect(exec('select count(*), count(distinct b) from t').out).toBe('400000|400000\n')
    expect(twill('storage', 'check', database).code).toBe(0)
  })

  test('that is not there is not made by looking at it', () => {
    for (const args of [
      ['dump'],
      ['check'],
      ['storage', 'stats'],
      ['storage', 'check'],
      ['branch', 'list'],
    ]) {
      const ran = twill(...args, database)
      expect(ran).toMatchObject({ code: 1, out: '' })
      expect(ran.err).toMatch(/^(?:twill: |ERROR: {2})there is no database at ".*" in bucket .*\n$/)
    }
  })

  test('that cannot be had is refused in one line, soon', () => {
    const startMs = performance.now()
    const nowhere = 's3://bucket/db?endpoint=http://127.0.0.1:9&region=nowhere'
    const cases: readonly (readonly [Ran, RegExp])[] = [
      [exec('select 1', `${database}&colour=red`), /unknown parameter "colour"/],
      [exec('select 1', urlOf('db', 'twill-no-such-bucket')), /NoSuchBucket/],
      [twill('storage', 'check', urlOf('db', 'twill-no-such-bucket')), /NoSuchBucket/],
      [exec('select 1', nowhere), /ECONNREFUSED/],
      [twill('storage', 'check', nowhere), /ECONNREFUSED/],
      [twill('storage', 'stats', nowhere), /ECONNREFUSED/],
      [
        twillIn(
          { ...process.env, AWS_SECRET_ACCESS_KEY: 'wrong' },
          'exec',
          database,
          '-c',
          'select 1',
        ),
        /403 (?:SignatureDoesNotMatch|\w+)/,
      ],
    ]
    for (const [ran, says] of cases) {
      expect(ran.code).toBe(1)
      expect(ran.out).toBe('')
      expect(ran.err).toMatch(says)
      expect(ran.err.trimEnd().split('\n')).toHaveLength(1)
    }
    expect(performance.now() - startMs).toBeLessThan(120_000)
    expect(existsSync(join(folder, 's3:'))).toBe(false)
  })
})

interface Collected {
  text(): string
  until(end: string): Promise<void>
}

function collect(stream: NodeJS.ReadableStream): Collected {
  let text = ''
  const waiting = new Set<() => void>()
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    for (const look of waiting) look()
  })
  return {
    text: () => text,
    until: (end) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!text.endsWith(end)) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
  }
}

/** Waits until the copy has set its first root. */
async function rootIn(url: string): Promise<void> {
  for (;;) {
    const { code, out } = twill('storage', 'stats', url, '--json')
    if (code === 0 && (JSON.parse(out) as { readonly rootLsn: number }).rootLsn > 0) return
  }
}
