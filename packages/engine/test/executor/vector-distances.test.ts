import { describe, expect, it } from 'vitest'
import { Random } from '../support/random.ts'
import { sqlDatabase } from '../support/sql-database.ts'

const DIMENSIONS = 21

function text(random: Random): string {
  return `[${random.list(DIMENSIONS, () => random.between(-500, 500) / 8).join()}]`
}

async function filled() {
  const db = await sqlDatabase(
    `create extension vector; create table item (id int primary key, kind int, v vector(${DIMENSIONS}))`,
  )
  const random = new Random(11)
  const rows = random.list(5000, (i) =>
    random.chance(0.1) ? `(${i}, ${i % 7}, null)` : `(${i}, ${i % 7}, '${text(random)}')`,
  )
  await db.run(`insert into item values ${rows.join()}`)
  return { db, query: text(random) }
}

describe('the distances of a batch', () => {
  it('are those of its rows one by one, with NULLs, selections, changed and deleted rows', async () => {
    const { db, query } = await filled()
    await db.run(`delete from item where id % 11 = 3; update item set v = v + v where id % 13 = 5`)
    const other = db.connect()
    await other.exec(`begin; update item set v = null where id % 17 = 1`)
    for (const operator of ['<->', '<#>', '<=>', '<+>']) {
      for (const where of ['true', 'kind = 3', 'kind <> 3 and id > 700']) {
        const fast = await db.rows(
          `select id, v ${operator} '${query}', '${query}' ${operator} v from item where ${where} order by id`,
        )
        // a CASE is evaluated row by row
        const slow = await db.rows(
          `select id, case when id >= 0 then v ${operator} '${query}' end, case when id >= 0 then '${query}' ${operator} v end
             from item where ${where} order by id`,
        )
        expect(fast).toEqual(slow)
      }
    }
    await db.engine.close()
  })

  it('order the nearest rows first, NULLs last', async () => {
    const { db, query } = await filled()
    const nearest = await db.rows(`select id from item order by v <-> '${query}' limit 10`)
    const all = await db.rows(
      `select id from (select id, case when id >= 0 then v <-> '${query}' end as d from item) as x order by d limit 10`,
    )
    expect(nearest).toEqual(all)
    const last = await db.rows(`select v from item order by v <-> '${query}' offset 4990`)
    expect(last.every(([value]) => value === null)).toBe(true)
    await db.engine.close()
  })

  it('fail on vectors of other dimensions, in whatever batch they are', async () => {
    const db = await sqlDatabase('create extension vector; create table item (v vector)')
    await db.run(`insert into item select '[1,2]'::vector from generate_series(1, 3000)`)
    await db.run(`insert into item values ('[1]')`)
    expect(await db.code(`select v <-> '[1,2]' from item`)).toBe('22000')
    expect(await db.code(`select v <-> '[1,2]' from item where vector_dims(v) = 2`)).toBe('ok')
    await db.engine.close()
  })
})
