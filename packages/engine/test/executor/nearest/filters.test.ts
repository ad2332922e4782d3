/** Searches under conditions: always as many rows as are wanted or match, and nearly always the nearest ones. */
import { describe, expect, it } from 'vitest'
import { Random } from '../../support/random.ts'
import type { SqlDatabase } from '../../support/sql-database.ts'
import {
  clustered,
  exactly,
  type OperatorClass,
  operators,
  shareFound,
  vectorTable,
} from './vector-table.ts'

const SEEDS = Number(process.env['TWILL_SEEDS'] ?? 6)
const FIRST_SEED = Number(process.env['TWILL_FIRST_SEED'] ?? 1)
const DIMENSIONS = 8

function conditionOf(random: Random, operator: string, query: string): string {
  const distance = `v ${operator} '${query}'`
  return random.pick([
    'true',
    `part < ${random.below(1000)}`,
    `part = ${random.below(1000)}`,
    `part % ${random.between(2, 30)} = 0 and id > ${random.below(400)}`,
    'false',
    'v is not null',
    'v is null or part < 20',
    `${distance} < ${random.between(-50, 60)}`,
    `${distance} <= ${random.between(-50, 60)} and part < 500`,
    `${random.between(0, 60)} > ${distance}`,
    `${distance} > ${random.between(-10, 40)}`,
    `id in (select id from item where part < ${random.below(600)})`,
    `exists (select 1 from item i where i.id = item.id + 1 and i.part > 300)`,
  ])
}

/** Asks for the nearest rows in many ways, and compares with what looking at every row answers. Returns the recall. */
async function ask(db: SqlDatabase, random: Random, operator: string, seed: number) {
  let recall = 0
  const queries = 30
  for (let i = 0; i < queries; i++) {
    const query = clustered(random, DIMENSIONS, 40)
    const where = conditionOf(random, operator, query)
    const limit = random.pick([0, 1, 3, 10, 10, 60, 700])
    const offset = random.pick(['', '', `offset ${random.below(30)}`])
    const sides = random.pick([`v ${operator} '${query}'`, `'${query}' ${operator} v`])
    const sql = `select id, v ${operator} '${query}' from item where ${where} order by ${sides} limit ${limit} ${offset}`
    const say = `seed ${seed}: ${sql} (TWILL_SEEDS=1 TWILL_FIRST_SEED=${seed})`
    await db.run(
      `set hnsw.ef_search = ${random.pick([1, 10, 40, 200])}; set enable_seqscan = ${random.pick(['on', 'off'])}`,
    )
    const found = await db.rows(sql)
    const expected = await exactly(db, sql)
    expect(found.length, say).toBe(expected.length)
    expect(new Set(found.map(([id]) => id)).size, say).toBe(found.length)
    const distances = found.map(([, distance]) => (distance === null ? Infinity : Number(distance)))
    const isSorted = distances.every((each, at) => at === 0 || !(each < (distances[at - 1] ?? 0)))
    expect(isSorted, say).toBe(true)
    const matching = await exactly(
      db,
      `select id, v ${operator} '${query}' from item where ${where}`,
    )
    const known = new Map(matching.map(([id, distance]) => [id, distance]))
    for (const [id, distance] of found) expect(known.get(id ?? ''), say).toBe(distance)
    recall += shareFound(found, expected) / queries
  }
  return recall
}

describe('a search under a condition', () => {
  it.each(Object.keys(operators) as OperatorClass[])(
    'finds as many rows as are wanted or match, each with its distance (%s)',
    async (operatorClass) => {
      let recall = 0
      for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
        const random = new Random(seed)
        const spec = { dimensions: DIMENSIONS, operatorClass, seed, nulls: 6, zeros: 3 }
        const db = await vectorTable({ ...spec, rows: random.pick([0, 5, 60, 900]) })
        recall += (await ask(db, random, operators[operatorClass], seed)) / SEEDS
        await db.engine.close()
      }
      expect(recall).toBeGreaterThan(0.95)
    },
  )

  it('has a recall of 0.98 however many rows match, also where those are far from what is asked for', async () => {
    const rows = 12_000
    const db = await vectorTable({ rows, dimensions: 16, clusters: 60, seed: 5 })
    await db.run('set enable_seqscan = on')
    const random = new Random(77)
    for (const share of [0.5, 0.1, 0.01, 0.001]) {
      const conditions = [`part < ${1000 * share}`, 'far']
      for (const condition of conditions) {
        let recall = 0
        const queries = 20
        for (let i = 0; i < queries; i++) {
          const query = clustered(random, 16, 60)
          // The farthest rows of all, as far as a condition on another column can say it.
          const bound = `(select d from (select v <-> '${query}' as d from item order by 1 desc limit ${Math.round(rows * share)}) x order by d limit 1)`
          const where = condition === 'far' ? `v <-> '${query}' >= ${bound}` : condition
          const sql = `select id from item where ${where} order by v <-> '${query}' limit 10`
          const found = await db.rows(sql)
          expect(found.length).toBe(10)
          recall += shareFound(found, await exactly(db, sql)) / queries
          await db.run('set enable_seqscan = on')
        }
        expect(recall, `${condition} of ${share}`).toBeGreaterThanOrEqual(0.98)
      }
    }
    await db.engine.close()
  })
})
