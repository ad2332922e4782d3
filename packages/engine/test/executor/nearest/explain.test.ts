/** EXPLAIN of searches: PostgreSQL's node, and what a run of it came to. */
import { describe, expect, it } from 'vitest'
import { explained, vectorTable } from './vector-table.ts'

const query = '[1,2,3,4,5,6,7,8]'

async function plainly(db: Awaited<ReturnType<typeof vectorTable>>, sql: string) {
  return (await db.rows(`explain (costs off) ${sql}`)).map(([line]) => line)
}

describe('EXPLAIN of a search', () => {
  it('shows an index scan with its order and filter', async () => {
    const db = await vectorTable({ rows: 300 })
    const sql = `select id from item where part < 500 order by v <-> '${query}' limit 3`
    expect(await plainly(db, sql)).toEqual([
      'Limit',
      '  ->  Index Scan using item_v on item',
      `        Order By: (v <-> '${query}'::vector)`,
      '        Filter: (part < 500)',
    ])
    const sorted = `select id from item order by v <-> '${query}', id limit 3`
    expect(await plainly(db, sorted)).toEqual([
      'Limit',
      '  ->  Incremental Sort',
      `        Sort Key: (v <-> '${query}'::vector), id`,
      `        Presorted Key: (v <-> '${query}'::vector)`,
      '        ->  Index Scan using item_v on item',
      `              Order By: (v <-> '${query}'::vector)`,
    ])
    await db.run('set enable_seqscan = on')
    expect(await plainly(db, sql)).toContain('        ->  Seq Scan on item')
    await db.engine.close()
  })

  it('says what a run has cost and why it ended', async () => {
    const db = await vectorTable({ rows: 4000, nulls: 1 })
    const near = (where: string, limit: number): string =>
      `select id from item where ${where} order by v <-> '${query}' limit ${limit}`
    const ends = async (where: string, limit: number): Promise<string | undefined> => {
      const lines = await explained(db, near(where, limit))
      for (const name of ['Nodes Visited', 'Distances Computed', 'Pages Read'])
        expect(lines.some((line) => new RegExp(`^${name}: \\d+$`).test(line))).toBe(true)
      return lines.find((line) => line.startsWith('Scan Stopped By: '))?.slice(17)
    }
    expect(await ends('true', 5)).toBe('limit')
    expect(await ends(`v <-> '${query}' < 1`, 5)).toBe('distance bound')
    expect(await ends('v is null', 1)).toBe('graph exhausted → exact')
    await db.run('set hnsw.max_scan_tuples = 200')
    expect(await ends('part = 77', 90)).toBe('max_scan_tuples → exact')
    await db.run('reset hnsw.max_scan_tuples; set enable_seqscan = on')
    expect(await ends('part = 77', 5)).toBe('too few matches → exact')
    await db.engine.close()
  })

  it('is a document, too', async () => {
    const db = await vectorTable({ rows: 300 })
    const sql = `select id from item where part < 500 order by v <-> '${query}' limit 3`
    const [first] = await db.rows(`explain (analyze, format json) ${sql}`)
    const document = JSON.parse(first?.[0] ?? '') as [
      { Plan: { Plans: [Record<string, unknown>] } },
    ]
    const [node] = document[0].Plan.Plans
    expect(node).toMatchObject({
      'Node Type': 'Index Scan',
      'Index Name': 'item_v',
      'Order By': `(v <-> '${query}'::vector)`,
      'Scan Stopped By': 'limit',
    })
    expect(node['Distances Computed']).toBeGreaterThan(0)
    await db.engine.close()
  })
})
