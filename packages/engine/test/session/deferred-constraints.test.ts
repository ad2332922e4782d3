import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runText } from '../support/text-rows.ts'
import { sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'

let db: SqlDatabase

beforeEach(async () => {
  db = await sqlDatabase(
    'create table p (id int primary key, n int unique); insert into p values (1, 10), (2, 20)',
  )
})
afterEach(() => db.engine.close())

describe('a deferred foreign key', () => {
  beforeEach(() =>
    db.run(
      'create table c (id int primary key, p int constraint fk references p deferrable initially deferred)',
    ),
  )

  test('is checked at COMMIT, which fails and rolls back', async () => {
    await db.run('begin; insert into c values (1, 99)')
    expect(await db.code('commit')).toBe('23503')
    expect(db.session.transactionStatus).toBe('idle')
    expect(await db.value('select count(*) from c')).toBe('0')
    expect(await db.code('insert into c values (1, 99)')).toBe('23503')
    expect(await db.code('insert into c values (1, 99); insert into p values (99)')).toBe('ok')
  })

  test('does not mind what is put right before COMMIT', async () => {
    await db.run(
      'begin; insert into c values (1, 99), (2, 98); insert into p values (99); delete from c where p = 98; commit',
    )
    await db.run('begin; delete from p where id = 99; insert into p values (99); commit')
    await db.run('begin; delete from p where id = 99; update c set p = 1; commit')
    expect(await db.rows('select p from c')).toEqual([['1']])
  })

  test('forgets what was rolled back to a savepoint', async () => {
    await db.run('begin; savepoint a; insert into c values (1, 99); rollback to a; commit')
  })

  test('is checked at once by SET CONSTRAINTS IMMEDIATE, from then on', async () => {
    await db.run('begin; insert into c values (1, 99)')
    expect(await db.code('set constraints fk immediate')).toBe('23503')
    await db.run('rollback; begin; set constraints all immediate')
    expect(await db.code('insert into c values (1, 99)')).toBe('23503')
    await db.run('rollback; begin; insert into c values (1, 99); rollback')
    expect(await db.code('set constraints nosuch immediate')).toBe('42704')
  })
})

describe('a deferrable unique key', () => {
  beforeEach(() =>
    db.run(
      'create table u (id int, k int constraint uk unique deferrable initially deferred); insert into u values (1, 1), (2, 2)',
    ),
  )

  test('may be broken until COMMIT', async () => {
    await db.run('begin; update u set k = 2 where id = 1; update u set k = 1 where id = 2; commit')
    expect(await db.rows('select k from u order by id')).toEqual([['2'], ['1']])
    await db.run('begin; insert into u values (3, 1)')
    expect(await db.code('commit')).toBe('23505')
  })

  test('is looked at when it becomes immediate', async () => {
    await db.run('begin; insert into u values (3, 1)')
    expect(await db.code('set constraints uk immediate')).toBe('23505')
    await db.run('rollback')
    expect(await db.code('update u set k = 3 - k')).toBe('ok')
  })
})

test('a constraint that is not deferrable cannot be deferred', async () => {
  await db.run('create table c (p int constraint fk references p)')
  await db.run('begin')
  expect(await db.code('set constraints fk deferred')).toBe('42809')
})

describe('actions of foreign keys', () => {
  const actions: readonly (readonly [string, string, string])[] = [
    ['no action', '23503', '1|1,2|1,3|2'],
    ['restrict', '23503', '1|1,2|1,3|2'],
    ['cascade', 'ok', '3|2'],
    ['set null', 'ok', '1|null,2|null,3|2'],
    ['set default', 'ok', '1|2,2|2,3|2'],
  ]

  test.each(actions)('ON DELETE %s gives %s and leaves %s', async (action, code, left) => {
    await db.run(`create table c (id int, p int default 2 references p on delete ${action})`)
    await db.run('insert into c values (1, 1), (2, 1), (3, 2)')
    expect(await db.code('delete from p where id = 1')).toBe(code)
    const rows = await db.rows('select id, p from c order by id')
    expect(rows.map(([id, p]) => `${id}|${p ?? 'null'}`).join()).toBe(left)
  })

  test.each(actions)('ON UPDATE %s gives %s', async (action, code) => {
    await db.run(`create table c (id int, p int default 2 references p on update ${action})`)
    await db.run('insert into c values (1, 1)')
    expect(await db.code('update p set id = 5 where id = 1')).toBe(code)
    const wanted =
      { cascade: '5', 'set null': null, 'set default': '2' }[action] ?? (code === 'ok' ? '5' : '1')
    expect(await db.value('select p from c')).toBe(action === 'set null' ? null : wanted)
    expect(await db.code('update p set n = n + 1')).toBe('ok')
  })

  test('go on from table to table, and round a cycle', async () => {
    await db.run(`
      create table a (id int primary key, p int references p on delete cascade);
      create table b (id int primary key, a int references a on delete cascade, b int references b on delete cascade);
      insert into a values (1, 1), (2, 2);
      insert into b values (1, 1, null), (2, null, 1), (3, null, 2), (4, 2, null);
    `)
    expect((await runText(db.session, 'delete from p where id = 1')).tag).toBe('DELETE 1')
    expect(await db.rows('select id from b')).toEqual([['4']])
  })

  test('of several columns heed MATCH SIMPLE and MATCH FULL', async () => {
    await db.run(`
      create table k (a int, b int, primary key (a, b));
      insert into k values (1, 1);
      create table s (a int, b int, foreign key (a, b) references k);
      create table f (a int, b int, foreign key (a, b) references k match full);
    `)
    expect(await db.code('insert into s values (1, 1), (9, null), (null, null)')).toBe('ok')
    expect(await db.code('insert into f values (1, 1), (null, null)')).toBe('ok')
    expect(await db.code('insert into f values (1, null)')).toBe('23503')
    expect(await db.code('insert into s values (1, 2)')).toBe('23503')
  })

  test('keep a row from being referenced while it is deleted, and wait for each other', async () => {
    await db.run('create table c (p int references p)')
    const other = db.connect()
    await other.exec('begin; insert into c values (1)')
    const deleted = db.code('delete from p where id = 1')
    await other.exec('commit')
    expect(await deleted).toBe('23503')
  })
})
