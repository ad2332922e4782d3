/**
 * Vectors of rows that are found come from the index where the table's lie elsewhere and none can be NULL: no chunk is read for one
 * row, and none is wrong, whatever was changed, rolled back and deleted before.
 */
import { describe, expect, it } from 'vitest'
import { openEngine } from '../../../src/index.ts'
import type { EngineSession } from '../../../src/session/session.ts'
import { chunkPageId } from '../../../src/store/page-id.ts'
import { openMemoryEngine } from '../../support/memory-engine.ts'
import { Random } from '../../support/random.ts'
import { testEnv } from '../../support/test-env.ts'
import { openTestStorage } from '../../support/test-storage.ts'
import { runText } from '../../support/text-rows.ts'
import { clustered } from './vector-table.ts'

const SEEDS = Number(process.env['TWILL_SEEDS'] ?? 2)
const FIRST_SEED = Number(process.env['TWILL_FIRST_SEED'] ?? 1)
const VECTOR_ATTNUM = 2

/** Opens it with nothing in memory; `read` is what has been read since. */
async function openAnew(name: string) {
  const read: number[] = []
  const inner = await openTestStorage({ name })
  const storage = new Proxy(inner, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value !== 'function') return value
      return (...args: unknown[]): unknown => {
        if (key === 'getPage' || key === 'getPages')
          read.push(...[args[0] as number | number[]].flat())
        return Reflect.apply(value, target, args)
      }
    },
  })
  const engine = await openEngine(storage, { env: testEnv })
  const session = engine.connect() as EngineSession
  await session.exec('set enable_seqscan = off')
  return { engine, session, read }
}

function chunksRead({ host, catalog }: EngineSession, table: number, read: readonly number[]) {
  const storageId = host.store.table(table, catalog)?.storageId ?? -1
  const chunks = new Set(
    Array.from({ length: 9 }, (_, i) => chunkPageId(storageId, VECTOR_ATTNUM, i)),
  )
  return read.filter((page) => chunks.has(page)).length
}

async function change(session: EngineSession, random: Random): Promise<void> {
  const near = `'${clustered(random, 8, 40)}'`
  const id = random.below(6000)
  const statement = random.pick([
    `update item set v = ${near} where id = ${id}`,
    `update item i set v = o.v from item o where i.id = ${id} and o.id = ${random.below(4000)}`,
    `update item set part = part + 1 where id % 50 = ${id % 50}`,
    `delete from item where id = ${id}`,
    `delete from item where id % 90 = ${id % 90}`,
    `insert into item values (${id}, ${near}, 1) on conflict (id) do update set v = ${near}`,
    `insert into item select 10000 + random() * 1e9, v, 2 from item where id % 70 = ${id % 70}`,
  ])
  const end = random.chance(0.3) ? 'rollback' : 'commit'
  await session.exec(`begin; ${statement}; ${end}`)
}

describe('vectors of the index in place of the table’s', () => {
  it('are those of the rows, and none of their chunks is read', async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      const random = new Random(seed)
      const name = `trusted vectors ${seed}`
      const filling = await openMemoryEngine({ name })
      const filler = filling.connect() as EngineSession
      await filler.exec(`
        create extension vector; create table item (id int, v vector(8) not null, part int);
        create unique index on item (id);
        create index item_v on item using hnsw (v vector_l2_ops);
        insert into item values ${random.list(8_000, (i) => `(${i}, '${clustered(random, 8, 40)}', 0)`).join()}`)
      for (let i = 0; i < 60; i++) await change(filler, random)
      await filler.exec('checkpoint')
      await filling.close()
      const { engine, session, read } = await openAnew(name)
      const oid = Number((await runText(session, `select 'item'::regclass::oid`)).rows[0]?.[0])
      const ask = (): string =>
        `select id, v <-> '${clustered(random, 8, 40)}' from item order by 2 limit 10`
      const asked = random.list(8, ask)
      const found = []
      for (const sql of asked) found.push((await runText(session, sql)).rows)
      const say = `seed ${seed} (TWILL_SEEDS=1 TWILL_FIRST_SEED=${seed})`
      expect(read.length, say).toBeGreaterThan(0)
      expect(chunksRead(session, oid, read), say).toBeLessThan(3)
      await session.exec('set enable_indexscan = off; set enable_seqscan = on')
      for (const [i, sql] of asked.entries()) {
        const expected = (await runText(session, sql)).rows
        const distances = new Map(
          (await runText(session, sql.replace('limit 10', ''))).rows.map(([id, d]) => [id, d]),
        )
        for (const [id, distance] of found[i] ?? [])
          expect(distances.get(id ?? ''), say).toBe(distance)
        const ids = new Set(found[i]?.map(([id]) => id))
        expect(expected.filter(([id]) => ids.has(id)).length, say).toBeGreaterThanOrEqual(9)
      }
      await engine.close()
    }
  })
})
