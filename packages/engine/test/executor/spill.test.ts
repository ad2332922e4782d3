/** Statements that need more memory than they may have: with a place to spill to, the answers are those of enough memory. */
import { StorageError } from '@twill/storage'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Engine, Session } from '../../src/index.ts'
import { openMemoryEngine } from '../support/memory-engine.ts'
import { ScratchMemory } from '../support/scratch-memory.ts'
import { testEnv } from '../support/test-env.ts'
import { runText } from '../support/text-rows.ts'

const SMALL = 64 * 1024
const ROWS = 8_000

const setUp = [
  'create table t (id int primary key, n int, big int8, f float8, name text, at timestamp, j jsonb, a int[], amount numeric, b bytea, flag bool, d date)',
  `insert into t select i,
    case when i % 11 = 0 then null else (i * 7919) % 5000 end,
    case when i % 13 = 0 then 9007199254740993 + i else i - 100 end,
    case i % 97 when 0 then 'NaN' when 1 then '-Infinity' else i / 7.0 end,
    case when i % 17 = 0 then null else md5((i % 9000)::text) || repeat('é', i % 5) end,
    case when i % 19 = 0 then 'infinity' else timestamp '2020-01-01' + i * interval '1 minute' end,
    case when i % 23 = 0 then null else jsonb_build_object('k', i % 31, 'v', name_of(i)) end,
    array[i % 3, null, i],
    case when i % 29 = 0 then null else i / 3.0 end,
    case when i % 31 = 0 then null else decode(md5(i::text), 'hex') end,
    i % 3 = 0,
    date '2000-01-01' + i % 4000
    from generate_series(1, ${ROWS}) i`.replace('name_of(i)', "'x' || i"),
]

const queries = {
  'a sort by a number': 'select n, id from t order by n desc, id',
  'a sort by text': 'select name, id from t order by name, id desc',
  'a sort that must be stable':
    'select flag, id from (select * from t order by id) s order by flag',
  'a sort by every kind of value':
    'select * from t order by j, a desc, f nulls first, at, b, amount desc, d, big, id',
  'a sort by an expression': "select id from t order by md5(id::text || 'x'), id",
  'a sort for a window':
    'select id, row_number() over (partition by id % 5000 order by amount, id) from t order by id',
  groups:
    'select n, count(*), sum(big), min(name), avg(f) from t where f > 0 group by n order by n',
  'groups by text and number':
    'select name, n, count(*), max(at) from t group by name, n order by 1, 2',
  'groups with DISTINCT and FILTER':
    'select id % 8000, count(distinct n), count(*) filter (where flag) from t group by 1 order by 1',
  'groups that collect':
    'select id % 9000 as k, array_agg(id order by id desc), string_agg(name, $$,$$ order by id) from t group by 1 order by 1',
  'many groups with HAVING':
    'select id, count(*) from t group by id having id % 1000 = 0 order by id',
  'distinct rows': 'select count(*), sum(length(name)) from (select distinct name, n from t) s',
  'distinct values': 'select distinct amount from t order by amount',
  'distinct in an order': 'select distinct on (n) n, id from t order by n, id desc',
  'an inner join':
    'select count(*), sum(a.n), sum(length(b.name)) from t a join t b on a.id = b.id + 1',
  'a join with a condition':
    'select a.id, b.id from t a join t b on a.n = b.n and a.id < b.id order by 1, 2',
  'a left join':
    'select a.id, b.id, b.name from t a left join (select * from t where id % 3 = 0) b on a.id = b.id and a.n > 10 order by 1, 2',
  'a right join':
    'select a.id, b.id, b.name from (select * from t where flag) a right join t b on a.name = b.name order by 1, 2, 3',
  'a full join':
    'select a.id, b.id from (select * from t where id > 3000) a full join (select * from t where id < 9000) b on a.id = b.id and a.n <> 7 order by 1, 2',
  'a semi join':
    'select count(*), sum(id) from t a where exists (select from t b where b.n = a.n and b.id > a.id)',
  'an anti join':
    'select count(*), sum(id) from t a where not exists (select from t b where b.name = a.name and b.id <> a.id)',
  'a union':
    'select count(*), sum(n) from (select n, name from t union select n + 1, name from t) s',
}

let scratch: ScratchMemory
let roomy: Engine
let narrow: Engine
let none: Engine

beforeEach(async () => {
  scratch = new ScratchMemory()
  roomy = await openMemoryEngine()
  narrow = await openMemoryEngine({
    workMemBytes: SMALL,
    env: { ...testEnv, openScratch: scratch.openScratch },
  })
  none = await openMemoryEngine({ workMemBytes: SMALL })
}, 60_000)

afterEach(async () => {
  for (const engine of [roomy, narrow, none]) await engine.close()
})

async function load(...engines: readonly Engine[]): Promise<void> {
  for (const engine of engines) {
    const session = engine.connect()
    for (const sql of setUp) await runText(session, sql)
    session.close()
  }
}

async function codeOf(session: Session, sql: string): Promise<string> {
  try {
    await runText(session, sql)
    return 'no error'
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('what does not fit in memory', () => {
  test('is answered all the same, and nothing is left behind', { timeout: 120_000 }, async () => {
    await load(roomy, narrow)
    const [wide, tight] = [roomy.connect(), narrow.connect()]
    for (const [what, sql] of Object.entries(queries)) {
      const expected = await runText(wide, sql)
      const before = scratch.opened
      expect(await runText(tight, sql), what).toEqual(expected)
      expect(scratch.opened, what).toBeGreaterThan(before)
      expect(scratch.open, what).toBe(0)
    }
  })

  test('fails with 53200 where there is no place to spill to', async () => {
    await load(none)
    const session = none.connect()
    expect(await codeOf(session, queries['a sort by text'])).toBe('53200')
    expect(await codeOf(session, queries.groups)).toBe('53200')
    expect(await codeOf(session, queries['distinct rows'])).toBe('53200')
    expect(await codeOf(session, queries['an inner join'])).toBe('53200')
    expect(await codeOf(session, 'select id from t where n not in (select n from t)')).toBe('53200')
    expect(await codeOf(session, 'select count(*) from t')).toBe('no error')
  })

  test('leaves nothing behind when the statement stops early or fails', async () => {
    await load(narrow)
    const session = narrow.connect()
    const result = await session.query('select name, id from t order by name, id')
    await result.next()
    expect(scratch.open).toBeGreaterThan(0)
    await result.close()
    expect(scratch.open).toBe(0)
    const failing = `select 1 / (id - ${ROWS}) from (select id from t order by name, id) s order by id`
    expect(await codeOf(session, failing)).toBe('22012')
    expect(scratch.open).toBe(0)
    await runText(session, 'begin')
    await runText(session, 'declare c cursor for select name, id from t order by name, id')
    await runText(session, 'fetch 10 from c')
    expect(scratch.open).toBeGreaterThan(0)
    await runText(session, 'rollback')
    expect(scratch.open).toBe(0)
  })

  test('is told as 53100 when the scratch disk is full', async () => {
    const engine = await openMemoryEngine({
      workMemBytes: SMALL,
      env: {
        ...testEnv,
        openScratch: () => ({
          append: () => {
            throw new StorageError('full', 'no space left on the disk')
          },
          read: () => new Uint8Array(),
          close: () => undefined,
        }),
      },
    })
    await load(engine)
    const session = engine.connect()
    expect(await codeOf(session, queries['a sort by text'])).toBe('53100')
    expect(await codeOf(session, 'select count(*) from t')).toBe('no error')
    await engine.close()
  })
})
