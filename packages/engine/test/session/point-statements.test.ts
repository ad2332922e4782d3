import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Datum, Session } from '../../src/index.ts'
import { Random } from '../support/random.ts'
import { codeOf, sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'
import { settle } from '../support/virtual-env.ts'

const schema = `
  create table t (id int primary key, n int, s text not null, u int, big int8, c char(4));
  create unique index on t (u) where n > 0;
  create unique index on t (big);
  create unique index on t (c desc nulls last);
  create table pair (a int, b text, n int, primary key (a, b));
  insert into t select i, i % 5, 's' || i, i * 2, i * 1000000000000, 'c' || i from generate_series(1, 40) i;
  insert into t values (100, null, 'x', null, null, null);
  insert into pair select i % 4, 'b' || i, i from generate_series(1, 20) i;
`
let db: SqlDatabase

beforeEach(async () => {
  db = await sqlDatabase(schema)
})
afterEach(() => db.engine.close())

/** What a statement does by the short way, by its plan, and written out without parameters. */
async function threeWays(
  session: Session,
  sql: string,
  params: readonly Datum[],
): Promise<readonly (string | undefined)[]> {
  const show = (row: readonly Datum[] | undefined): string | undefined => row?.map(String).join('|')
  const prepared = await session.prepare(sql)
  const result = await prepared.run(params)
  const batch = await result.next()
  const at = batch?.selection?.[0] ?? 0
  const planned = batch?.columns.map((column) => column.get(at))
  await result.close()
  let written: readonly Datum[] | undefined
  const text = sql.replaceAll(/\$(\d)/g, (_, n: string) => literal(params[Number(n) - 1] ?? null))
  await session.exec(text, async (each) => {
    const first = await each.next()
    if (first !== undefined)
      written = first.columns.map((column) => column.get(first.selection?.[0] ?? 0))
  })
  return [show(await prepared.first(params)), show(planned), show(written)]
}

function literal(value: Datum): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}

const queries: readonly (readonly [string, (random: Random) => readonly Datum[]])[] = [
  ['select * from t where id = $1', (random) => [random.between(-2, 45)]],
  ['select n, id, n from t where id = $1', (random) => [random.between(1, 45)]],
  [
    'select s from t where id = $1 and id = $2',
    (random) => [random.between(1, 3), random.between(1, 3)],
  ],
  [
    'select s from t where id = $1 and n = $2',
    (random) => [random.between(1, 9), random.between(0, 4)],
  ],
  ['select s from t where id = $1 and (n > 1 or s = $2)', (random) => [random.between(1, 9), 's5']],
  ['select s || $2 from t where id = $1', (random) => [random.between(1, 9), '!']],
  ['select id from t where big = $1', (random) => [random.between(1, 44) * 1e12]],
  ['select id from t where u = $1', (random) => [random.between(1, 90)]],
  ['select id from t where u = $1 and n > 0', (random) => [random.between(1, 90)]],
  ['select id from t where c = $1', (random) => [random.pick(['c1', 'c22', 'zz'])]],
  [
    'select n from pair where a = $1 and b = $2',
    (random) => [random.below(4), `b${random.below(22)}`],
  ],
  [
    'select n from pair where b = $2 and a = $1',
    (random) => [random.below(4), `b${random.below(22)}`],
  ],
  [
    'select n from pair where a = $1 and (b = $2 and n > 5)',
    (random) => [random.below(4), `b${random.below(22)}`],
  ],
  ['select n from pair where a = $1 order by b', (random) => [random.below(6)]],
  ['select id from t where id = $1 limit 0', () => [1]],
  ['select count(*) from t where id = $1', (random) => [random.between(1, 60)]],
  ['select id from t where id = $1 and $2', (random) => [random.between(1, 9), random.chance(0.5)]],
]

describe.each(queries)('%s', (sql, params) => {
  test('answers the same by every way', async () => {
    for (let seed = 1; seed <= 25; seed++) {
      const values = params(new Random(seed))
      const [short, planned, written] = await threeWays(db.session, sql, values)
      expect(short, JSON.stringify(values)).toBe(planned)
      expect(short, JSON.stringify(values)).toBe(written)
    }
  })

  test('finds nothing for NULL', async () => {
    const nulls = params(new Random(1)).map(() => null)
    const [short, planned, written] = await threeWays(db.session, sql, nulls)
    expect([short, written]).toEqual([planned, planned])
  })
})

describe('a point query', () => {
  test('sees its own transaction’s changes, and a snapshot’s past', async () => {
    const one = await db.session.prepare('select n from t where id = $1')
    const other = db.connect()
    await db.run(
      'begin; update t set n = 77 where id = 1; delete from t where id = 2; insert into t values (50, 5, $$s$$)',
    )
    expect([await one.first([1]), await one.first([2]), await one.first([50])]).toEqual([
      [77],
      undefined,
      [5],
    ])
    const elsewhere = await other.prepare('select n from t where id = $1')
    expect([
      await elsewhere.first([1]),
      await elsewhere.first([2]),
      await elsewhere.first([50]),
    ]).toEqual([[1], [2], undefined])
    await other.exec('begin isolation level repeatable read')
    expect(await elsewhere.first([1])).toEqual([1])
    await db.run('commit')
    expect(await elsewhere.first([1])).toEqual([1])
    await other.exec('commit')
    expect([
      await elsewhere.first([1]),
      await elsewhere.first([2]),
      await elsewhere.first([50]),
    ]).toEqual([[77], undefined, [5]])
  })

  test('finds a row under its new key, and no longer under its old one', async () => {
    const one = await db.session.prepare('select s from t where id = $1')
    await db.run('update t set id = 1000 where id = 7')
    expect([await one.first([7]), await one.first([1000])]).toEqual([undefined, ['s7']])
    await db.run('begin; update t set id = 7 where id = 1000')
    expect([await one.first([7]), await one.first([1000])]).toEqual([['s7'], undefined])
    await db.run('rollback')
    expect([await one.first([7]), await one.first([1000])]).toEqual([undefined, ['s7']])
  })

  test('waits for a table that is being changed', async () => {
    const one = await db.session.prepare('select n from t where id = $1')
    const other = db.connect()
    await other.exec(
      'begin; lock table t in access exclusive mode; update t set n = 5 where id = 1',
    )
    const found = Promise.resolve(one.first([1]))
    await settle()
    await other.exec('commit')
    expect(await found).toEqual([5])
  })

  test('counts among the reads of a serializable transaction', async () => {
    const other = db.connect()
    const swap = async (session: Session, from: number, to: number): Promise<void> => {
      const one = await session.prepare('select n from t where id = $1')
      const n = (await one.first([from]))?.[0] as number
      await session.exec(`update t set n = ${n + 100} where id = ${to}`)
    }
    await db.session.begin({ isolation: 'serializable' })
    await other.begin({ isolation: 'serializable' })
    const codes = [
      await codeOf(() => swap(db.session, 1, 2)),
      await codeOf(() => swap(other, 2, 1)),
      await codeOf(async () => db.session.commit()),
      await codeOf(async () => other.commit()),
    ]
    expect(codes.filter((code) => code === '40001')).toHaveLength(1)
  })
})

describe('a point update', () => {
  const raise = 'update t set n = n + $2 where id = $1'

  test('changes what its plan changes', async () => {
    const random = new Random(4)
    const twin = await sqlDatabase(schema)
    const prepared = await db.session.prepare(raise)
    for (let i = 0; i < 120; i++) {
      if (random.chance(0.15)) {
        const sql = random.pick(['begin', 'commit', 'rollback', 'savepoint a', 'rollback to a'])
        expect(await db.code(sql)).toBe(await twin.code(sql))
      }
      const params = [random.between(-1, 45), random.pick([1, -3, null, 0x7fffffff])] as const
      const code = await codeOf(async () => {
        const result = await prepared.run(params)
        expect(result.tag).toBe(`UPDATE ${result.rowCount}`)
      })
      expect(code).toBe(
        await twin.code(raise.replace('$1', `${params[0]}`).replace('$2', `${params[1]}`)),
      )
      expect(db.session.transactionStatus).toBe(twin.session.transactionStatus)
    }
    await db.run('commit')
    await twin.run('commit')
    const all = 'select * from t order by id'
    expect(await db.rows(all)).toEqual(await twin.rows(all))
    await twin.engine.close()
  })

  test('waits for a row that another transaction changes, and starts from what it left', async () => {
    const other = db.connect()
    const prepared = await other.prepare(raise)
    await db.run('begin; update t set n = 1000 where id = 1')
    const waiting = Promise.resolve(prepared.run([1, 5]))
    await settle()
    await db.run('commit')
    expect((await waiting).tag).toBe('UPDATE 1')
    expect(await db.value('select n from t where id = 1')).toBe('1005')
  })

  test('finds nothing where the row that it waited for is deleted', async () => {
    const other = db.connect()
    const prepared = await other.prepare(raise)
    await db.run('begin; delete from t where id = 1')
    const waiting = Promise.resolve(prepared.run([1, 5]))
    await settle()
    await db.run('commit')
    expect((await waiting).tag).toBe('UPDATE 0')
  })

  test('under REPEATABLE READ fails with 40001 for a row changed since', async () => {
    const prepared = await db.session.prepare(raise)
    await db.run('begin isolation level repeatable read; select 1 from t where id = 2')
    const other = db.connect()
    await other.exec('update t set n = 9 where id = 1')
    expect(await codeOf(async () => prepared.run([1, 1]))).toBe('40001')
    await db.run('rollback')
  })

  test('is refused in a read-only transaction', async () => {
    const prepared = await db.session.prepare(raise)
    await db.session.begin({ readOnly: true })
    expect(await codeOf(async () => prepared.run([1, 1]))).toBe('25006')
    expect(db.session.transactionStatus).toBe('failed')
  })

  test('heeds what was added to the table since it was prepared', async () => {
    const prepared = await db.session.prepare(raise)
    const text = await db.session.prepare('update t set s = $2 where id = $1')
    expect(await codeOf(async () => text.run([1, null]))).toBe('23502')
    await db.run('alter table t add check (n < 50)')
    expect(await codeOf(async () => prepared.run([1, 500]))).toBe('23514')
    await db.run(
      'alter table t drop constraint t_n_check; alter table t add g int generated always as (n * 2) stored',
    )
    await prepared.run([1, 500])
    expect(await db.value('select g from t where id = 1')).toBe('1002')
  })

  test('keeps unique keys and foreign keys', async () => {
    const move = await db.session.prepare('update t set big = $2 where id = $1')
    expect(await codeOf(async () => move.run([1, 2e12]))).toBe('23505')
    await db.run('create table child (id int primary key, t int references t)')
    await db.run('insert into child values (1, 1)')
    const child = await db.session.prepare('update child set t = $2 where id = $1')
    expect(await codeOf(async () => child.run([1, 4711]))).toBe('23503')
    const key = await db.session.prepare('update t set id = $2 where id = $1')
    expect(await codeOf(async () => key.run([1, 4711]))).toBe('23503')
    expect((await key.run([2, 4711])).tag).toBe('UPDATE 1')
  })
})

describe('a point insert', () => {
  const add = 'insert into t (id, n, s, big) values ($1, $2 + 1, $3, $4)'

  test('writes what its plan writes', async () => {
    const random = new Random(7)
    const twin = await sqlDatabase(schema)
    const prepared = await db.session.prepare(add)
    for (let i = 0; i < 150; i++) {
      if (random.chance(0.15)) {
        const sql = random.pick(['begin', 'commit', 'rollback', 'savepoint a', 'rollback to a'])
        expect(await db.code(sql)).toBe(await twin.code(sql))
      }
      const params = [
        random.between(90, 160),
        random.pick([1, null, 0x7fffffff]),
        random.pick(['a', 'b', null]),
        random.pick([null, random.between(1, 90) * 1e12]),
      ]
      const code = await codeOf(async () => {
        const result = await prepared.run(params)
        expect(result.tag).toBe('INSERT 0 1')
      })
      const text = add.replaceAll(/\$(\d)/g, (_, n: string) =>
        literal(params[Number(n) - 1] ?? null),
      )
      expect(code, text).toBe(await twin.code(text))
      expect(db.session.transactionStatus).toBe(twin.session.transactionStatus)
    }
    await db.run('commit')
    await twin.run('commit')
    const all = 'select * from t order by id'
    expect(await db.rows(all)).toEqual(await twin.rows(all))
    expect(await db.engine.check()).toEqual([])
    await twin.engine.close()
  })

  test('waits for a key that another transaction has taken', async () => {
    const other = db.connect()
    const prepared = await other.prepare(add)
    await db.run(`begin; insert into t values (200, 1, 'mine')`)
    const waiting = codeOf(async () => prepared.run([200, 1, 'yours', null]))
    await settle()
    await db.run('commit')
    expect(await waiting).toBe('23505')
    await db.run(`begin; insert into t values (201, 1, 'mine')`)
    const second = codeOf(async () => prepared.run([201, 1, 'yours', null]))
    await settle()
    await db.run('rollback')
    expect(await second).toBe('ok')
    expect(await db.value('select s from t where id = 201')).toBe('yours')
  })

  test('takes defaults and sequences, and the time of its transaction', async () => {
    await db.run(
      `create table log (id serial primary key, at timestamptz default now(), what text default 'x')`,
    )
    const prepared = await db.session.prepare('insert into log (at) values (current_timestamp)')
    const other = await db.session.prepare('insert into log (what) values ($1)')
    await db.run('begin')
    await prepared.run([])
    await other.run(['y'])
    expect(await db.rows('select id, at = now(), what from log order by id')).toEqual([
      ['1', 't', 'x'],
      ['2', 't', 'y'],
    ])
    await db.run('commit')
  })

  test('that violates NOT NULL takes one number of a sequence, as its plan does', async () => {
    await db.run('create table log (id serial primary key, what text not null)')
    const prepared = await db.session.prepare('insert into log (what) values ($1)')
    expect(await codeOf(async () => prepared.run([null]))).toBe('23502')
    await prepared.run(['x'])
    expect(await db.value('select id from log')).toBe('2')
  })

  test('is refused in a read-only transaction', async () => {
    const prepared = await db.session.prepare(add)
    await db.session.begin({ readOnly: true })
    expect(await codeOf(async () => prepared.run([300, 1, 's', null]))).toBe('25006')
  })

  test('heeds what was added to the table since it was prepared', async () => {
    const prepared = await db.session.prepare(add)
    await prepared.run([300, 1, 's', null])
    await db.run('alter table t add check (n < 50)')
    expect(await codeOf(async () => prepared.run([301, 500, 's', null]))).toBe('23514')
    await db.run('create table child (id int primary key, t int references t)')
    const child = await db.session.prepare('insert into child values ($1, $2)')
    await child.run([1, 300])
    expect(await codeOf(async () => child.run([2, 4711]))).toBe('23503')
  })

  test('rows of several transactions meet in one serial order or fail', async () => {
    const other = db.connect()
    const count = async (session: Session): Promise<void> => {
      const [n] =
        (await (await session.prepare('select count(*) from pair where a = 77')).first([])) ?? []
      await (
        await session.prepare('insert into pair values (77, $1, $2)')
      ).run([`n${n}${session.id}`, 0])
    }
    await db.session.begin({ isolation: 'serializable' })
    await other.begin({ isolation: 'serializable' })
    const codes = [
      await codeOf(() => count(db.session)),
      await codeOf(() => count(other)),
      await codeOf(async () => db.session.commit()),
      await codeOf(async () => other.commit()),
    ]
    expect(codes.filter((code) => code === '40001')).toHaveLength(1)
  })
})

describe('a deferrable key', () => {
  test.each([
    ['update late set u = $2 where id = $1', [1, 20]],
    ['insert into late values ($1, $2)', [3, 20]],
  ])('that is not deferred is checked at the end of the statement: %s', async (sql, params) => {
    await db.run(
      'create table late (id int primary key, u int unique deferrable); insert into late values (1, 10), (2, 20)',
    )
    const prepared = await db.session.prepare(sql)
    await db.run('begin')
    expect(await codeOf(async () => prepared.run(params))).toBe('23505')
    expect(db.session.transactionStatus).toBe('failed')
    await db.run('rollback')
  })
})
