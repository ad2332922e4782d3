/** Small sets, where a search must find what looking at every row finds. */
import { describe, test } from 'vitest'
import { Random } from '../../support/random.ts'
import { sqlDatabase } from '../../support/sql-database.ts'
import { compare, type Metric, metrics, quantization, requireIndex } from './ask.ts'

const SEEDS = Number(process.env.TWILL_SEEDS ?? 12)
const FIRST_SEED = Number(process.env.TWILL_FIRST_SEED ?? 1)

/** Vectors on a coarse grid have ties and twins, and zero among them; those of fractions have neither. */
function vectorText(random: Random, dimensions: number, isCoarse: boolean): string {
  const element = (): number => (isCoarse ? random.between(-2, 2) : random.between(-1e6, 1e6) / 1e6)
  return `[${random.list(dimensions, element).join()}]`
}

const conditions = [
  'true',
  'g < 50',
  'g < 10',
  'g = 3',
  'g < 0',
  'id % 7 = 3',
  'v is not null',
  'g < 50 and id % 2 = 0',
  "v <> '[0]' or v is null",
  'exists (select 1 from few where few.g = t.g)',
]

async function trySet(seed: number, metric: Metric): Promise<void> {
  const random = new Random(seed)
  const dimensions = random.between(1, 9)
  const isCoarse = random.chance(0.5)
  const isExact = random.chance(0.7)
  const count = random.between(1, 260)
  const rows = random.list(count, (i) => {
    const vector = random.chance(0.04) ? 'null' : `'${vectorText(random, dimensions, isCoarse)}'`
    return `(${i}, ${vector}, ${random.below(100)})`
  })
  const half = random.below(count)
  const insert = (from: number, to: number): string =>
    to > from ? `insert into t values ${rows.slice(from, to).join()};` : ''
  const db = await sqlDatabase(
    `create extension vector;
     create table few (g int); insert into few values (1), (2), (3), (50), (51);
     create table t (id int primary key, v vector(${dimensions}), g int);
     ${insert(0, half)}
     create index i on t using hnsw (v vector_${metric}_ops) with (m = ${random.between(isExact ? 4 : 2, 16)}${quantization(random, metric)});
     ${insert(half, count)}
     set enable_seqscan = off; set hnsw.ef_search = ${isExact ? 400 : random.pick([1, 10, 40])}`,
  )
  const question = { metric, query: vectorText(random, dimensions, isCoarse), limit: 1 }
  await requireIndex(db.session, question)
  for (const where of conditions) {
    if (where.includes('[0]') && dimensions !== 1) continue
    const query = vectorText(random, dimensions, isCoarse)
    const limit = random.pick([1, 3, 10, 50, 300])
    await compare(
      db.session,
      { metric, query, limit, where },
      isExact ? 'the nearest' : 'near ones',
    )
  }
  await db.engine.close()
}

describe.each(metrics)('a search by %s', (metric) => {
  test(`${SEEDS} small sets: the nearest of all rows under any condition, as many as are asked for`, async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      try {
        await trySet(seed, metric)
      } catch (error) {
        throw new Error(`${metric}: TWILL_SEEDS=1 TWILL_FIRST_SEED=${seed}`, { cause: error })
      }
    }
  })
})
