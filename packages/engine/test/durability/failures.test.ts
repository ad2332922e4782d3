import { Disk, type DiskFault, type DiskOperation } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import type { Engine, Session } from '../../src/index.ts'
import { runText } from '../support/text-rows.ts'
import { column, failureOf, openOnDisk, run } from './disk-engine.ts'

/** Hurts the calls that `when` picks while it is on. */
class Trouble {
  fault: DiskFault | undefined
  readonly #when: (operation: DiskOperation) => boolean

  constructor(when: (operation: DiskOperation) => boolean) {
    this.#when = when
  }

  readonly plan = (operation: DiskOperation): DiskFault | undefined =>
    this.fault !== undefined && this.#when(operation) ? this.fault : undefined
}

const onLog = (kind: DiskOperation['kind']) => (operation: DiskOperation) =>
  operation.kind === kind && operation.path.includes('-wal-')

const onMain = (kind: DiskOperation['kind']) => (operation: DiskOperation) =>
  operation.kind === kind && operation.path.endsWith('app.db')

async function start(trouble?: Trouble): Promise<{ disk: Disk; engine: Engine; session: Session }> {
  const disk = new Disk()
  const engine = await openOnDisk(disk, trouble === undefined ? {} : { plan: trouble.plan })
  const session = engine.connect()
  await run(
    session,
    'create table t (id int primary key, body text)',
    "insert into t select i, 'row ' || i from generate_series(1, 50) i",
  )
  return { disk, engine, session }
}

async function idsIn(disk: Disk): Promise<number[]> {
  const engine = await openOnDisk(disk)
  const ids = await column(engine.connect(), 'select id from t order by id')
  expect(await engine.check()).toEqual([])
  await engine.close()
  return ids.map(Number)
}

const first50 = Array.from({ length: 50 }, (_, i) => i + 1)

describe('a sync of the log that fails', () => {
  test('makes the commit 08007 and closes the database; reopening tells the truth', async () => {
    const trouble = new Trouble(onLog('sync'))
    const { disk, engine, session } = await start(trouble)
    const other = engine.connect()
    const prepared = await engine.connect().prepare('select body from t where id = $1')
    expect(await prepared.first([7])).toEqual(['row 7'])
    await run(other, 'begin', 'update t set body = null where id = 9')
    trouble.fault = { kind: 'io-error' }
    expect((await failureOf(run(session, "insert into t values (51, 'in doubt')"))).code).toBe(
      '08007',
    )
    trouble.fault = undefined
    expect((await failureOf(run(other, 'update t set body = null where id = 3'))).code).toBe(
      '57P02',
    )
    expect((await failureOf(run(session, 'insert into t values (52)'))).code).toBe('57P02')
    expect((await failureOf(run(session, 'select * from t'))).code).toBe('57P02')
    expect((await failureOf((async () => prepared.first([7]))())).code).toBe('57P02')
    expect((await failureOf(engine.checkpoint())).code).toBe('57P02')
    await engine.close()
    const ids = await idsIn(disk)
    expect(ids.slice(0, 50)).toEqual(first50)
    expect([50, 51]).toContain(ids.length)
  })

  test('takes the transactions of its group and those that stood on them with it', async () => {
    const trouble = new Trouble(onLog('sync'))
    const { disk, engine } = await start(trouble)
    const sessions = Array.from({ length: 8 }, () => engine.connect())
    trouble.fault = { kind: 'io-error' }
    const codes = await Promise.all(
      sessions.map(async (session, i) => {
        const sql = `insert into t values (${100 + i}, 'in doubt')`
        return (await failureOf(run(session, sql))).code
      }),
    )
    expect(codes[0]).toBe('08007')
    expect(codes.every((code) => code === '08007' || code === '57P02')).toBe(true)
    trouble.fault = undefined
    await engine.close()
    const ids = await idsIn(disk)
    expect(ids.slice(0, 50)).toEqual(first50)
    // The group is there whole or not at all.
    const inDoubt = codes.filter((code) => code === '08007').length
    expect([0, inDoubt]).toContain(ids.length - 50)
  })
})

describe('a full disk', () => {
  test('fails the commit with 53100, and the database goes on', async () => {
    const { disk, engine, session } = await start()
    disk.capacityBytes = disk.allocatedBytes() + 16_384
    const large = "insert into t select 1000 + i, repeat('x', 5000) from generate_series(1, 400) i"
    expect((await failureOf(run(session, large))).code).toBe('53100')
    expect(await column(session, 'select count(*) from t')).toEqual(['50'])
    disk.capacityBytes = Number.POSITIVE_INFINITY
    await run(session, large, 'delete from t where id = 1')
    expect(await column(session, 'select count(*) from t')).toEqual(['449'])
    expect(await engine.check()).toEqual([])
    const ids = await idsIn(disk)
    expect(ids.length).toBe(449)
  })

  test('in a block fails COMMIT alone; small commits still go through where there is room', async () => {
    const { disk, session } = await start()
    await run(session, 'begin', "update t set body = repeat('y', 20000) where id <= 40")
    disk.capacityBytes = disk.allocatedBytes()
    expect((await failureOf(run(session, 'commit'))).code).toBe('53100')
    expect(session.transactionStatus).toBe('idle')
    await run(session, "insert into t values (51, 'small')")
    expect(await column(session, "select count(*) from t where body like 'row %'")).toEqual(['50'])
    expect(await idsIn(disk)).toEqual([...first50, 51])
  })

  test('fails a checkpoint, loses nothing, and the next one goes through', async () => {
    const { disk, engine, session } = await start()
    await run(
      session,
      "insert into t select 1000 + i, repeat('x', 900) from generate_series(1, 1500) i",
    )
    const before = disk.capacityBytes
    disk.capacityBytes = disk.allocatedBytes() + 100_000
    expect((await failureOf(engine.checkpoint())).code).toBe('53100')
    await run(session, "update t set body = 'changed' where id = 1")
    expect(await column(session, 'select count(*) from t')).toEqual(['1550'])
    disk.capacityBytes = before
    await engine.checkpoint()
    expect(await engine.check()).toEqual([])
    expect((await idsIn(disk)).length).toBe(1550)
  })

  test('does not keep the database from being closed and opened', async () => {
    const { disk, engine, session } = await start()
    await run(
      session,
      "insert into t select 1000 + i, repeat('x', 900) from generate_series(1, 1500) i",
    )
    disk.capacityBytes = disk.allocatedBytes()
    await engine.close()
    expect((await idsIn(disk)).length).toBe(1550)
    disk.capacityBytes = Number.POSITIVE_INFINITY
    expect((await idsIn(disk)).length).toBe(1550)
  })
})

describe('an I/O error', () => {
  test('on every write of the log makes the commit 08007 and closes the database', async () => {
    const trouble = new Trouble(onLog('write'))
    const { disk, engine, session } = await start(trouble)
    trouble.fault = { kind: 'io-error' }
    const failure = await failureOf(run(session, "insert into t values (51, 'lost')"))
    trouble.fault = undefined
    // The half-written frame could not be wiped out either.
    expect(failure.code).toBe('08007')
    await engine.close()
    expect(await idsIn(disk)).toEqual(first50)
  })

  test('on one write of the log fails the commit with 58030, and the database goes on', async () => {
    let writes = 0
    const trouble = new Trouble((operation) => onLog('write')(operation) && writes++ === 0)
    const { disk, engine, session } = await start(trouble)
    writes = 0
    trouble.fault = { kind: 'short-write', bytes: 30, then: 'io-error' }
    expect((await failureOf(run(session, "insert into t values (51, 'lost')"))).code).toBe('58030')
    await run(session, "insert into t values (52, 'kept')")
    expect(await column(session, 'select id from t where id > 50')).toEqual(['52'])
    await engine.close()
    expect(await idsIn(disk)).toEqual([...first50, 52])
  })

  test('on a sync of the main file stops the database at the checkpoint; commits are there', async () => {
    const trouble = new Trouble(onMain('sync'))
    const { disk, engine, session } = await start(trouble)
    trouble.fault = { kind: 'io-error' }
    expect((await failureOf(engine.checkpoint())).code).not.toBe('no error')
    trouble.fault = undefined
    expect((await failureOf(run(session, 'insert into t values (51)'))).code).toBe('57P02')
    await engine.close()
    expect(await idsIn(disk)).toEqual(first50)
  })

  test('on a read of a page fails the query alone', async () => {
    const { disk, engine, session } = await start()
    await run(
      session,
      "insert into t select 1000 + i, repeat('x', 900) from generate_series(1, 1500) i",
    )
    await engine.close()
    const trouble = new Trouble(onMain('read'))
    const again = await openOnDisk(disk, { plan: trouble.plan })
    const reader = again.connect()
    trouble.fault = { kind: 'io-error' }
    expect((await failureOf(runText(reader, 'select sum(length(body)) from t'))).code).toBe('58030')
    trouble.fault = undefined
    expect(await column(reader, 'select count(*) from t')).toEqual(['1550'])
    expect(await column(reader, 'select sum(length(body)) > 0 from t')).toEqual(['t'])
    await again.close()
  })
})
