/**
 * How many dependent rounds of page reads a query waits for, on a database that has just been opened and holds nothing in
 * memory. A round is what can be asked for at once: over a network each costs a round trip, however many pages it brings.
 */
import { forgetMemoryStorage } from '@twill/storage/memory'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openColdEngine } from '../../support/cold-engine.ts'
import { openMemoryEngine } from '../../support/memory-engine.ts'
import { runText } from '../../support/text-rows.ts'

const name = 'page-rounds'
const CACHE_BYTES = 64 * 1024 * 1024
const ROWS = 100_000

beforeAll(async () => {
  const engine = await openMemoryEngine({ name })
  const session = engine.connect()
  await runText(session, 'create table orders (id int primary key, customer int, total int, note text)')
  await runText(
    session,
    `insert into orders select i, i % 1000, i % 97, 'order ' || i from generate_series(1, ${ROWS}) i`,
  )
  await runText(session, 'create index on orders (customer)')
  await runText(session, 'create table customers (id int primary key, name text)')
  await runText(session, "insert into customers select i, 'c' || i from generate_series(0, 999) i")
  await engine.close()
}, 60_000)

afterAll(() => forgetMemoryStorage(name))

/** The rounds of one query, the first of a cold database; `warmUp` runs before it is counted. */
async function measure(
  sql: string,
): Promise<{ readonly rounds: number; readonly pages: number; readonly rows: readonly unknown[] }> {
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

  it('a point query waits once per level of the index, and once for the row', async () => {
    const { rounds, rows } = await measure('select note, total from orders where id = 77777')
    expect(rows).toEqual([['order 77777', '80']])
    expect(rounds).toBeLessThanOrEqual(4)
  })

  it('an index range waits for the way down, the leaves and the rows', async () => {
    const { rounds, rows } = await measure(
      'select count(*), sum(total) from orders where id between 50000 and 50999',
    )
    expect(rows[0]).toEqual(['1000', expect.any(String)])
    expect(rounds).toBeLessThanOrEqual(6)
  })

  it('a scan asks for many row groups at once', async () => {
    const { rounds, pages, rows } = await measure('select count(*), sum(total) from orders')
    expect(rows[0]?.[0]).toBe(String(ROWS))
    expect(rounds).toBeLessThanOrEqual(pages / 4)
  })

  it('a join of two tables waits for each of them once more than alone', async () => {
    const { rounds, pages, rows } = await measure(
      `select c.name, count(*) from orders o join customers c on c.id = o.customer
       where c.id < 10 group by c.name order by 1 limit 1`,
    )
    expect(rows).toEqual([['c0', '100']])
    expect(rounds).toBeLessThanOrEqual(pages / 4)
  })

  it('is counted: reading the rows of a point query one by one shows', async () => {
    const one = await measure('select note from orders where id = 1')
    const ten = await measure(
      'select note from orders where id in (1, 10001, 20001, 30001, 40001, 50001, 60001, 70001)',
    )
    expect(ten.pages).toBeGreaterThan(one.pages)
  })
})
