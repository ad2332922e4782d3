/**
 * Every statement comes to its end, and soon, in a cache that keeps nothing: a step that has to wait is begun again from its start, and
 * has to find what it read before. One that does not would read for ever, so reads run out.
 */
import { FaultyStorage } from '@twill/storage/sim'
import { StorageError } from '@twill/storage'
import { describe, expect, it } from 'vitest'
import { type Engine, openEngine, type SqlError } from '../../src/index.ts'
import { NO_CACHE_BYTES } from '../support/cold-engine.ts'
import { openMemoryEngine } from '../support/memory-engine.ts'
import { Random } from '../support/random.ts'
import { testEnv } from '../support/test-env.ts'
import { openTestStorage } from '../support/test-storage.ts'
import { runText } from '../support/text-rows.ts'

const ROWS = 5_000
const BIG_ROWS = 300_000
const SEED = Number(process.env['TWILL_SEED'] ?? 1)

const schema = `
  create table owner (id int primary key, code text unique, n int);
  create table item (
    id int primary key, owner_id int references owner on delete cascade, code text, note text, n int,
    unique (code, n)
  );
  create index on item (owner_id); create index on item (n) where n > 3; create index on item (lower(note));
  insert into owner select i, 'o' || i, i % 9 from generate_series(1, ${ROWS}) i;
  insert into item select i, 1 + i % ${ROWS}, 'c' || i, 'note ' || i % 77, i % 9 from generate_series(1, ${ROWS}) i;
  create table deferring (id int primary key, owner_id int references owner deferrable initially deferred, u int unique deferrable);
  insert into deferring select i, i, i from generate_series(1, ${ROWS}) i`

/** More than steps keep. */
const bigSchema = `create table big (id int primary key, a int, b text, c text);
  insert into big select i, i % 1000, 'b' || i, 'c' || i from generate_series(1, ${BIG_ROWS}) i`

/** Opens a filled database anew, with nothing in memory and room for nothing; after so many page reads they fail. */
async function openFilled(name: string, script: string, mostReads: number): Promise<Engine> {
  const filling = await openMemoryEngine({ name })
  await filling.connect().exec(script)
  await filling.close()
  let reads = 0
  const storage = new FaultyStorage(await openTestStorage({ name }), {
    plan: ({ method }) =>
      (method === 'getPage' || method === 'getPages') && reads++ >= mostReads
        ? { kind: 'fail-before', error: new StorageError('unavailable', 'too many reads') }
        : undefined,
  })
  return openEngine(storage, { env: testEnv, cacheBytes: NO_CACHE_BYTES })
}

const changes: readonly ((id: number) => string)[] = [
  (id) => `insert into item values (${id} + 100000, ${id}, 'x${id}', 'new', ${id % 9})`,
  (id) => `update item set n = n + 10, code = code || '!', note = note || '!' where id = ${id}`,
  (id) => `update item set n = n + 1 where owner_id between ${id} and ${id} + 5`,
  (id) =>
    `insert into item select ${id}, ${id}, 'c', 'again', 1 on conflict (id) do update set n = item.n + 1, code = excluded.code || ${id}`,
  (id) => `delete from owner where id = ${id}`,
  (id) => `merge into item t using owner o on t.owner_id = o.id and o.id = ${id}
    when matched and t.n > 4 then delete when matched then update set n = t.n + o.n
    when not matched then insert values (o.id + 200000, o.id, 'm' || o.id, 'm', o.n)`,
  (id) => `update deferring set u = u + 1, owner_id = ${id} where id between ${id} and ${id} + 3`,
  (id) => `select * from item where owner_id = ${id} for update`,
  (
    id,
  ) => `select (select count(*) from owner o where o.n = i.n), (select max(code) from owner where id = i.owner_id)
    from item i where id between ${id} and ${id} + 20`,
]

/** Statements of all kinds, in turn or as chance has it. What they may fail with ends them too. */
async function change(engine: Engine, seed: number, count: number): Promise<void> {
  const session = engine.connect()
  const random = new Random(seed)
  for (let i = 0; i < count; i++) {
    const make = changes[(seed + i) % changes.length] as (id: number) => string
    try {
      await runText(session, make(random.between(1, ROWS)))
    } catch (error) {
      expect(['40P01', '23505', '23503'], String(error)).toContain((error as SqlError).code)
    }
  }
  session.close()
}

describe(`in a cache that keeps nothing (TWILL_SEED=${SEED})`, () => {
  it('changes of every kind end, one by one', async () => {
    const engine = await openFilled(`no-cache-single-${SEED}`, schema, 20_000)
    await change(engine, SEED, 50)
    expect(await engine.check()).toEqual([])
    await engine.close()
  })

  it('changes of several sessions at once end', async () => {
    const engine = await openFilled(`no-cache-many-${SEED}`, schema, 50_000)
    await Promise.all([1, 2, 3, 4].map((n) => change(engine, SEED * 10 + n, 40)))
    expect(await engine.check()).toEqual([])
    await engine.close()
  })

  it('a subquery over more than a step keeps reads every page once', async () => {
    const engine = await openFilled(`no-cache-subquery-${SEED}`, bigSchema, 5_000)
    const session = engine.connect()
    const { rows } = await runText(
      session,
      'select (select count(b) || max(c) from big), (select sum(a) from big where id > 5) > 0',
    )
    expect(rows).toEqual([[`${BIG_ROWS}c99999`, 't']])
    await engine.close()
  })
})
