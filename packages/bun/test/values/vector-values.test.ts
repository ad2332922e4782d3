import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Session } from '@twill/engine'
import { open } from '../../src/open/open.ts'
import { testUrl } from '../test-url.ts'

const db = await open(testUrl())
await db.exec('create extension vector; create table item (id int primary key, v vector(3))')
const [row] = await db.query<{ oid: number }>(`select 'vector'::regtype::oid as oid`)

// The type itself: whoever writes or reads the text of a vector comes through here.
type TypeText = { input: unknown; output: unknown }
const session: Session = db.session()
const type = session.type(row?.oid ?? 0) as TypeText
const { input, output } = type

const tripped = (): never => {
  throw new Error('a vector became text')
}
beforeAll(() => {
  Object.assign(type, { input: tripped, output: tripped })
})
afterAll(async () => {
  Object.assign(type, { input, output })
  await db.close()
})

const a = new Float32Array([1, 2.5, -3])
const b = new Float32Array([0.1, 1e-40, 3e38])

test('vectors go in and come out without ever being text', async () => {
  await db.query('insert into item values (1, $1)', [a])
  await db.bulkInsert('item', [{ id: 2, v: b }])
  const nearest = 'select id, v, v <-> $1 as distance from item order by v <-> $1 limit 1'
  expect(await db.query(nearest, [a])).toEqual([{ id: 1, v: a, distance: 0 }])
  expect(await db.prepare(nearest).get([a])).toEqual({ id: 1, v: a, distance: 0 })
  expect(await db.sql`select v from item where v = ${b}`.values()).toEqual([[b]])
  const streamed: unknown[] = []
  for await (const each of db.iterate('select v from item order by id')) streamed.push(each)
  expect(streamed).toEqual([{ v: a }, { v: b }])
})

test('what comes out is the receiver’s own: the database keeps what it has', async () => {
  const given = Float32Array.from(a)
  await db.query('insert into item values (3, $1)', [given])
  given.fill(0)
  const [first] = await db.query<{ v: Float32Array }>('select v from item where id = 3')
  expect(first?.v).toEqual(a)
  first?.v.fill(7)
  expect(await db.values('select v from item where id = 3')).toEqual([[a]])
})

test('the wire that this is measured by trips where a vector is text', async () => {
  await expect(db.query('select $1::vector', ['[1,2]'])).rejects.toThrow('became text')
  await expect(db.query('select v::text from item')).rejects.toThrow('became text')
})
