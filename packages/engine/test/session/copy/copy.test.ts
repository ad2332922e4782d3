import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SqlError, StatementResult } from '../../../src/index.ts'
import { codeOf, sqlDatabase, type SqlDatabase } from '../../support/sql-database.ts'
import { shownBytes, utf8 } from './copy-target.ts'

let db: SqlDatabase

beforeEach(async () => {
  db = await sqlDatabase('create table t (a int primary key, b text)')
})
afterEach(() => db.engine.close())

const count = (): Promise<string | null | undefined> => db.value('select count(*) from t')

async function load(result: StatementResult, data: string): Promise<string> {
  await result.copyIn?.write(utf8(data))
  await result.copyIn?.finish()
  await result.next()
  return result.tag
}

describe('COPY FROM STDIN', () => {
  test('is a statement of any of the ways to run one', async () => {
    expect(await load(await db.session.query('copy t from stdin'), '1\tx\n')).toBe('COPY 1')
    const prepared = await db.session.prepare('copy t from stdin')
    expect(prepared.columns).toBeUndefined()
    expect(await load(await prepared.run([]), '2\tx\n')).toBe('COPY 1')
    const wire = db.connect({ implicitTransaction: 'until sync' })
    const portal = await (await wire.prepare('copy t from stdin')).portal([])
    expect(portal.copyIn?.columns).toBe(2)
    expect(await load(portal, '3\tx\n4\ty\n')).toBe('COPY 2')
    expect(await count()).toBe('2')
    await wire.sync()
    expect(await count()).toBe('4')
  })

  test('is undone where the client gives up or goes away', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `${i}\tx\n`).join('')
    const given = await db.session.query('copy t from stdin')
    await given.copyIn?.write(utf8(rows))
    given.copyIn?.fail('no more')
    const error = await (async () => given.next())().catch(
      (failure: unknown) => failure as SqlError,
    )
    expect(error).toMatchObject({
      code: '57014',
      message: 'COPY from stdin failed: no more',
    })
    const left = await db.session.query('copy t from stdin')
    await left.copyIn?.write(utf8(rows))
    await left.close()
    expect(await count()).toBe('0')
    await db.run('begin')
    const inBlock = await db.session.query('copy t from stdin')
    await inBlock.close()
    expect(db.session.transactionStatus).toBe('failed')
  })

  test('tells of a row as soon as it has looked at it, and takes nothing after it', async () => {
    const result = await db.session.query('copy t from stdin')
    await result.copyIn?.write(utf8('x\ty\n'))
    expect(await codeOf(async () => result.copyIn?.finish())).toBe('22P02')
    await result.copyIn?.write(utf8('1\ty\n'))
    await result.copyIn?.finish()
    expect(await result.next()).toBeUndefined()
    expect(await count()).toBe('0')
  })

  test('is cancelled, and refused in a read-only transaction', async () => {
    const result = await db.session.query('copy t from stdin')
    db.session.cancel()
    await result.copyIn?.write(utf8('1\tx\n'))
    await result.copyIn?.finish()
    expect(await codeOf(async () => result.next())).toBe('57014')
    expect(await db.code('begin read only; copy t from stdin; commit')).toBe('25006')
  })

  test('needs somebody who brings rows, and has no files', async () => {
    expect(await db.code('copy t from stdin')).toBe('0A000')
    expect(await db.code('copy t to stdout')).toBe('0A000')
    expect(await db.code("copy t from '/tmp/x'")).toBe('0A000')
    expect(await db.code("copy t to program 'cat'")).toBe('0A000')
  })

  test('checks domains, and keys that refer to rows further on', async () => {
    await db.run(`create domain small as int check (value < 10); create table d (s small);
      create table tree (id int primary key, up int references tree)`)
    expect(
      await codeOf(async () => load(await db.session.query('copy d from stdin'), '10\n')),
    ).toBe('23514')
    const chain = Array.from({ length: 5000 }, (_, i) => `${i}\t${(i + 1) % 5000}\n`).join('')
    expect(await load(await db.session.query('copy tree from stdin'), chain)).toBe('COPY 5000')
    expect(
      await codeOf(async () =>
        load(await db.session.query('copy tree from stdin'), '9999\t9998\n'),
      ),
    ).toBe('23503')
  })

  test('has no subqueries in its condition', async () => {
    expect(await db.code('copy t from stdin where a in (select 1)')).toBe('0A000')
  })
})

describe('COPY TO STDOUT', () => {
  test('gives a row at a time, and ends with its reader', async () => {
    await db.run("insert into t select i, repeat('x', 100) from generate_series(1, 10000) i")
    const result = await db.session.query('copy t to stdout')
    const first = await result.copyOut?.next()
    expect(first && shownBytes(first)).toBe(`1\t${'x'.repeat(100)}\n`)
    let rows = 1
    while ((await result.copyOut?.next()) !== undefined) rows++
    expect(rows).toBe(10_000)
    await result.next()
    expect(result.tag).toBe('COPY 10000')
    const left = await db.session.query('copy t to stdout')
    await left.copyOut?.next()
    await left.close()
    expect(await count()).toBe('10000')
  })

  test('of a statement that changes rows has changed them all', async () => {
    const result = await db.session.query(
      'copy (insert into t values (1), (2) returning a) to stdout',
    )
    await result.copyOut?.next()
    await result.close()
    expect(await count()).toBe('2')
  })
})
