/** An hnsw index in the catalogs and under DDL: what is said of it, and what it follows. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SqlDatabase, sqlDatabase } from '../support/sql-database.ts'

let db: SqlDatabase

beforeEach(async () => {
  db = await sqlDatabase(
    `create extension vector;
     create table t (id int primary key, v vector(3), a real[], d int);
     insert into t values (1, '[1,2,3]', '{1,2}', 1), (2, null, null, 2), (3, '[0,0,0]', '{0,0}', 3)`,
  )
})

afterEach(async () => {
  await db.engine.close()
})

const definition = async (name: string): Promise<string | null | undefined> =>
  db.value(`select pg_get_indexdef('${name}'::regclass)`)

const nearest = async (): Promise<unknown> =>
  db.rows(`select id from t order by v <-> '[1,2,2]' limit 2`)

async function findings(): Promise<unknown> {
  return db.engine.check()
}

describe('an hnsw index', () => {
  it('is shown as it was made', async () => {
    await db.run(
      `create index i on t using hnsw (v vector_cosine_ops) with (m = 8, ef_construction = 32);
       create index on t using hnsw (v vector_l2_ops);
       create index e on t using hnsw ((a::vector(2)) vector_ip_ops) where d > 1;
       create index byname on t using hnsw (v) with (metric = l1, ef_search = 80)`,
    )
    expect(await definition('i')).toBe(
      `CREATE INDEX i ON public.t USING hnsw (v vector_cosine_ops) WITH (m='8', ef_construction='32')`,
    )
    expect(await definition('t_v_idx')).toBe(
      'CREATE INDEX t_v_idx ON public.t USING hnsw (v vector_l2_ops)',
    )
    expect(await definition('e')).toBe(
      'CREATE INDEX e ON public.t USING hnsw (((a)::vector(2)) vector_ip_ops) WHERE (d > 1)',
    )
    expect(await definition('byname')).toBe(
      `CREATE INDEX byname ON public.t USING hnsw (v vector_l1_ops) WITH (metric='l1', ef_search='80')`,
    )
    await db.run(`set search_path = ''`)
    expect(await definition('public.i')).toContain('(v public.vector_cosine_ops)')
  })

  it('is in pg_class, pg_am, pg_opclass and pg_index', async () => {
    await db.run('create index i on t using hnsw (v vector_cosine_ops) with (m = 8)')
    expect(
      await db.rows(
        `select am.amname, c.reloptions, i.indkey::text, opc.opcname, opc.opcdefault, i.indisunique, i.indisvalid, i.indoption::text
         from pg_class c join pg_am am on am.oid = c.relam join pg_index i on i.indexrelid = c.oid
           join pg_opclass opc on opc.oid = i.indclass[0]
         where c.relname = 'i'`,
      ),
    ).toEqual([['hnsw', '{m=8}', '2', 'vector_cosine_ops', 'f', 'f', 't', '0']])
    expect(
      await db.rows(
        `select opf.opfname, amopopr::regoperator, amoppurpose, fam.opfname
         from pg_amop join pg_am am on am.oid = amopmethod join pg_opfamily opf on opf.oid = amopfamily
           join pg_opfamily fam on fam.oid = amopsortfamily
         where amname = 'hnsw' order by 1`,
      ),
    ).toEqual([
      ['vector_cosine_ops', '<=>(vector,vector)', 'o', 'float_ops'],
      ['vector_ip_ops', '<#>(vector,vector)', 'o', 'float_ops'],
      ['vector_l1_ops', '<+>(vector,vector)', 'o', 'float_ops'],
      ['vector_l2_ops', '<->(vector,vector)', 'o', 'float_ops'],
    ])
    expect(
      await db.rows(
        `select opfname, amprocnum, amproc::regproc from pg_amproc join pg_opfamily f on f.oid = amprocfamily
         where opfmethod = (select oid from pg_am where amname = 'hnsw') order by 1, 2`,
      ),
    ).toHaveLength(5)
    expect(await db.value(`select indexdef from pg_indexes where indexname = 'i'`)).toContain(
      'hnsw',
    )
  })

  it('tells how large it is', async () => {
    await db.run(
      `create index i on t using hnsw (v vector_l2_ops);
       insert into t select i, array[i, i, i]::real[]::vector(3) from generate_series(100, 3099) i`,
    )
    const size = Number(await db.value(`select pg_relation_size('i')`))
    expect(size).toBeGreaterThan(3000 * (16 + 4 * 38))
    expect(size).toBeLessThan(3000 * (16 + 4 * 38) * 1.5)
  })

  it('changes its options by ALTER INDEX and is built anew by REINDEX', async () => {
    await db.run('create index i on t using hnsw (v vector_l2_ops) with (m = 8)')
    const options = `select reloptions from pg_class where relname = 'i'`
    await db.run('alter index i set (m = 16, ef_construction = 40)')
    expect(await db.value(options)).toBe('{m=16,ef_construction=40}')
    await expect(db.run('alter index i set (m = 101)')).rejects.toMatchObject({
      code: '22023',
      message: 'value 101 out of bounds for option "m"',
    })
    expect(await db.code('alter index i set (fillfactor = 70)')).toBe('22023')
    expect(await db.code('alter index i set (metric = cosine)')).toBe('22023')
    await db.run('create index one on t using hnsw (v vector_l1_ops)')
    expect(await db.code('alter index one set (quantization = int4)')).toBe('22023')
    await db.run('drop index one')
    await db.run('reindex index i')
    expect(await nearest()).toEqual([['1'], ['3']])
    await db.run('alter index i set (m = 30)')
    await expect(db.run('reindex table t')).rejects.toMatchObject({
      code: '22023',
      message: 'ef_construction must be greater than or equal to 2 * m',
    })
    await db.run('alter index i reset (m, ef_construction)')
    expect(await db.value(options)).toBe(null)
    await db.run('reindex table t')
    await db.run('reindex schema public')
    await db.run('reindex index concurrently i')
    expect(await nearest()).toEqual([['1'], ['3']])
    expect(await findings()).toEqual([])
  })

  it('keeps its method and class under LIKE, RENAME, SET SCHEMA and TRUNCATE', async () => {
    await db.run(
      `create index i on t using hnsw (v vector_l2_ops) with (m = 8);
       create table u (like t including all);
       create schema s; alter table t rename column v to w; alter index i rename to j;
       alter table t set schema s`,
    )
    expect(await definition('u_v_idx')).toBe(
      `CREATE INDEX u_v_idx ON public.u USING hnsw (v vector_l2_ops) WITH (m='8')`,
    )
    expect(await definition('s.j')).toBe(
      `CREATE INDEX j ON s.t USING hnsw (w vector_l2_ops) WITH (m='8')`,
    )
    await db.run(`insert into u select * from s.t; truncate s.t; insert into s.t select * from u`)
    expect(await db.rows(`select id from s.t order by w <-> '[1,2,2]' limit 2`)).toEqual([
      ['1'],
      ['3'],
    ])
    expect(await db.rows(`select id from u order by v <-> '[1,2,2]' limit 1`)).toEqual([['1']])
    expect(await findings()).toEqual([])
  })

  it('goes with its column and its table, and comes back when that is rolled back', async () => {
    await db.run('create index i on t using hnsw (v vector_l2_ops)')
    await db.run('begin; alter table t drop column v; rollback')
    expect(await nearest()).toEqual([['1'], ['3']])
    await db.run('begin; truncate t; rollback; begin; reindex index i; rollback')
    expect(await nearest()).toEqual([['1'], ['3']])
    await db.run('begin; drop index i; rollback')
    expect(await definition('i')).toContain('hnsw')
    await db.run(`alter table t drop column v`)
    expect(await db.code(`select 'i'::regclass`)).toBe('42P01')
    expect(await findings()).toEqual([])
  })

  it('follows the type of its column', async () => {
    await db.run('create index i on t using hnsw (v vector_l2_ops)')
    await db.run(`alter table t alter column v type vector(2) using subvector(v, 1, 2)`)
    expect(await db.rows(`select id from t order by v <-> '[1,2]' limit 1`)).toEqual([['1']])
    await expect(db.run('alter table t alter column v type vector')).rejects.toMatchObject({
      code: '22023',
      message: 'column does not have dimensions',
    })
    await expect(db.run('alter table t alter column v type text')).rejects.toMatchObject({
      code: '42804',
      message: 'operator class "vector_l2_ops" does not accept data type text',
    })
    expect(await db.rows(`select id from t order by v <-> '[1,2]' limit 1`)).toEqual([['1']])
    expect(await findings()).toEqual([])
  })

  it('is never taken for an index with an order or of unique keys', async () => {
    await db.run(
      `create index i on t using hnsw (v vector_l2_ops);
       create table other (v vector(3), x int)`,
    )
    const plan = async (sql: string): Promise<string> =>
      (await db.rows(`explain (costs off) ${sql}`)).map((row) => row[0]).join('\n')
    await db.run('set enable_seqscan = off')
    for (const sql of [
      `select * from t where v = '[1,2,3]'`,
      `select * from t where v in ('[1,2,3]', '[0,0,0]')`,
      `select * from t where v > '[0,0,0]'`,
      'select * from t where v is null',
      'select * from t order by v limit 1',
      'select * from t a join t b on a.v = b.v',
      `update t set d = 4 where v = '[1,2,3]'`,
      'select distinct v from t',
    ]) {
      expect(await plan(sql)).not.toMatch(/\bi\b/)
      expect(await db.code(sql)).toBe('ok')
    }
    expect(await db.rows(`select id from t where v = '[1,2,3]'`)).toEqual([['1']])
    expect(await db.code('insert into t values (9) on conflict (v) do nothing')).toBe('42P10')
    expect(await db.code('alter table other add foreign key (v) references t (v)')).toBe('42830')
    await db.run(
      `insert into t (id, v) values (1, '[9,9,9]') on conflict do nothing;
       insert into t (id, v) values (1, '[4,4,4]') on conflict (id) do update set v = excluded.v`,
    )
    expect(await db.value(`select id from t order by v <-> '[4,4,4]' limit 1`)).toBe('1')
    expect(await findings()).toEqual([])
  })

  it('keeps DROP EXTENSION back, also over an expression alone', async () => {
    await db.run(
      `create table r (a real[]); create index i on r using hnsw ((a::vector(2)) vector_l2_ops); drop table t`,
    )
    await expect(db.run('drop extension vector')).rejects.toMatchObject({
      code: '2BP01',
      detail: 'index i depends on type vector',
    })
    await db.run('drop extension vector cascade')
    expect(await db.code(`select 'i'::regclass`)).toBe('42P01')
  })
})
