import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SqlDatabase, sqlDatabase } from '../support/sql-database.ts'

let db: SqlDatabase

beforeEach(async () => {
  db = await sqlDatabase()
})

afterEach(async () => {
  await db.engine.close()
})

describe('the settings of hnsw', () => {
  it('begin as those of pgvector, before and after CREATE EXTENSION', async () => {
    const shown = `select name, setting, min_val, max_val, enumvals, context, vartype
      from pg_settings where name like 'hnsw.%' order by name`
    const expected = [
      ['hnsw.ef_search', '40', '1', '1000', null, 'user', 'integer'],
      [
        'hnsw.iterative_scan',
        'off',
        null,
        null,
        '{off,relaxed_order,strict_order}',
        'user',
        'enum',
      ],
      ['hnsw.max_scan_tuples', '20000', '1', '2147483647', null, 'user', 'integer'],
      ['hnsw.scan_mem_multiplier', '1', '1', '1000', null, 'user', 'real'],
    ]
    expect(await db.rows(shown)).toEqual(expected)
    await db.run('create extension vector')
    expect(await db.rows(shown)).toEqual(expected)
    expect(await db.value('show hnsw.ef_search')).toBe('40')
  })

  it.each([
    [
      'hnsw.ef_search = 0',
      '0 is outside the valid range for parameter "hnsw.ef_search" (1 .. 1000)',
    ],
    [
      'hnsw.max_scan_tuples = 0',
      '0 is outside the valid range for parameter "hnsw.max_scan_tuples" (1 .. 2147483647)',
    ],
    [
      'hnsw.scan_mem_multiplier = 1001',
      '1001 is outside the valid range for parameter "hnsw.scan_mem_multiplier" (1 .. 1000)',
    ],
    ['hnsw.iterative_scan = on', 'invalid value for parameter "hnsw.iterative_scan": "on"'],
    ['hnsw.ef_search = many', 'invalid value for parameter "hnsw.ef_search": "many"'],
  ])('refuse SET %s', async (assignment, message) => {
    await expect(db.run(`set ${assignment}`)).rejects.toMatchObject({ code: '22023', message })
  })

  it('hold as SET and SET LOCAL say', async () => {
    await db.run(`set hnsw.ef_search = 100; begin; set local hnsw.ef_search = 200`)
    expect(await db.value(`select current_setting('hnsw.ef_search')`)).toBe('200')
    await db.run('commit')
    expect(await db.value('show hnsw.ef_search')).toBe('100')
    await db.run('reset hnsw.ef_search')
    expect(await db.value('show hnsw.ef_search')).toBe('40')
    await db.run(`select set_config('hnsw.iterative_scan', 'strict_order', false)`)
    expect(await db.value('show hnsw.iterative_scan')).toBe('strict_order')
  })

  it('have no others beside them', async () => {
    await expect(db.run('set hnsw.foo = 1')).rejects.toMatchObject({
      code: '42602',
      message: 'invalid configuration parameter name "hnsw.foo"',
      detail: '"hnsw" is a reserved prefix.',
    })
    expect(await db.code('show hnsw.foo')).toBe('42704')
    await db.run('set ivfflat.probes = 10')
  })
})
