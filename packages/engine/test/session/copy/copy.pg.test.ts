/** COPY answers as PostgreSQL's does: rows, tags, errors with their places, and every byte of what it writes. */
import { skipReason, startPostgres, type PostgresCluster } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../../src/index.ts'
import { openMemoryEngine } from '../../support/memory-engine.ts'
import { inCases, optionCases, outCases, schema } from './copy-cases.ts'
import { engineCopyTarget, postgresCopyTarget, utf8, type CopyTarget } from './copy-target.ts'

describe.skipIf(skipReason !== undefined)('COPY', () => {
  let cluster: PostgresCluster
  let engine: Engine
  let theirs: CopyTarget
  let ours: CopyTarget

  beforeAll(async () => {
    cluster = await startPostgres()
    engine = await openMemoryEngine()
    theirs = await postgresCopyTarget(cluster)
    ours = engineCopyTarget(engine)
    for (const target of [theirs, ours]) {
      const answer = await target.run(schema)
      if (answer !== 'ok') throw new Error(answer)
    }
  })
  afterAll(async () => {
    await cluster.stop()
    await engine.close()
  })

  const loaded = async (
    target: CopyTarget,
    sql: string,
    chunks: readonly Uint8Array[],
    table: string,
  ): Promise<unknown> => {
    const answer = await target.copyIn(sql, chunks)
    const rows = await target.copyOut(`copy ${table} to stdout`)
    await target.run(`rollback; reset role; delete from ${table}; alter sequence g_i_seq restart`)
    return { answer, rows: rows.toSorted() }
  }

  it.each(inCases.map(([sql, data, table = 't']) => [sql, data, table] as const))(
    '%s takes %j',
    async (sql, data, table) => {
      const wanted = await loaded(theirs, sql, [utf8(data)], table)
      expect(await loaded(ours, sql, [utf8(data)], table)).toEqual(wanted)
      const bytes = Array.from(utf8(data), (byte) => Uint8Array.of(byte))
      expect(await loaded(ours, sql, bytes, table)).toEqual(wanted)
    },
  )

  it.each(optionCases)('%s is refused', async (sql) => {
    const wanted = (await theirs.copyOut(sql)).at(-1)
    expect(wanted).toMatch(/^ERROR/)
    expect((await ours.copyOut(sql)).at(-1)).toBe(wanted)
    for (const target of [ours, theirs]) await target.run('reset role')
  })

  it.each(outCases)('%s', async (sql) => {
    const fill = `truncate t, u, types, g; insert into t values (1, e'a\\tb\\\\c,"d''e', 2.5), (2, null, null), (3, '', 1e300);
      insert into u values ('\\.'), (null), ('x,y'); insert into g values (4);
      insert into types values (true, -1, 2, 9007199254740993, 1.5, 0.1, 3.45, 'x', 'é', 'z', '\\x00ff', '2024-01-02', '10:11:12.5', 'infinity',
        '2024-01-02 03:04:05+00', '1 day 2 hours', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a": 1}', '{"b":[1]}', '{1,null}', '{x,"a b"}')`
    expect([await theirs.run(fill), await ours.run(fill)]).toEqual(['ok', 'ok'])
    expect(await ours.copyOut(sql)).toEqual(await theirs.copyOut(sql))
    for (const target of [ours, theirs]) await target.run('reset role')
  })

  it('reads its own binary form and PostgreSQL’s', async () => {
    const fill = `truncate types; insert into types (b, i4, n, t, by, ts, jb, ia) select i % 2 = 0, i, i / 7.0, repeat('x', i), '\\x01', now()::date, '{"a":1}', array[i]
      from generate_series(1, 100) i`
    for (const target of [theirs, ours]) {
      await target.run(fill)
      const whole = await target.copyOut('copy types to stdout (format binary)')
      const bytes = Uint8Array.from(whole.slice(0, -1).join(''), (char) => char.charCodeAt(0))
      const before = await target.copyOut('copy types to stdout')
      await ours.run('truncate types')
      const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) =>
        bytes.subarray(i * 7, i * 7 + 7),
      )
      expect(await ours.copyIn('copy types from stdin (format binary)', pieces)).toBe('COPY 100')
      expect(await ours.copyOut('copy types to stdout')).toEqual(before)
    }
  })

  const binary = (...parts: (string | number[])[]): Uint8Array =>
    Uint8Array.from(
      parts.flatMap((part) =>
        typeof part === 'string' ? Array.from(part, (char) => char.charCodeAt(0)) : part,
      ),
    )
  const signature = 'PGCOPY\n\xff\r\n\0'
  const head: (string | number[])[] = [signature, [0, 0, 0, 0, 0, 0, 0, 0]]
  it.each([
    ['nothing', binary()],
    ['another signature', binary('PGCOPX')],
    ['no flags', binary(signature)],
    ['no length', binary(signature, [0, 0, 0, 0])],
    ['oids', binary(signature, [0, 1, 0, 0, 0, 0, 0, 0])],
    ['critical flags', binary(signature, [0, 2, 0, 0, 0, 0, 0, 0])],
    ['a short extension', binary(signature, [0, 0, 0, 0, 0, 0, 0, 9], [1])],
    ['no rows', binary(...head)],
    ['an end', binary(...head, [255, 255])],
    ['more after the end', binary(...head, [255, 255, 0])],
    ['another width', binary(...head, [0, 2])],
    ['half a row', binary(...head, [0, 1, 0, 0])],
    ['half a value', binary(...head, [0, 1, 0, 0, 0, 5, 65])],
    ['a wrong size', binary(...head, [0, 1, 255, 255, 255, 254])],
    ['a row', binary(...head, [0, 1, 0, 0, 0, 1, 65, 255, 255])],
    ['no UTF-8', binary(...head, [0, 1, 0, 0, 0, 1, 255, 255, 255])],
  ])('binary data with %s', async (_, data) => {
    const sql = 'copy u from stdin (format binary)'
    expect(await loaded(ours, sql, [data], 'u')).toEqual(await loaded(theirs, sql, [data], 'u'))
  })
})
