import { describe, expect, it } from 'vitest'
import { vectorTable } from '../executor/nearest/vector-table.ts'

describe('twill_vector_recall', () => {
  it('measures what an index finds of the nearest rows, under the settings of the session', async () => {
    const db = await vectorTable({ rows: 1500, dimensions: 16, nulls: 5 })
    const recall = async (ef: number): Promise<number> => {
      await db.run(`set hnsw.ef_search = ${ef}`)
      return Number(await db.value(`select twill_vector_recall('item_v', 10, 50)`))
    }
    expect(await recall(400)).toBeGreaterThan(0.99)
    expect(await recall(400)).toBe(await recall(400))
    expect(await recall(1)).toBeLessThanOrEqual(await recall(400))
    await db.engine.close()
  })

  it('looks at the rows that are in the index: those of its condition, with a vector', async () => {
    const db = await vectorTable({ rows: 500, nulls: 40 })
    await db.run(`create index item_some on item using hnsw (v vector_cosine_ops) where part < 300`)
    const sql = `select twill_vector_recall('item_some', 5, 40), twill_vector_recall('item_v', 1, 1)`
    const [row] = await db.rows(sql)
    expect(Number(row?.[0])).toBeGreaterThan(0.95)
    await db.run('truncate item')
    expect(await db.rows(sql)).toEqual([[null, null]])
    await db.engine.close()
  })

  it('wants an hnsw index, a k and a sample that can be, and the right to read the table', async () => {
    const db = await vectorTable({ rows: 5 })
    const code = async (args: string): Promise<string> =>
      db.code(`select twill_vector_recall(${args})`)
    expect(await code(`'item_pkey', 5, 5`)).toBe('42809')
    expect(await code(`'item', 5, 5`)).toBe('42809')
    expect(await code(`'item_v', 0, 5`)).toBe('22023')
    expect(await code(`'item_v', 5, 1001`)).toBe('22023')
    expect(await db.value(`select twill_vector_recall('item_v', null, 5)`)).toBe(null)
    await db.run('create role reader login')
    await db.run('set role reader')
    expect(await code(`'item_v', 5, 5`)).toBe('42501')
    await db.run('reset role; grant select (v) on item to reader; set role reader')
    expect(await code(`'item_v', 5, 5`)).toBe('ok')
    await db.engine.close()
  })
})
