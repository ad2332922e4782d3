import { describe, expect, it } from 'vitest'
import { openMemoryEngine } from '../support/memory-engine.ts'
import { sqlDatabase } from '../support/sql-database.ts'
import { runText } from '../support/text-rows.ts'

describe('CREATE EXTENSION vector', () => {
  it('brings the type, its functions and operators, and DROP EXTENSION takes them away', async () => {
    const db = await sqlDatabase()
    const uses = [
      `select '[1]'::vector`,
      `select l2_distance('[1]', '[2]')`,
      `select '[1]' <=> '[2]'`,
      `select 'vector'::regtype`,
    ]
    const codes = async (): Promise<string[]> => Promise.all(uses.map((sql) => db.code(sql)))
    const absent = ['42704', '42883', '42883', '42704']
    expect(await codes()).toEqual(absent)
    await db.run('create extension vector')
    expect(await codes()).toEqual(['ok', 'ok', 'ok', 'ok'])
    expect(await db.code('create extension vector')).toBe('42710')
    await db.run('create extension if not exists vector')
    await db.run('begin; drop extension vector; rollback')
    expect(await codes()).toEqual(['ok', 'ok', 'ok', 'ok'])
    await db.run('drop extension vector')
    expect(await codes()).toEqual(absent)
    expect(await db.code('drop extension vector')).toBe('42704')
    expect(await db.code('create extension hstore')).toBe('0A000')
    await db.engine.close()
  })

  it('is found under its schema, and named with it where the search path has it not', async () => {
    const db = await sqlDatabase(
      'create schema ext; create extension vector schema ext; create table t (v ext.vector(2))',
    )
    await db.run(`insert into t values ('[1,2]')`)
    const shown = `select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 't'::regclass and attname = 'v'`
    expect(await db.value(shown)).toBe('ext.vector(2)')
    expect(
      await db.value(`select (v operator(ext.<->) '[1,2]') + ext.vector_norm('[3,4]') from t`),
    ).toBe('5')
    await db.run('set search_path = public, ext')
    expect(await db.value(shown)).toBe('vector(2)')
    expect(await db.code(`select public.vector_dims('[1]')`)).toBe('42883')
    await db.engine.close()
  })

  it('stays while columns are of its type, unless they are to go as well', async () => {
    const db = await sqlDatabase(
      'create extension vector; create table t (a int, v vector(2)); create domain d as vector',
    )
    await expect(db.run('drop extension vector')).rejects.toMatchObject({
      code: '2BP01',
      detail: 'column v of table t depends on type vector\ntype d depends on type vector',
    })
    await db.run('drop extension vector cascade')
    expect(
      await db.rows(
        `select attname from pg_attribute where attrelid = 't'::regclass and attnum > 0 and not attisdropped`,
      ),
    ).toEqual([['a']])
    await db.engine.close()
  })

  it('is listed in the catalogs with what belongs to it', async () => {
    const db = await sqlDatabase()
    const count = `select (select count(*) from pg_type), (select count(*) from pg_proc), (select count(*) from pg_operator), (select count(*) from pg_cast)`
    const before = (await db.rows(count))[0]?.map(Number) ?? []
    await db.run('create extension vector')
    const after = (await db.rows(count))[0]?.map(Number) ?? []
    expect(after.map((n, i) => n - (before[i] ?? 0))).toEqual([2, 40, 14, 6])
    expect(
      await db.rows(
        `select t.typname, n.nspname, t.typcategory, a.typname from pg_type t
           join pg_namespace n on n.oid = t.typnamespace join pg_type a on a.oid = t.typarray
         where t.typname = 'vector'`,
      ),
    ).toEqual([['vector', 'public', 'U', '_vector']])
    expect(await db.value(`select extversion from pg_extension where extname = 'vector'`)).toBe(
      '0.8.1',
    )
    expect(
      await db.value(
        `select count(*) from pg_depend where deptype = 'e' and refobjid = (select oid from pg_extension)`,
      ),
    ).toBe('72')
    await db.engine.close()
  })

  it('and the vectors in a table are there after opening again', async () => {
    const name = 'extension-reopened'
    const engine = await openMemoryEngine({ name })
    await engine
      .connect()
      .exec(`create extension vector; create table t (v vector(2)); insert into t values ('[1,2]')`)
    await engine.close()
    const again = await openMemoryEngine({ name })
    const { rows } = await runText(again.connect(), `select v, v <-> '[4,6]' from t`)
    expect(rows).toEqual([['[1,2]', '5']])
    await again.close()
  })
})
