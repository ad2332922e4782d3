/** Where an hnsw index answers, where it does not, and what is seen through it. */
import { describe, expect, it } from 'vitest'
import { Random } from '../../support/random.ts'
import { runText } from '../../support/text-rows.ts'
import { clustered, exactly, explained, vectorTable } from './vector-table.ts'

const query = clustered(new Random(9), 8, 40)
const scan = expect.stringMatching(/^(->\s+)?Index Scan using item_v on item/)

describe('an hnsw index', () => {
  it('answers ORDER BY its distance LIMIT, from both sides of the operator, and with later keys', async () => {
    const db = await vectorTable({ rows: 400 })
    for (const order of [
      `v <-> '${query}'`,
      `'${query}' <-> v`,
      `v <-> '${query}', part desc, id`,
      `v <-> (select v from item where id = 7)`,
      `l2_distance(v, '${query}')`,
    ]) {
      const sql = `select id from item order by ${order} limit 10 offset 2`
      expect(await explained(db, sql), order).toContainEqual(scan)
      expect(await db.rows(sql), order).toEqual(await exactly(db, sql))
    }
    await db.engine.close()
  })

  it('leaves to the exact plan what it cannot answer', async () => {
    const db = await vectorTable({ rows: 400 })
    for (const rest of [
      `order by v <-> '${query}'`,
      `order by v <-> '${query}' desc limit 5`,
      `order by v <-> '${query}' nulls first limit 5`,
      `order by v <=> '${query}' limit 5`,
      `order by v <-> '${query}' fetch first 5 rows with ties`,
      `order by v <-> '${query}' limit 5 for update`,
      `order by (v <-> '${query}') + 1 limit 5`,
      `order by v <-> v limit 5`,
      `where id = 5 order by v <-> '${query}' limit 5`,
      `order by v <-> null limit 5`,
      `order by v <-> '${query}' limit all`,
    ]) {
      const sql = `select id from item ${rest}`
      expect(await explained(db, sql), rest).not.toContainEqual(scan)
      expect(await db.rows(sql), rest).toEqual(await exactly(db, sql))
    }
    await db.engine.close()
  })

  it('is asked anew for each row of an outer query', async () => {
    const db = await vectorTable({ rows: 500 })
    for (const sql of [
      `select a.id, b.id from item a cross join lateral
         (select id from item where id <> a.id order by v <-> a.v limit 3) b where a.id < 20 order by 1, 2`,
      `select a.id, (select b.id from item b where b.part <> a.part order by b.v <-> a.v limit 1) from item a where a.id < 20 order by 1`,
      `select a.id, b.id from item a left join lateral
         (select id from item where part = a.part and id <> a.id order by a.v <-> v limit 2) b on true where a.id < 20 order by 1, 2`,
    ]) {
      expect(await explained(db, sql), sql).toContainEqual(scan)
      expect(await db.rows(sql), sql).toEqual(await exactly(db, sql))
    }
    await db.engine.close()
  })

  it('stands outermost in a join whose rows are wanted by its distance', async () => {
    const db = await vectorTable({ rows: 600 })
    await db.run(`
      create table part (id int primary key, name text, size int);
      insert into part select n, 'p' || n, n % 10 from generate_series(0, 999) n where n % 3 > 0`)
    for (const from of [
      `item join part on part.id = item.part`,
      `part join item on part.id = item.part and part.size > 4`,
      `item left join part on part.id = item.part`,
      `item, part where part.id = item.part and name like '%7%' and item.part > 100`,
      `item join part a on a.id = item.part left join part b on b.id = a.id + 1`,
      `item left join (part join part p on p.id = part.size) on part.id = item.part`,
    ]) {
      const sql = `select * from ${from} order by item.v <-> '${query}', item.id limit 12`
      expect(await explained(db, sql), from).toContainEqual(scan)
      expect(await db.rows(sql), from).toEqual(await exactly(db, sql))
    }
    for (const from of [
      `part left join item on part.id = item.part`,
      `item full join part on part.id = item.part`,
    ]) {
      const sql = `select * from ${from} order by item.v <-> '${query}', item.id, part.id limit 12`
      expect(await explained(db, sql), from).not.toContainEqual(scan)
      expect(await db.rows(sql), from).toEqual(await exactly(db, sql))
    }
    await db.engine.close()
  })

  it('serves views, CTEs, cursors, prepared statements and INSERT … SELECT', async () => {
    const db = await vectorTable({ rows: 400 })
    const nearest = await exactly(db, `select id from item order by v <-> '${query}' limit 5`)
    await db.run(`
      create view near as select id from item order by v <-> '${query}' limit 5;
      create view shown as select id, v from item;
      create table kept (id int);
      insert into kept select id from item order by v <-> '${query}' limit 5;
      begin; declare c cursor for select id from item order by v <-> '${query}' limit 5;
      prepare p(vector, int) as select id from item order by v <-> $1 limit $2`)
    expect(await explained(db, 'select * from near')).toContainEqual(scan)
    expect(await db.rows('select * from near')).toEqual(nearest)
    expect(await db.rows(`select id from shown order by v <-> '${query}' limit 5`)).toEqual(nearest)
    expect(await db.rows('select id from kept')).toEqual(nearest)
    expect(await db.rows('fetch 2 from c')).toEqual(nearest.slice(0, 2))
    expect(await db.rows('fetch 9 from c')).toEqual(nearest.slice(2))
    expect(await db.rows(`execute p('${query}', 5)`)).toEqual(nearest)
    expect(await explained(db, `execute p('${query}', 5)`)).toContainEqual(scan)
    const cte = `with x as (select id, v from item where part < 900) select id from x order by v <-> '${query}' limit 5`
    expect(await explained(db, cte)).toContainEqual(scan)
    expect(await db.rows(cte)).toEqual(await exactly(db, cte))
    await db.engine.close()
  })

  it('serves only conditions that imply its own, and expressions that are its own', async () => {
    const db = await vectorTable({ rows: 400 })
    await db.run(`
      create index item_part on item using hnsw (v vector_l2_ops) where part < 500;
      create index item_sum on item using hnsw (((v + v)::vector(8)) vector_l2_ops)`)
    const partial = `select id from item where part < 500 and id > 3 order by v <-> '${query}' limit 5`
    expect((await explained(db, partial)).join()).toContain('using item_part')
    expect(await db.rows(partial)).toEqual(await exactly(db, partial))
    const other = `select id from item where part < 600 order by v <-> '${query}' limit 5`
    expect((await explained(db, other)).join()).not.toContain('using item_part')
    expect(await db.rows(other)).toEqual(await exactly(db, other))
    const sum = `select id from item order by (v + v)::vector(8) <-> '${query}' limit 5`
    expect((await explained(db, sum)).join()).toContain('using item_sum')
    expect(await db.rows(sum)).toEqual(await exactly(db, sum))
    await db.engine.close()
  })

  it('fills up with rows that it does not have: NULLs, and zeros under cosine', async () => {
    const db = await vectorTable({
      rows: 60,
      nulls: 30,
      zeros: 30,
      operatorClass: 'vector_cosine_ops',
    })
    for (const limit of [5, 40, 100]) {
      const sql = `select id, v <=> '${query}' from item order by v <=> '${query}' limit ${limit}`
      expect((await db.rows(sql)).length).toBe(Math.min(60, limit))
      const distances = (await db.rows(sql)).map(([, distance]) => distance)
      const expected = (await exactly(db, sql)).map(([, distance]) => distance)
      expect(distances).toEqual(expected)
    }
    const zero = `select id from item order by v <=> '[0,0,0,0,0,0,0,0]' limit 3`
    expect(await db.rows(zero)).toEqual(await exactly(db, zero))
    await db.engine.close()
  })

  it('reports vectors of other dimensions as looking at every row does', async () => {
    const db = await vectorTable({ rows: 50 })
    const error = await db.code(`select id from item order by v <-> '[1,2]' limit 3`)
    expect(error).toBe('22000')
    await db.engine.close()
  })
})

describe('what is seen through an hnsw index', () => {
  it('is what the statement sees: neither uncommitted, nor rolled back, nor deleted, nor newer rows', async () => {
    const db = await vectorTable({ rows: 300 })
    const sql = `select id, v from item order by v <-> '${query}' limit 20`
    const before = await exactly(db, sql)
    const other = db.connect()
    await other.exec(
      'begin isolation level repeatable read; set enable_seqscan = off; select 1 from item limit 1',
    )
    const near = (id: number): string => `insert into item values (${id}, 1, '${query}')`
    await db.run(`begin; ${near(1000)}; update item set v = v + v where id % 3 = 0`)
    const inside = await db.rows(sql)
    expect(inside[0]?.[0]).toBe('1000')
    expect(inside).toEqual(await exactly(db, sql))
    await db.run('rollback')
    expect(await db.rows(sql)).toEqual(before)
    await db.run(
      `${near(1001)}; delete from item where id % 4 = 1; update item set v = '${query}' where id = 2`,
    )
    expect(await db.rows(sql)).toEqual(await exactly(db, sql))
    const old = { ...db, session: other, rows: async (text: string) => readRows(other, text) }
    expect(await old.rows(sql)).toEqual(before)
    await other.exec('commit')
    await db.engine.close()
  })

  it('is a read of all there is, to a serializable transaction', async () => {
    const db = await vectorTable({ rows: 300 })
    const other = db.connect()
    const sql = `select id from item order by v <-> '${query}' limit 3`
    await db.run('begin isolation level serializable')
    await other.exec('set enable_seqscan = off; begin isolation level serializable')
    await db.rows(sql)
    await readRows(other, sql)
    await db.run(`insert into item values (2000, 1, '${query}')`)
    await other.exec(`insert into item values (2001, 1, '${query}')`)
    await db.run('commit')
    const ended = await Promise.resolve(other.exec('commit')).then(
      () => 'ok',
      (error: unknown) => (error as { code: string }).code,
    )
    expect(ended).toBe('40001')
    await db.engine.close()
  })
})

async function readRows(session: Parameters<typeof runText>[0], sql: string) {
  return (await runText(session, sql)).rows
}
