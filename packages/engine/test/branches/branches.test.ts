import { describe, expect, test } from 'vitest'
import type { Engine } from '../../src/index.ts'
import { column, failureOf, run } from '../durability/disk-engine.ts'
import { kinds, makeWorld } from './worlds.ts'

const ids = async (engine: Engine): Promise<string> => {
  const session = engine.connect()
  const found = await column(session, 'select id from t order by id')
  session.close()
  return found.join()
}

const insert = async (engine: Engine, ...values: readonly number[]): Promise<void> => {
  const session = engine.connect()
  for (const id of values) await run(session, `insert into t values (${id}, 'row ${id}')`)
  session.close()
}

const createTable = 'create table t (id int primary key, body text)'

describe.each(kinds)('branches over %s', (kind) => {
  const start = async () => {
    const world = await makeWorld(kind)
    const { engine, storage } = await world.open()
    await run(engine.connect(), createTable)
    await insert(engine, 1, 2, 3)
    return { world, engine, storage }
  }

  test('see what the database was, and neither side sees what the other writes', async () => {
    const { engine } = await start()
    const info = await engine.branch('dev')
    expect(info).toMatchObject({ name: 'dev', parent: undefined })
    const dev = await engine.openBranch('dev')
    await insert(engine, 4)
    await insert(dev, 40)
    await run(
      dev.connect(),
      "update t set body = 'changed' where id = 1",
      'delete from t where id = 2',
    )
    expect(await ids(engine)).toBe('1,2,3,4')
    expect(await ids(dev)).toBe('1,3,40')
    expect(await column(engine.connect(), 'select body from t where id = 1')).toEqual(['row 1'])
    expect(await column(dev.connect(), 'select body from t where id = 1')).toEqual(['changed'])
    expect([await engine.check(), await dev.check()]).toEqual([[], []])
    await engine.close()
  })

  test('have a catalog and sequences of their own', async () => {
    const { engine } = await start()
    await run(engine.connect(), 'create sequence s', "select nextval('s')")
    await engine.branch('dev')
    const dev = await engine.openBranch('dev')
    await run(
      dev.connect(),
      'alter table t add column extra int default 7',
      'create table u (id int)',
    )
    await run(engine.connect(), 'create table u (name text)', 'create index t_body on t (body)')
    await run(dev.connect(), "select nextval('s')", 'insert into u values (1)')
    await run(engine.connect(), "insert into u values ('x')")
    expect(await column(dev.connect(), 'select sum(extra) from t')).toEqual(['21'])
    expect((await failureOf(run(engine.connect(), 'select extra from t'))).code).toBe('42703')
    expect(await column(engine.connect(), 'select name from u')).toEqual(['x'])
    expect(await column(dev.connect(), 'select id from u')).toEqual(['1'])
    const [here] = await column(engine.connect(), "select nextval('s')")
    const [there] = await column(dev.connect(), "select nextval('s')")
    expect(Number(here)).toBe(2)
    // A branch begins as a database does after a crash: it leaves out values that may have been given.
    expect(Number(there)).toBeGreaterThan(2)
    await engine.close()
  })

  test('leave out what was not committed, and inherit no locks', async () => {
    const { engine } = await start()
    const writer = engine.connect()
    await run(
      writer,
      'begin',
      'lock table t',
      'insert into t values (4)',
      'delete from t where id = 1',
    )
    await engine.branch('dev')
    const dev = await engine.openBranch('dev')
    expect(await ids(dev)).toBe('1,2,3')
    await insert(dev, 5)
    await run(writer, 'commit')
    expect(await ids(engine)).toBe('2,3,4')
    expect(await ids(dev)).toBe('1,2,3,5')
    await engine.close()
  })

  test('can be made at an LSN and at a time', async () => {
    const { world, engine } = await start()
    const at3 = engine.stats().durableLsn
    world.clock.nowMs += 1000
    await insert(engine, 4)
    const time4 = new Date(world.clock.nowMs + 500)
    world.clock.nowMs += 1000
    await insert(engine, 5)
    await engine.branch('lsn', { at: at3 })
    await engine.branch('time', { at: time4 })
    await engine.branch('later', { at: new Date(world.clock.nowMs + 1e6) })
    await engine.branch('now')
    expect(await ids(await engine.openBranch('lsn'))).toBe('1,2,3')
    expect(await ids(await engine.openBranch('time'))).toBe('1,2,3,4')
    expect(await ids(await engine.openBranch('later'))).toBe('1,2,3,4,5')
    expect(await ids(await engine.openBranch('now'))).toBe('1,2,3,4,5')
    const early = await failureOf(engine.branch('early', { at: new Date(0) }))
    expect(early).toMatchObject({
      code: '22023',
      message: expect.stringContaining('did not exist'),
    })
    const ahead = await failureOf(engine.branch('ahead', { at: engine.stats().durableLsn + 1 }))
    expect(ahead.code).toBe('22023')
    expect((await engine.branches()).map(({ name }) => name).sort()).toEqual([
      'later',
      'lsn',
      'now',
      'time',
    ])
    await engine.close()
  })

  test('of the past after a checkpoint: only inside the retention window', async () => {
    const { world, engine, storage } = await start()
    const at3 = engine.stats().durableLsn
    const time3 = new Date(world.clock.nowMs + 500)
    await engine.checkpoint()
    world.clock.nowMs += 1000
    await insert(engine, 4)
    world.clock.nowMs += 1000
    await run(engine.connect(), 'select 1')
    await engine.checkpoint()
    await storage.collectGarbage()
    const time4 = new Date(world.clock.nowMs)
    expect((await failureOf(engine.branch('gone', { at: at3 }))).message).toMatch(/no longer kept/)
    expect((await failureOf(engine.branch('gone', { at: time3 }))).code).toBe('22023')
    await engine.branch('four', { at: time4 })
    await engine.branch('same', { at: new Date(time4.getTime() - 400) })
    expect(await ids(await engine.openBranch('four'))).toBe('1,2,3,4')
    expect(await ids(await engine.openBranch('same'))).toBe('1,2,3,4')
    await engine.close()
  })

  test('of the past across checkpoints, inside a window', async () => {
    const { world, engine, storage } = await start()
    await storage.setRetention({ kind: 'time', ms: 60_000 })
    const marks: { lsn: number; time: Date; ids: string }[] = []
    for (let round = 0; round < 6; round++) {
      world.clock.nowMs += 1000
      await insert(engine, 10 + round)
      await run(engine.connect(), `update t set body = 'round ${round}' where id < 4`)
      marks.push({
        lsn: engine.stats().durableLsn,
        time: new Date(world.clock.nowMs + 100),
        ids: await ids(engine),
      })
      if (round % 2 === 1) await engine.checkpoint()
      if (round === 3) await storage.collectGarbage()
    }
    for (const [round, mark] of marks.entries()) {
      await engine.branch(`lsn-${round}`, { at: mark.lsn })
      await engine.branch(`time-${round}`, { at: mark.time })
      for (const name of [`lsn-${round}`, `time-${round}`]) {
        const branch = await engine.openBranch(name)
        expect(await ids(branch)).toBe(mark.ids)
        const bodies = await column(branch.connect(), 'select distinct body from t where id < 4')
        expect(bodies).toEqual([`round ${round}`])
        expect(await branch.check()).toEqual([])
        await branch.close()
      }
    }
    await engine.close()
  })

  test('of branches, and the rules of deletion', async () => {
    const { engine } = await start()
    await engine.branch('a')
    const a = await engine.openBranch('a')
    await insert(a, 10)
    await a.branch('b')
    await insert(a, 11)
    const b = await a.openBranch('b')
    await insert(b, 20)
    await insert(engine, 4)
    expect([await ids(engine), await ids(a), await ids(b)]).toEqual([
      '1,2,3,4',
      '1,2,3,10,11',
      '1,2,3,10,20',
    ])
    expect((await engine.branches()).map(({ name, parent }) => [name, parent])).toEqual([
      ['a', undefined],
      ['b', 'a'],
    ])
    expect((await failureOf(engine.branch('a'))).code).toBe('42710')
    expect((await failureOf(engine.branch(''))).code).toBe('22023')
    expect((await failureOf(engine.openBranch('c'))).code).toBe('42704')
    expect((await failureOf(engine.deleteBranch('c'))).code).toBe('42704')
    expect((await failureOf(engine.deleteBranch('b'))).code).toBe('55006')
    await b.close()
    expect((await failureOf(engine.deleteBranch('a'))).code).toBe('55006')
    await engine.deleteBranch('b')
    expect((await failureOf(engine.deleteBranch('a'))).code).toBe('55006')
    await a.close()
    await engine.deleteBranch('a')
    expect(await engine.branches()).toEqual([])
    expect(await ids(engine)).toBe('1,2,3,4')
    await engine.branch('a')
    expect(await ids(await engine.openBranch('a'))).toBe('1,2,3,4')
    await engine.close()
  })

  test('are there after closing and opening, after checkpoints and collections on both sides', async () => {
    const { world, engine } = await start()
    await engine.branch('dev')
    const dev = await engine.openBranch('dev')
    await insert(dev, 10)
    await dev.branch('deep')
    await insert(engine, 4)
    await engine.close()

    const second = await world.open()
    const dev2 = await second.engine.openBranch('dev')
    expect([await ids(second.engine), await ids(dev2)]).toEqual(['1,2,3,4', '1,2,3,10'])
    const churn = 'insert into t select 100 + i, md5(i::text) from generate_series(1, 4000) i'
    await run(
      second.engine.connect(),
      churn,
      'delete from t where id > 100',
      'delete from t where id = 1',
    )
    await second.engine.checkpoint()
    await run(dev2.connect(), churn, 'delete from t where id > 100')
    await dev2.checkpoint()
    await insert(dev2, 11)
    await second.storage.collectGarbage()
    const deep2 = await dev2.openBranch('deep')
    expect(await ids(deep2)).toBe('1,2,3,10')
    await insert(deep2, 30)
    await second.engine.close()

    const third = await world.open()
    const dev3 = await third.engine.openBranch('dev')
    const deep3 = await third.engine.openBranch('deep')
    expect([await ids(third.engine), await ids(dev3), await ids(deep3)]).toEqual([
      '2,3,4',
      '1,2,3,10,11',
      '1,2,3,10,30',
    ])
    for (const each of [third.engine, dev3, deep3]) expect(await each.check()).toEqual([])
    await third.engine.close()
  })
})
