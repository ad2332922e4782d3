import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'
import { Random } from '../support/random.ts'
import { runText } from '../support/text-rows.ts'

let db: SqlDatabase
const fetched = async (what: string): Promise<number[]> =>
  (await db.rows(`fetch ${what}`)).map(([n]) => Number(n))

beforeEach(async () => {
  db = await sqlDatabase('create table t as select i as n from generate_series(1, 5) i')
})
afterEach(() => db.engine.close())

describe('FETCH', () => {
  const steps: readonly (readonly [string, readonly number[]])[] = [
    ['all', [1, 2, 3, 4, 5]],
    ['prior', [5]],
    ['absolute -2', [4]],
    ['relative -9', []],
    ['next', [1]],
    ['first', [1]],
    ['last', [5]],
    ['backward 2', [4, 3]],
    ['forward 0', [3]],
    ['relative 0', [3]],
    ['relative 1', [4]],
    ['forward 10', [5]],
    ['backward all', [5, 4, 3, 2, 1]],
    ['prior', []],
    ['absolute 0', []],
    ['2', [1, 2]],
    ['absolute 9', []],
    ['backward 1', [5]],
  ]

  test('moves in every direction from where it stands', async () => {
    await db.run('begin; declare c cursor for select n from t order by n')
    for (const [what, wanted] of steps)
      expect(await fetched(`${what} from c`), what).toEqual(wanted)
  })

  test('walks as a pointer into a list does', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = new Random(seed)
      await db.run('begin; declare c scroll cursor for select n from t order by n')
      let at = 0
      const walk: string[] = []
      for (let i = 0; i < 12; i++) {
        const count = random.between(0, 4)
        const forward = random.chance(0.5)
        const wanted: number[] = []
        if (count === 0 && at >= 1 && at <= 5) wanted.push(at)
        for (let k = 0; k < count; k++) {
          at = forward ? Math.min(at + 1, 6) : Math.max(at - 1, 0)
          if (at >= 1 && at <= 5) wanted.push(at)
        }
        const what = `${forward ? 'forward' : 'backward'} ${count}`
        walk.push(what)
        expect(await fetched(`${what} from c`), `seed ${seed}: ${walk.join('; ')}`).toEqual(wanted)
      }
      await db.run('rollback')
    }
  })

  test('and MOVE count the rows passed', async () => {
    await db.run('begin; declare c cursor for select n from t')
    expect((await runText(db.session, 'move 2 in c')).tag).toBe('MOVE 2')
    expect((await runText(db.session, 'fetch all in c')).tag).toBe('FETCH 3')
    expect((await runText(db.session, 'move backward all in c')).tag).toBe('MOVE 5')
  })

  test('goes back not at all with NO SCROLL', async () => {
    const declare = 'begin; declare c no scroll cursor for select n from t order by n'
    await db.run(declare)
    expect(await fetched('absolute 2 from c')).toEqual([2])
    expect(await fetched('relative 1 from c')).toEqual([3])
    for (const what of ['relative 0', 'prior', 'absolute 2', 'first', 'last', 'backward all']) {
      expect(await db.code(`fetch ${what} from c`), what).toBe('55000')
      await db.run(`rollback; ${declare}; fetch 3 from c`)
    }
  })
})

describe('a cursor', () => {
  test('does not see what is changed after DECLARE, also by its own transaction', async () => {
    await db.run('begin; declare c cursor for select n from t; delete from t where n > 2')
    expect(await fetched('all from c')).toHaveLength(5)
    expect(await db.value('select count(*) from t')).toBe('2')
  })

  test('reads on over other statements and savepoints', async () => {
    await db.run('begin; declare c cursor for select n from t order by n')
    expect(await fetched('1 from c')).toEqual([1])
    await db.run('savepoint a; insert into t values (9); rollback to a')
    expect(await fetched('2 from c')).toEqual([2, 3])
  })

  test('needs a transaction, and ends with it however it ends', async () => {
    expect(await db.code('declare c cursor for select 1')).toBe('25P01')
    for (const end of ['commit', 'rollback', 'select 1 / 0']) {
      await db.run('begin; declare c cursor for select 1')
      await db.code(end)
      await db.run('commit')
      expect(await db.code('fetch c'), end).toBe('34000')
    }
    await db.run('insert into t values (6); declare c cursor for select 1; fetch c')
    expect(await db.code('fetch c')).toBe('34000')
  })

  test('WITH HOLD outlives its transaction with the rows that it had', async () => {
    await db.run(
      'begin; declare c cursor with hold for select n from t order by n; fetch 1 from c; commit',
    )
    await db.run('delete from t')
    expect(await fetched('all from c')).toEqual([2, 3, 4, 5])
    expect(await fetched('backward 2 from c')).toEqual([5, 4])
    await db.run('begin; commit; begin; rollback')
    expect(await fetched('first from c')).toEqual([1])
    await db.run('close c')
    expect(await db.code('fetch c')).toBe('34000')
  })

  test('WITH HOLD goes when its transaction rolls back', async () => {
    await db.run('begin; declare c cursor with hold for select 1; rollback')
    expect(await db.code('fetch c')).toBe('34000')
    await db.run('begin; declare c cursor with hold for select 1')
    expect(await db.code('select 1 / 0')).toBe('22012')
    await db.run('commit')
    expect(await db.code('fetch c')).toBe('34000')
  })

  test('goes with the savepoint behind which it was declared', async () => {
    await db.run('begin; declare a cursor for select 1; savepoint s; declare b cursor for select 2')
    await db.run('rollback to s')
    expect(await fetched('a')).toEqual([1])
    expect(await db.code('fetch b')).toBe('34000')
  })

  test('has a name of its own', async () => {
    await db.run('begin; declare c cursor for select 1')
    expect(await db.code('declare c cursor for select 2')).toBe('42P03')
    await db.run(
      'rollback; begin; declare a cursor for select 1; declare b cursor for select 1; close all',
    )
    expect(await db.code('fetch a')).toBe('34000')
  })

  test('over a row that fails says so when it is fetched', async () => {
    await db.run('begin; declare c cursor for select 6 / (n - 2) from t order by n')
    expect(await db.code('fetch all from c')).toBe('22012')
    expect(db.session.transactionStatus).toBe('failed')
  })
})

test('tells its columns for as long as it is open', async () => {
  await db.run('begin; declare c cursor for select n, n::text as words from t')
  expect(db.session.cursorColumns('c')?.map(({ name }) => name)).toEqual(['n', 'words'])
  await db.run('commit')
  expect(db.session.cursorColumns('c')).toBe(undefined)
})
