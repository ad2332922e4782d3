/** Every relation of the catalogs can be read, and keeps what its columns promise. */
import { readFileSync } from 'node:fs'
import { sharedPath } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine, Session } from '../../src/index.ts'
import { allRelationShapes } from '../../src/catalog/pg-catalog/relation-shapes.ts'
import { openMemoryEngine } from '../support/memory-engine.ts'
import { runText } from '../support/text-rows.ts'
import { schema } from './schema.ts'

let engine: Engine
let session: Session

beforeAll(async () => {
  engine = await openMemoryEngine()
  session = engine.connect()
  for (const sql of schema) await runText(session, sql)
  await runText(session, 'prepare plan as select 1')
})
afterAll(async () => {
  session.close()
  await engine.close()
})

const shapes = [...allRelationShapes()]

it('there are all 208 of PostgreSQL 15', () => {
  expect(shapes.length).toBe(208)
})

it.each(shapes.map((shape) => [`${shape.schema}.${shape.name}`, shape] as const))(
  '%s has its columns, and no NULL where there is none in PostgreSQL',
  async (name, shape) => {
    const { columns, rows } = await runText(session, `select * from ${name}`)
    expect(columns).toEqual(shape.columns.map((column) => column.name))
    const wrong = shape.columns.flatMap((column, i) =>
      column.notNull && rows.some((row) => row[i] === null) ? [column.name] : [],
    )
    expect(wrong).toEqual([])
  },
)

it('oids are those of one object in each catalog', async () => {
  for (const { schema: of, name, columns, kind } of shapes) {
    if (kind === 'view' || !columns.some((column) => column.name === 'oid')) continue
    const { rows } = await runText(
      session,
      `select oid from ${of}.${name} group by oid having count(*) > 1`,
    )
    expect(rows, name).toEqual([])
  }
})

describe('rows looked up by the value of a column', () => {
  const answer = async (sql: string): Promise<readonly unknown[]> =>
    (await runText(session, sql)).rows.map(([value]) => value)

  it.each([
    `relname = 'customers'`,
    `relname = 'customers'::text`,
    `oid = 'customers'::regclass`,
    `oid = any(array['customers'::regclass, 'customers'::regclass, null]::oid[])`,
    `relname in ('customers', 'nothing')`,
    `'customers'::name = relname and relkind <> 'v'`,
  ])('%s', async (condition) => {
    expect(await answer(`select relname from pg_class where ${condition}`)).toEqual(['customers'])
  })

  it('a NULL finds nothing, and a bigint finds a number', async () => {
    expect(await answer(`select 1 from pg_class where relname = null::name`)).toEqual([])
    expect(await answer(`select 1 from pg_attribute where attnum = any(null::int2[])`)).toEqual([])
    const sql = `select attname from pg_attribute where attnum = 2::bigint and attrelid = 'customers'::regclass`
    expect(await answer(sql)).toEqual(['email'])
  })

  it('sees what the transaction itself has made, and not what it has undone', async () => {
    const sql = `select relkind from pg_class where relname = 'made'`
    await session.exec('begin; create table made ()')
    expect(await answer(sql)).toEqual(['r'])
    await session.exec('rollback')
    expect(await answer(sql)).toEqual([])
  })

  it('for each row of another relation', async () => {
    const sql = `select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid
      and a.attnum = any(i.indkey) where i.indrelid = 'customers'::regclass and i.indisprimary`
    expect(await answer(sql)).toEqual(['id'])
  })
})

const listed = sharedPath('compat', 'catalog-columns.tsv')

describe.skipIf(listed === undefined)('columns that clients name', () => {
  /** The domains of information_schema are given as the types they are over. */
  const plain: Readonly<Record<string, string>> = {
    'information_schema.sql_identifier': 'name',
    'information_schema.character_data': 'character varying',
    'information_schema.cardinal_number': 'integer',
    'information_schema.yes_or_no': 'character varying(3)',
  }

  it('are there with the type that PostgreSQL 15 gives them', async () => {
    const { rows } = await runText(
      session,
      `select n.nspname || '.' || c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
       from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid`,
    )
    const known = new Map(rows.map(([relation, column, type]) => [`${relation}.${column}`, type]))
    const lines = readFileSync(listed ?? '', 'utf8').split('\n')
    const wrong: string[] = []
    let count = 0
    for (const line of lines) {
      const [relation = '', column = '', type = ''] = line.split('\t')
      if (line.startsWith('#') || line === '' || relation === 'catalog') continue
      count++
      const found = column === 'tableoid' ? 'oid' : known.get(`${relation}.${column}`)
      if (found !== (plain[type] ?? type)) wrong.push(`${relation}.${column} ${type}: ${found}`)
    }
    expect(wrong).toEqual([])
    expect(count).toBeGreaterThan(500)
  })
})
