import { expect, test } from 'vitest'
import { open } from '../src/open/open.ts'
import { testUrl } from './test-url.ts'

const rows = 20_000

async function filled() {
  const db = await open(testUrl(), { maxSessions: 2 })
  await db.exec(
    `create table n (id int primary key); insert into n select generate_series(1, ${rows})`,
  )
  return db
}

test('iterate gives every row, in order', async () => {
  await using db = await filled()
  let expected = 1
  for await (const { id } of db.iterate<{ id: number }>('select id from n order by id')) {
    expect(id).toBe(expected++)
  }
  expect(expected).toBe(rows + 1)
})

test('leaving the loop gives the session back', async () => {
  await using db = await filled()
  for (let i = 0; i < 5; i++) {
    for await (const row of db.sql`select id from n`.iterate()) {
      expect(row).toBeDefined()
      break
    }
  }
  expect(await db.query('select 1 as x')).toEqual([{ x: 1 }])
})

test('statements run beside an open stream', async () => {
  await using db = await filled()
  const stream = db.iterate<{ id: number }>('select id from n order by id')
  await stream.next()
  await db.exec('delete from n where id > 10')
  let count = 1
  for await (const _ of stream) count++
  expect(count).toBe(rows)
})

test('closing the database ends streams that nobody reads', async () => {
  const db = await filled()
  const stream = db.iterate('select id from n')
  await stream.next()
  await db.close()
  expect(await stream.next()).toEqual({ value: undefined, done: true })
})

test('an error in the middle of a stream reaches the reader and frees the session', async () => {
  await using db = await filled()
  const read = async () => {
    for await (const _ of db.iterate('select 1 / (id - 15000) from n')) void _
  }
  for (let i = 0; i < 3; i++) await expect(read()).rejects.toMatchObject({ code: '22012' })
})

test('a signal that has fired stops a statement before it starts', async () => {
  await using db = await filled()
  const signal = AbortSignal.abort('enough')
  for (const attempt of [
    db.query('select 1', [], { signal }),
    db.exec('select 1', { signal }),
    db.run('select 1', [], { signal }),
    db.iterate('select 1', [], { signal }).next(),
    db.transaction(async () => 1, { signal }),
  ]) {
    await expect(attempt).rejects.toMatchObject({ code: '57014', cause: 'enough' })
  }
})

test('a signal stops a statement that waits for a lock', async () => {
  await using db = await filled()
  await db.transaction(async (tx) => {
    await tx.exec('update n set id = id where id = 1')
    const controller = new AbortController()
    const waiting = db.run('delete from n where id = 1', [], { signal: controller.signal })
    setImmediate(() => controller.abort())
    await expect(waiting).rejects.toMatchObject({ code: '57014' })
  })
  expect(await db.query('select count(*) from n')).toEqual([{ count: rows }])
})

test('a signal stops a long result and a stream', async () => {
  await using db = await filled()
  const long = 'select a.id from n a, n b'
  const controller = new AbortController()
  setImmediate(() => controller.abort())
  await expect(db.query(long, [], { signal: controller.signal })).rejects.toMatchObject({
    code: '57014',
  })
  const second = new AbortController()
  const read = async () => {
    let seen = 0
    for await (const _ of db.iterate(long, [], { signal: second.signal })) {
      if (++seen === 100) second.abort()
    }
  }
  await expect(read()).rejects.toMatchObject({ code: '57014' })
})

test('a signal stops a statement that computes and has no row yet', async () => {
  await using db = await filled()
  for (const sql of [
    'select count(*) from generate_series(1, 1000000000000) i',
    'select sum(a.id) from n a, n b, n c, n d',
    'insert into n select i from generate_series(1, 1000000000000) i where i < 0',
  ]) {
    const controller = new AbortController()
    setImmediate(() => controller.abort())
    await expect(db.run(sql, [], { signal: controller.signal })).rejects.toMatchObject({
      code: '57014',
    })
  }
})

test('a signal takes a statement out of the line', async () => {
  await using db = await open(testUrl(), { maxSessions: 1 })
  await db.transaction(async () => {
    const controller = new AbortController()
    const waiting = db.query('select 1', [], { signal: controller.signal })
    controller.abort()
    await expect(waiting).rejects.toMatchObject({ code: '57014' })
  })
})
