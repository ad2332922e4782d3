/** pgbench: its tables, its scripts in every mode of the protocol, and pipelines. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { programPath, startProgramServer, type ProgramServer } from '../support/program-server.ts'
import { runProgram, type Ran } from '../support/run-program.ts'

const pgbench = programPath('pgbench', '/usr/lib/postgresql/15/bin/pgbench', '/usr/bin/pgbench')

describe.skipIf(pgbench === undefined)('pgbench', () => {
  let server: ProgramServer
  let client: pg.Client

  const run = (...args: string[]): Promise<Ran> =>
    runProgram(pgbench ?? '', args, { env: server.env })

  const number = async (sql: string): Promise<number> => {
    const { rows } = await client.query<{ n: string }>(sql)
    return Number(rows[0]?.n)
  }

  beforeAll(async () => {
    server = await startProgramServer()
    client = new pg.Client({ ...server, host: '127.0.0.1', user: 'postgres', database: 'twill' })
    await client.connect()
  })
  afterAll(async () => {
    await client.end()
    await server.stop()
  })

  test('-i makes and fills the tables, with and without COPY, and foreign keys', async () => {
    for (const steps of ['dtGvp', 'dtgvpf']) {
      const { code, err } = await run('-i', '-q', '-I', steps)
      expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('done in') })
      expect(await number('select count(*) as n from pgbench_accounts')).toBe(100_000)
    }
  })

  const scripts = ['tpcb-like', 'simple-update', 'select-only']
  const modes = ['simple', 'extended', 'prepared']
  const each = modes.flatMap((mode) => scripts.map((script) => ({ mode, script })))

  test.each(each)('$script runs in $mode mode', async ({ mode, script }) => {
    const before = await number('select count(*) as n from pgbench_history')
    const { code, out, err } = await run('-n', '-M', mode, '-b', script, '-c', '3', '-t', '10')
    expect({ code, err }).toEqual({ code: 0, err: expect.any(String) })
    expect(out).toContain('number of transactions actually processed: 30/30')
    expect(out).toContain('number of failed transactions: 0 ')
    const after = await number('select count(*) as n from pgbench_history')
    expect(after - before).toBe(script === 'select-only' ? 0 : 30)
  })

  test('the balances agree when everybody has written', async () => {
    const sums = ['accounts', 'branches', 'tellers'].map((table) =>
      number(`select sum(${table[0]}balance) as n from pgbench_${table}`),
    )
    const [accounts, branches, tellers] = await Promise.all(sums)
    // simple-update leaves branches and tellers alone.
    expect(tellers).toBe(branches)
    expect(accounts).toBe(await number('select sum(delta) as n from pgbench_history'))
  })

  test.each(['extended', 'prepared'])('pipelines run in %s mode', async (mode) => {
    const script = join(server.folder, 'pipeline.sql')
    writeFileSync(
      script,
      String.raw`\set aid random(1, 100000)
\startpipeline
begin;
update pgbench_accounts set abalance = abalance + 1 where aid = :aid;
select abalance from pgbench_accounts where aid = :aid;
commit;
select count(*) from pgbench_branches;
\endpipeline
\startpipeline
select 1;
select 2;
\endpipeline
`,
    )
    const { code, out, err } = await run('-n', '-M', mode, '-f', script, '-c', '3', '-t', '10')
    expect({ code, err }).toEqual({ code: 0, err: expect.any(String) })
    expect(out).toContain('number of transactions actually processed: 30/30')
  })

  test('an error inside a pipeline ends that client, and no other', async () => {
    const script = join(server.folder, 'broken.sql')
    writeFileSync(script, '\\startpipeline\nselect 1;\nselect 1/0;\nselect 2;\n\\endpipeline\n')
    const { code, err } = await run('-n', '-M', 'extended', '-f', script, '-t', '1')
    expect(code).toBe(2)
    expect(err).toContain('division by zero')
    expect(await number('select 1 as n')).toBe(1)
  })
})
