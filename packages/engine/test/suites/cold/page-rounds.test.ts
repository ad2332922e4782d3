/**
 * How many dependent rounds of page reads a query waits for, on a database that has just been opened and holds nothing in
 * memory. A round is what can be asked for at once: over a network each costs a round trip, however many pages it brings.
 */
import { forgetTestStorage } from '../../support/test-storage.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openColdEngine } from '../../support/cold-engine.ts'
import { openMemoryEngine } from '../../support/memory-engine.ts'
import { runText, type TextRow } from '../../support/text-rows.ts'

const name = 'page-rounds'
const CACHE_BYTES = 64 * 1024 * 1024
const ROWS = 100_000

beforeAll(async () => {
  const engine = await openMemoryEngine({ name })
  const session = engine.connect()
  await runText(
    session,
    'create table orders (id int primary key, customer int, total int, note text)',
  )
  await runText(
    session,
    `insert into orders select i, i % 1000, i % 97, 'order ' || i from generate_series(1, ${ROWS}) i`,
  )
  await runText(session, 'create index on orders (customer)')
  await runText(session, 'create table customers (id int primary key, name text)')
  await runText(session, "insert into customers select i, 'c' || i from generate_series(0, 999) i")
  await engine.close()
}, 60_000)

afterAll(() => forgetTestStorage(name))

/** What one query reads, the first of a cold database. */
async function measure(
  sql: string,
): Promise<{ readonly rounds: number; readonly pages: number; readonly rows: readonly TextRow[] }> {
  const { engine, storage } = await openColdEngine(name, CACHE_BYTES)
  const session = engine.connect()
  storage.requests.reset()
  const { rows } = await runText(session, sql)
  const { pageRounds: rounds, pagesRead: pages } = storage.requests
  await engine.close()
  return { rounds, pages, rows }
}

describe('page rounds of a cold database', () => {
  it('opening reads no page of a table', async () => {
    const { engine, storage } = await openColdEngine(name, CACHE_BYTES)
    expect(storage.requests.pageRounds).toBe(0)
    await engine.close()
  })

  it('a point query waits once for each level of the index, and once for the row', async () => {
    const { rounds, rows } = await measure('select note, total from orders where id = 77777')
    expect(rows).toEqual([['order 77777', '80']])
    expect(rounds).toBeLessThanOrEqual(3)
  })

  it('a range of the key waits no longer than a point query: its leaves and rows come together', async () => {
    const { rounds, rows } = await measure(
      'select count(*), sum(id) from orders where id between 50000 and 50999',
    )
    expect(rows).toEqual([['1000', '50499500']])
    expect(rounds).toBeLessThanOrEqual(3)
  })

  it('rows scattered over the table, found by an index, are read together', async () => {
    const { rounds, pages, rows } = await measure(
      'select count(*), min(id) from orders where customer = 5',
    )
    expect(rows).toEqual([['100', '5']])
    expect(pages).toBeGreaterThan(40)
    expect(rounds).toBeLessThanOrEqual(4)
  })

  it('a scan asks for dozens of row groups at once', async () => {
    const { rounds, pages, rows } = await measure('select count(*), max(id) from orders')
    expect(rows).toEqual([[String(ROWS), String(ROWS)]])
    expect(pages).toBeGreaterThan(90)
    expect(rounds).toBeLessThanOrEqual(4)
  })

  it('a join by hash waits for its two scans', async () => {
    const { rounds, pages, rows } = await measure(
      `select c.name, count(*) from orders o join customers c on c.id = o.customer
       group by c.name order by 1 limit 1`,
    )
    expect(rows).toEqual([['c0', '100']])
    expect(pages).toBeGreaterThan(90)
    expect(rounds).toBeLessThanOrEqual(5)
  })

  it('a join of single rows by their keys waits for two point queries', async () => {
    const { rounds, rows } = await measure(
      `select o.note, c.name from orders o join customers c on c.id = o.customer where o.id = 77`,
    )
    expect(rows).toEqual([['order 77', 'c77']])
    expect(rounds).toBeLessThanOrEqual(6)
  })

  it('an update of one row waits for the row and for what it changes', async () => {
    const { rounds } = await measure('update orders set total = total where id = 4711')
    expect(rounds).toBeLessThanOrEqual(4)
  })

  it('the count is of rounds: keys looked up one after the other show', async () => {
    const { rounds } = await measure('select note from orders where id in (1, 30001, 60001, 90001)')
    expect(rounds).toBeGreaterThan(3)
  })
})
