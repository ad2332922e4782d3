import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SqlDatabase, sqlDatabase } from '../support/sql-database.ts'

let db: SqlDatabase

beforeAll(async () => {
  db = await sqlDatabase(
    `create extension vector;
     create table t (id int primary key, v vector(3), w vector, a real[], d int)`,
  )
})

afterAll(async () => {
  await db.engine.close()
})

async function refusal(sql: string): Promise<{ code: unknown; message: unknown; detail: unknown }> {
  try {
    await db.run(sql)
  } catch (error) {
    const { code, message, detail } = error as { code: string; message: string; detail?: string }
    return { code, message, detail }
  }
  return { code: undefined, message: undefined, detail: undefined }
}

const noDefault = 'data type vector has no default operator class for access method "hnsw"'

describe('CREATE INDEX USING hnsw', () => {
  const l2 = 'create index on t using hnsw (v vector_l2_ops)'
  it.each([
    ['create index on t using hnsw (v)', '42704', noDefault],
    ['create index on t using foo (v)', '42704', 'access method "foo" does not exist'],
    ['create index on t using ivfflat (v)', '0A000', 'index method "ivfflat" is not supported'],
    [
      'create unique index on t using hnsw (v vector_l2_ops)',
      '0A000',
      'access method "hnsw" does not support unique indexes',
    ],
    [
      'create index on t using hnsw (v vector_l2_ops, v vector_l2_ops)',
      '0A000',
      'access method "hnsw" does not support multicolumn indexes',
    ],
    [
      'create index on t using hnsw (v vector_l2_ops) include (d)',
      '0A000',
      'access method "hnsw" does not support included columns',
    ],
    [
      'create index on t using hnsw (v vector_l2_ops asc)',
      '0A000',
      'access method "hnsw" does not support ASC/DESC options',
    ],
    [
      'create index on t using hnsw (v vector_l2_ops nulls last)',
      '0A000',
      'access method "hnsw" does not support NULLS FIRST/LAST options',
    ],
    ['create index on t using hnsw (w vector_l2_ops)', '22023', 'column does not have dimensions'],
    [
      'create index on t using hnsw ((a::vector) vector_l2_ops)',
      '22023',
      'column does not have dimensions',
    ],
    [
      "create index on t using hnsw (v vector_l1_ops) with (quantization = 'int4')",
      '22023',
      'operator class "vector_l1_ops" has no quantization "int4"',
    ],
    [
      'create index on t using hnsw (d vector_l2_ops)',
      '42804',
      'operator class "vector_l2_ops" does not accept data type integer',
    ],
    [
      'create index on t using hnsw (v int4_ops)',
      '42704',
      'operator class "int4_ops" does not exist for access method "hnsw"',
    ],
    [
      'create index on t using hnsw (v halfvec_l2_ops)',
      '0A000',
      'operator class "halfvec_l2_ops" is not supported',
    ],
    [
      'create index on t using hnsw (v nosuch.vector_l2_ops)',
      '3F000',
      'schema "nosuch" does not exist',
    ],
    [
      'create index on t using hnsw (v pg_catalog.vector_l2_ops)',
      '42704',
      'operator class "pg_catalog.vector_l2_ops" does not exist for access method "hnsw"',
    ],
    [
      'create index on t using hnsw (v vector_l2_ops (x = 1))',
      '22023',
      'operator class vector_l2_ops has no options',
    ],
    [`${l2} with (foo = 1)`, '22023', 'unrecognized parameter "foo"'],
    [`${l2} with (m = 5, m = 6)`, '22023', 'parameter "m" specified more than once'],
    [`${l2} with (m = many)`, '22023', 'invalid value for integer option "m": many'],
    [`${l2} with (toast.m = 5)`, '22023', 'unrecognized parameter namespace "toast"'],
    [
      `${l2} with (metric = cosine)`,
      '22023',
      'option "metric" is of operator class "vector_cosine_ops", not "vector_l2_ops"',
    ],
    [
      `${l2} with (m = 16, ef_construction = 31)`,
      '22023',
      'ef_construction must be greater than or equal to 2 * m',
    ],
  ])('refuses %s', async (sql, code, message) => {
    expect(await refusal(sql)).toMatchObject({ code, message })
  })

  it.each([
    ['m = 1', 'value 1 out of bounds for option "m"', 'Valid values are between "2" and "100".'],
    [
      'ef_construction = 1001',
      'value 1001 out of bounds for option "ef_construction"',
      'Valid values are between "4" and "1000".',
    ],
    [
      'metric = hamming',
      'invalid value for enum option "metric": hamming',
      'Valid values are "l2", "ip", "cosine", and "l1".',
    ],
  ])('refuses WITH (%s) and says what would do', async (option, message, detail) => {
    expect(await refusal(`${l2} with (${option})`)).toEqual({ code: '22023', message, detail })
  })

  it('knows no such access method without the extension', async () => {
    const plain = await sqlDatabase('create table t (a int)')
    await expect(plain.run('create index on t using hnsw (a)')).rejects.toMatchObject({
      code: '42704',
      message: 'access method "hnsw" does not exist',
    })
    await plain.engine.close()
  })
})

describe('CREATE INDEX', () => {
  it('checks the options of a btree and leaves out a class that is the default', async () => {
    expect(await refusal('create index on t (d) with (foo = 1)')).toMatchObject({ code: '22023' })
    expect(await refusal('create index on t (d) with (fillfactor = 9)')).toEqual({
      code: '22023',
      message: 'value 9 out of bounds for option "fillfactor"',
      detail: 'Valid values are between "10" and "100".',
    })
    await db.run('create index plain on t (d int4_ops) with (fillfactor = 90)')
    const shown = `select pg_get_indexdef('plain'::regclass)`
    expect(await db.value(shown)).toBe(
      `CREATE INDEX plain ON public.t USING btree (d) WITH (fillfactor='90')`,
    )
    await db.run('alter index plain set (fillfactor = 80, deduplicate_items)')
    expect(await db.value(`select reloptions from pg_class where relname = 'plain'`)).toBe(
      '{fillfactor=80,deduplicate_items=true}',
    )
    expect(await refusal('alter index plain reset (fillfactor = 1)')).toMatchObject({
      code: '42601',
    })
    await db.run('alter index plain reset (fillfactor, deduplicate_items)')
    expect(await db.value(shown)).toBe('CREATE INDEX plain ON public.t USING btree (d)')
    expect(await refusal('reindex index t')).toMatchObject({ code: '42809' })
    expect(await refusal('reindex table plain')).toMatchObject({ code: '42809' })
    await db.run('reindex index plain')
  })
})
