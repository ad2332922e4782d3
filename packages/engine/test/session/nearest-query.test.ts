/** The short way for the nearest rows answers as the plan does, and leaves to it what is out of the ordinary. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Datum, Session } from '../../src/index.ts'
import { nearestQueryOf } from '../../src/session/nearest-query.ts'
import type { EngineSession } from '../../src/session/session.ts'
import { clustered, vectorTable } from '../executor/nearest/vector-table.ts'
import { Random } from '../support/random.ts'
import { codeOf, type SqlDatabase } from '../support/sql-database.ts'
import { runText } from '../support/text-rows.ts'

const VECTOR = 9000
const random = new Random(4)
let db: SqlDatabase

beforeEach(async () => {
  db = await vectorTable({ rows: 400, nulls: 3 })
})
afterEach(() => db.engine.close())

function vector(): Float32Array {
  return Float32Array.from(JSON.parse(clustered(random, 8, 40)) as number[])
}

async function rowsOf(session: Session, sql: string, params: readonly Datum[]): Promise<string[]> {
  const result = await session.query(sql, params)
  const rows: string[] = []
  for (let batch = await result.next(); batch !== undefined; batch = await result.next()) {
    for (let i = 0; i < batch.count; i++) {
      const row = batch.selection === undefined ? i : (batch.selection[i] as number)
      rows.push(batch.columns.map((column) => String(column.get(row))).join('|'))
    }
  }
  return rows
}

/** The same by a cursor, which runs the plan. */
async function planned(session: Session, sql: string, params: readonly Datum[]): Promise<string[]> {
  const texts = params.map((each) => (each instanceof Float32Array ? `'[${each.join()}]'` : each))
  const text = sql.replaceAll(/\$(\d)/g, (_, n: string) => String(texts[Number(n) - 1]))
  const inBlock = session.transactionStatus !== 'idle'
  await session.exec(`${inBlock ? '' : 'begin;'} declare c cursor for ${text}`)
  const { rows } = await runText(session, 'fetch all from c')
  await session.exec(`close c; ${inBlock ? '' : 'commit'}`)
  return rows.map((row) => row.map(String).join('|'))
}

const statements: readonly (readonly [string, readonly Datum[]])[] = [
  ['select id from item order by v <-> $1 limit 10', []],
  ['select id, v <-> $1 as d, part from item order by d limit 5 offset 3', []],
  ['select part, 1 - (v <-> $1) from item where v is not null order by $1 <-> v limit $2', [7]],
  ['select id from item order by v <-> $1 limit $2 offset $3', [4, 2]],
]

async function agree(session: Session): Promise<void> {
  for (const [sql, more] of statements) {
    const params = [vector(), ...more]
    const types = params.map((each) => (typeof each === 'number' ? 20 : VECTOR))
    const expected = await planned(session, sql, params)
    expect(expected.length).toBeGreaterThan(0)
    expect(await rowsOf(session, sql, params), sql).toEqual(expected)
    const prepared = await session.prepare(sql, types)
    const result = await prepared.run(params)
    const batch = await result.next()
    expect(batch?.count, sql).toBe(expected.length)
    await result.close()
    prepared.close()
  }
}

describe('the short way for the nearest rows', () => {
  it('is there for a search without conditions, and for no other plan', async () => {
    const { runner, host } = db.session as EngineSession
    const isShort = (sql: string): boolean => {
      const [parsed] = host.plans.parse(sql)
      if (parsed?.statement.kind !== 'select') throw new Error(sql)
      return nearestQueryOf(runner.plan(sql, parsed.statement, [])) !== undefined
    }
    for (const [sql] of statements) expect(isShort(sql), sql).toBe(true)
    for (const sql of [
      'select id from item where part < 7 order by v <-> $1 limit 10',
      'select id from item order by v <-> $1, id limit 10',
      'select id, random() from item order by v <-> $1 limit 10',
      'select id, (select max(part) from item) from item order by v <-> $1 limit 10',
      'select id from item order by v <-> (select v from item where id = 3) limit 10',
      'select id from item order by v <=> $1 limit 10',
      'select id from item order by v <-> $1',
    ]) {
      expect(isShort(sql), sql).toBe(false)
    }
  })

  it('answers as the plan does: outside and inside of transactions, with changes of its own and of others', async () => {
    await agree(db.session)
    const other = db.connect()
    await other.exec(
      `set enable_seqscan = off; begin; update item set v = v + v where id % 5 = 0; delete from item where id % 7 = 0`,
    )
    await agree(db.session)
    await agree(other)
    await db.run('begin isolation level repeatable read')
    await agree(db.session)
    await other.exec('commit')
    await agree(db.session)
    await db.run('commit')
    await agree(db.session)
    await db.run('begin isolation level serializable')
    await agree(db.session)
    await db.run('rollback')
  })

  it('sees the settings and the catalog as they are', async () => {
    const [sql] = statements[0] ?? ['']
    const query = vector()
    const prepared = await db.session.prepare(sql, [VECTOR])
    const exact = await planned(db.session, sql, [query])
    for (const change of [
      'set hnsw.ef_search = 200',
      'set enable_indexscan = off',
      'set enable_seqscan = on',
      'drop index item_v',
      'create index again on item using hnsw (v vector_l2_ops)',
      'set enable_indexscan = on; set enable_seqscan = off',
      'truncate item',
    ]) {
      await db.run(change)
      const expected = change.startsWith('truncate') ? [] : exact
      expect(await rowsOf(db.session, sql, [query]), change).toEqual(expected)
      const result = await prepared.run([query])
      expect((await result.next())?.count ?? 0, change).toBe(expected.length)
      await result.close()
    }
  })

  it('leaves NULL, limits that cannot be, and other dimensions to the plan', async () => {
    const [sql] = statements[3] ?? ['']
    const ask = async (...params: Datum[]): Promise<string> =>
      codeOf(async () => rowsOf(db.session, sql, params))
    expect(await ask(vector(), 1, 0)).toBe('ok')
    expect((await rowsOf(db.session, sql, [null, 3, 0])).length).toBe(3)
    expect((await rowsOf(db.session, sql, [vector(), null, 0])).length).toBe(400)
    expect(await rowsOf(db.session, sql, [vector(), 0, 0])).toEqual([])
    expect(await ask(vector(), -1, 0)).toBe('2201W')
    expect(await ask(vector(), 1, -1)).toBe('2201X')
    expect(await ask(new Float32Array(3), 1, 0)).toBe('22000')
  })

  it('asks for the right to read, and waits for whoever locks everybody out', async () => {
    const [sql] = statements[0] ?? ['']
    await db.run('create role reader login')
    const reader = db.connect({ user: 'reader' })
    await reader.exec('set enable_seqscan = off')
    expect(await codeOf(async () => rowsOf(reader, sql, [vector()]))).toBe('42501')
    await db.run('grant select on item to reader')
    expect((await rowsOf(reader, sql, [vector()])).length).toBe(10)
    await db.run('begin; lock table item in access exclusive mode')
    await reader.exec('set lock_timeout = 1')
    expect(await codeOf(async () => rowsOf(reader, sql, [vector()]))).toBe('55P03')
    await db.run('commit')
  })
})
