import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Session } from '../../src/index.ts'
import { sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'

let db: SqlDatabase
let listener: Session
const heard: string[] = []

beforeEach(async () => {
  heard.length = 0
  db = await sqlDatabase()
  listener = db.connect({
    onNotification: ({ channel, payload, sender }) => {
      heard.push(`${channel}:${payload}${sender === db.session.id ? '' : ' (own)'}`)
    },
  })
  await listener.exec('listen news')
})
afterEach(() => db.engine.close())

test('a notification goes out when its transaction commits, in order', async () => {
  await db.run("begin; notify news, 'a'; select pg_notify('news', 'b')")
  expect(heard).toEqual([])
  await db.run('commit')
  expect(heard).toEqual(['news:a', 'news:b'])
})

test('none goes out of a transaction that rolls back or fails', async () => {
  await db.run("begin; notify news, 'a'; rollback")
  await db.run("begin; notify news, 'b'")
  await db.code('select 1 / 0')
  await db.run('commit')
  expect(await db.code("notify news, 'c'; select 1 / 0")).toBe('22012')
  expect(heard).toEqual([])
})

test('a savepoint that is rolled back takes its notifications along', async () => {
  await db.run(
    "begin; notify news, 'a'; savepoint s; notify news, 'b'; rollback to s; notify news, 'c'; commit",
  )
  expect(heard).toEqual(['news:a', 'news:c'])
})

test('the same notification twice in a transaction is one', async () => {
  await db.run("begin; notify news, 'a'; notify news, 'b'; notify news, 'a'; commit")
  expect(heard).toEqual(['news:a', 'news:b'])
  await db.run("notify news, 'a'")
  expect(heard).toHaveLength(3)
})

test('other channels are not heard, and a session hears itself', async () => {
  await db.run("notify other, 'x'")
  await listener.exec("notify news, 'mine'")
  expect(heard).toEqual(['news:mine (own)'])
})

test('LISTEN and UNLISTEN take effect when they commit', async () => {
  await listener.exec('begin; listen more; rollback')
  await listener.exec('begin; savepoint s; listen more; rollback to s; commit')
  await db.run('notify more')
  await listener.exec('begin; unlisten news; rollback')
  await db.run('notify news')
  expect(heard).toEqual(['news:'])
  await listener.exec('unlisten *')
  await db.run('notify news')
  expect(heard).toHaveLength(1)
})

test('a closed session is told nothing', async () => {
  listener.close()
  await db.run('notify news')
  expect(heard).toEqual([])
})

test('a channel has a name, of bounded length, and so has the payload', async () => {
  expect(await db.code("select pg_notify('', 'x')")).toBe('22023')
  expect(await db.code(`select pg_notify('${'é'.repeat(32)}', 'x')`)).toBe('22023')
  expect(await db.code("select pg_notify('news', repeat('x', 8000))")).toBe('22023')
  await db.run("select pg_notify('news', repeat('x', 7999))")
  expect(heard).toHaveLength(1)
})

test('a session in a transaction hears when it has ended', async () => {
  await listener.exec('begin')
  await db.run("notify news, 'a'")
  await listener.exec('savepoint s; rollback to s')
  await db.run("notify news, 'b'")
  expect(heard).toEqual([])
  await listener.exec('rollback')
  expect(heard).toEqual(['news:a', 'news:b'])
})

test('who listens and stays in a transaction is told so much and no more', async () => {
  await listener.exec('begin')
  const much = `select pg_notify('news', i || repeat('x', 7990)) from generate_series(1, 4000) i`
  await db.run(`${much}; ${much.replaceAll('1,', '5001,').replace('4000', '9500')}`)
  expect(await db.code("notify news, 'more'")).toBe('54000')
  await listener.exec('commit')
  expect(heard).toHaveLength(8500)
  expect(await db.code("notify news, 'more'")).toBe('ok')
})
