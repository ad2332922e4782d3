/** The formats are psql's: the same results, printed by psql and by us, are the same text. */
import { spawnSync } from 'node:child_process'
import { skipReason, startPostgres } from '@twill/testing'
import type { PostgresCluster } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OutputStyle } from '../../src/output/format.ts'
import { defaultStyle, formatTable } from '../../src/output/format.ts'
import { pgConnection } from '../pg-connection.ts'

const hasPsql = spawnSync('psql', ['--version']).status === 0
const skipped = skipReason !== undefined || !hasPsql

const queries = [
  'select 1 as id, $$abc$$ as name',
  'select 1 as a_long_header, 2 as b',
  'select g as n, repeat($$x$$, g) as text from generate_series(8, 12) g',
  'select null::int as nothing, null::text as none, $$$$ as empty',
  'select 1 as one where false',
  'select $$a\nbcd\ne$$ as lines, 1 as n, $$x\ny$$ as last',
  'select 1.50 as numeric, 2.5::float8 as float, 3::oid as oid, $$4$$ as text, true as bool',
  `select $$日本語$$ as "日本", $$é$$ as "e\u0301", $$😀$$ as emoji`,
  `select E'tab\\there', E'return\\rhere', E'bell\\x07' as b`,
  'select 1 as "two\nlines", 2 as b',
  'select repeat($$w$$, 200) as wide, 1 as n',
  'select',
]

const styles: readonly [string, Partial<OutputStyle>, readonly string[]][] = [
  ['aligned', {}, []],
  ['aligned, rows alone', { tuplesOnly: true }, ['-t']],
  ['aligned with a text for NULL', { nullText: '<null>' }, ['-P', 'null=<null>']],
  ['expanded', { expanded: true }, ['-x']],
  ['expanded, rows alone', { expanded: true, tuplesOnly: true }, ['-x', '-t']],
  ['unaligned', { format: 'unaligned' }, ['-A']],
  ['unaligned, rows alone', { format: 'unaligned', tuplesOnly: true }, ['-A', '-t']],
  ['csv', { format: 'csv' }, ['--csv']],
]

describe.skipIf(skipped)('output is laid out as psql does', () => {
  let cluster: PostgresCluster

  beforeAll(async () => {
    cluster = await startPostgres()
  })
  afterAll(() => cluster?.stop())

  test.for(styles)('%s', async ([, style, flags]) => {
    const connection = pgConnection(await cluster.connect())
    for (const sql of queries) {
      const outcome = await connection.run(sql)
      if (outcome.kind !== 'rows') throw new Error(`no rows from ${sql}`)
      const ours = formatTable(outcome, { ...defaultStyle, ...style })
      expect(ours, sql).toBe(psql(cluster.port, [...flags, '-c', sql]))
    }
  })
})

function psql(port: number, args: readonly string[]): string {
  const where = ['-X', '-h', '127.0.0.1', '-p', String(port), '-U', 'postgres']
  const env = { ...process.env, PGCLIENTENCODING: 'UTF8', LC_ALL: 'C.UTF-8', PAGER: '' }
  const { stdout } = spawnSync('psql', [...where, ...args], { encoding: 'utf8', env })
  return stdout
}
