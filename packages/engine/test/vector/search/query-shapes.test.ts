/**
 * Queries of every shape that have nearest rows in them, with the index and without: the same answers. Each says the order of rows
 * that are equally far.
 */
import { deepStrictEqual, ok } from 'node:assert/strict'
import { describe, test } from 'vitest'
import type { Session } from '../../../src/index.ts'
import { Random } from '../../support/random.ts'
import { codeOf, sqlDatabase } from '../../support/sql-database.ts'
import { runText } from '../../support/text-rows.ts'
import { metrics, operators, requireIndex } from './ask.ts'

const SEEDS = Number(process.env.TWILL_SEEDS ?? 4)
const FIRST_SEED = Number(process.env.TWILL_FIRST_SEED ?? 1)
const DIMENSIONS = 3

/** `<o>` is the operator, `$q` a vector, `$k` a limit. */
const shapes: readonly string[] = [
  'select id from t order by v <o> $q, id limit $k',
  'select id from t order by $q <o> v, id limit $k',
  'select id from t order by v <o> $q, id limit $k offset 3',
  'select id from t order by v <o> $q, g desc, id limit $k',
  'select id, v <o> $q from t where v <o> $q < 1.5 order by v <o> $q, id limit $k',
  'select id from t where 2 > v <o> $q order by 1 - (v <o> $q) desc, id limit $k',
  'select id from t order by v <o> $q desc, id limit $k',
  'select id from t order by v <o> $q nulls first, id limit $k',
  'select id from t order by v <o> $q, id fetch first $k rows with ties',
  'select id from t order by v <o> $q, id limit 0',
  'select id from t order by v <o> $q, id limit all',
  'select id from t order by v <o> $q, id',
  'select id from t order by v <o> null, id limit $k',
  'select id from t order by v <o> (select $q::vector), id limit $k',
  'select id from t where g = 5 or id % 3 = 1 order by v <o> $q, id limit $k',
  'select count(*), sum(id) from (select id from t order by v <o> $q, id limit $k) n',
  'select g, count(*) from (select g from t order by v <o> $q, id limit $k) n group by g order by g',
  'select distinct g from (select g from t order by v <o> $q, id limit $k) n order by g',
  'select a.id, n.id from few a, lateral (select id from t where t.id <> a.id order by t.v <o> a.v, id limit 3) n order by 1, 2',
  'select a.id, n.id from few a left join lateral (select id from t where g < a.id order by t.v <o> a.v, id limit 2) n on true order by 1, 2',
  'select a.id, (select t.id from t order by t.v <o> a.v, t.id limit 1) from few a order by 1',
  'select id from few where id in (select id from t order by v <o> $q, id limit $k) order by id',
  '(select id from t where g < 50 order by v <o> $q, id limit $k) union all (select id from t where g >= 50 order by v <o> $q, id limit $k)',
  'with n as materialized (select id, v from t order by v <o> $q, id limit $k) select id from n order by id',
  'with recursive w (id, n) as (select 1, 0 union all select (select t.id from t where t.id > w.id order by t.v <o> $q, t.id limit 1), n + 1 from w where n < 4) select * from w order by n',
  'select row_number() over (order by d, id), id from (select id, v <o> $q d from t order by v <o> $q, id limit $k) n order by 1',
  'select id from (select * from t where g < 60) s order by v <o> $q, id limit $k',
  'select id from seen order by v <o> $q, id limit $k',
  'select t.id from t join few on few.id = t.g order by t.v <o> $q, t.id limit $k',
  'select id from t where exists (select from few where few.id = t.g) order by v <o> $q, id limit $k',
  'select id from t where (a::vector(2)) <-> $p < 9 order by (a::vector(2)) <-> $p, id limit $k',
  'select id from t where g < 40 order by p <o> $q, id limit $k',
  'select id from t where g < 90 order by p <o> $q, id limit $k',
  'select id from t order by v <o> $q, id limit $k for update',
]

function vector(random: Random, dimensions = DIMENSIONS): string {
  return `[${random.list(dimensions, () => random.between(-3, 3)).join()}]`
}

async function answer(session: Session, sql: string): Promise<unknown> {
  try {
    return (await runText(session, sql)).rows
  } catch (error) {
    const code = await codeOf(() => Promise.reject(error))
    ok(code === '22000', `${sql}: ${code}`)
    return 'different vector dimensions'
  }
}

async function trySet(seed: number): Promise<void> {
  const random = new Random(seed)
  const metric = random.pick(metrics)
  const count = random.between(5, 400)
  const value = (): string => (random.chance(0.05) ? 'null' : `'${vector(random)}'`)
  const rows = random.list(count, (i) => {
    const array = `array[${random.between(0, 9)}, ${random.between(0, 9)}]::real[]`
    return `(${i}, ${value()}, ${random.below(100)}, ${array}, ${value()})`
  })
  const db = await sqlDatabase(
    `create extension vector;
     create table t (id int primary key, v vector(3), g int, a real[], p vector(3));
     create table few (id int, v vector(3)); insert into few select i, null from generate_series(1, 9) i;
     insert into t values ${rows.join()};
     update few set v = t.v from t where t.id = few.id;
     create view seen as select * from t where g <> 7;
     create index i on t using hnsw (v vector_${metric}_ops);
     create index e on t using hnsw ((a::vector(2)) vector_l2_ops);
     create index f on t using hnsw (p vector_${metric}_ops) where g < 40`,
  )
  const exact = db.connect()
  await exact.exec('set enable_indexscan = off')
  await db.run('set enable_seqscan = off; set hnsw.ef_search = 1000')
  await requireIndex(db.session, { metric, query: '[1,1,1]', limit: 1 })
  for (const shape of shapes) {
    const sql = shape
      .replaceAll('<o>', operators[metric])
      .replaceAll('$q', `'${vector(random)}'`)
      .replaceAll('$p', `'${vector(random, 2)}'`)
      .replaceAll('$k', String(random.pick([1, 4, 20])))
    deepStrictEqual(await answer(db.session, sql), await answer(exact, sql), sql)
  }
  await tryPrepared(db.session, exact, random, operators[metric])
  await db.engine.close()
}

/** The same plan for other vectors, limits and rows. */
async function tryPrepared(
  session: Session,
  exact: Session,
  random: Random,
  operator: string,
): Promise<void> {
  const name = 'n'
  for (const each of [session, exact]) {
    await each.exec(
      `prepare ${name} (vector, int, int) as select id from t where g < $3 order by v ${operator} $1, id limit $2`,
    )
  }
  for (let i = 0; i < 8; i++) {
    const limit = random.pick(['null', '0', '1', '5', '30'])
    const query = random.chance(0.1) ? 'null' : `'${vector(random, random.chance(0.1) ? 2 : 3)}'`
    const sql = `execute ${name} (${query}, ${limit}, ${random.pick([5, 50, 100])})`
    deepStrictEqual(await answer(session, sql), await answer(exact, sql), sql)
    const id = random.below(300)
    await session.exec(`update t set v = '${vector(random)}' where id = ${id}`)
  }
  await session.exec(
    `begin; declare c cursor for select id from t order by v ${operator} '[1,1,1]', id limit 12; fetch 5 from c`,
  )
  const rest = await answer(session, 'fetch all from c')
  await session.exec('commit')
  deepStrictEqual(
    rest,
    await answer(exact, `select id from t order by v ${operator} '[1,1,1]', id limit 7 offset 5`),
  )
}

describe('queries with nearest rows in them', () => {
  test(`${SEEDS} sets: an index changes no answer`, async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      try {
        await trySet(seed)
      } catch (error) {
        throw new Error(`TWILL_SEEDS=1 TWILL_FIRST_SEED=${seed}`, { cause: error })
      }
    }
  })
})
