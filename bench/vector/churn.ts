/**
 * Ten rounds of replacing a tenth of the rows: what becomes of recall and of the index's size. VACUUM after each. Beside it, the index built anew at the end.
 */
import type { Database } from '@twill/bun'
import { K } from '../peers/vector/vector-peer.ts'
import { Random } from '../harness/random.ts'
import { hits, nearest, squaredDistances } from './exact.ts'
import {
  createIndex,
  indexBytes,
  loadVectors,
  makeTable,
  nearestIds,
  openTable,
  setEf,
} from './sql-table.ts'
import type { VectorSet } from './vector-sets.ts'

export type ChurnResult = {
  readonly set: string
  readonly rows: number
  readonly ef: number
  readonly stages: readonly ChurnStage[]
}

export type ChurnStage = {
  /** 0: as built. */
  readonly round: number | 'built anew'
  readonly recall: number
  readonly indexBytes: number
  readonly seconds: number
}

const ROUNDS = 10
const CHURN_EF = 40

/** Half of the set is in the table, and the other half replaces it. */
export async function measureChurn(
  set: VectorSet,
  options: {
    readonly queries: number
    readonly directory: string
    readonly seed: number
    readonly log: (line: string) => void
  },
): Promise<ChurnResult> {
  const rows = Math.floor(set.count / 2 / ROUNDS) * ROUNDS
  const queries = set.queries
    .slice(0, options.queries)
    .map((query) => ({ query, distances: squaredDistances(set, query) }))
  const random = new Random(options.seed)
  const live = Array.from({ length: rows }, (_, id) => id)
  const stages: ChurnStage[] = []
  const db = await openTable(options.directory)
  const stage = async (round: ChurnStage['round'], work: () => Promise<void>): Promise<void> => {
    options.log(`churn: ${set.name} ${rows}, ${round}`)
    const startedMs = performance.now()
    await work()
    const seconds = (performance.now() - startedMs) / 1000
    const recall = await recallOf(db, queries, new Set(live))
    await db.checkpoint()
    stages.push({ round, recall, indexBytes: await indexBytes(db), seconds })
  }
  await makeTable(db, set.dimensions)
  await loadVectors(db, set, 0, rows)
  await setEf(db, CHURN_EF)
  await stage(0, () => createIndex(db))
  const each = rows / ROUNDS
  for (let round = 1; round <= ROUNDS; round++) {
    await stage(round, async () => {
      const gone = takeAny(live, each, random)
      await db.run('delete from item where id = any($1)', [gone])
      const from = rows + (round - 1) * each
      await loadVectors(db, set, from, from + each)
      for (let id = from; id < from + each; id++) live.push(id)
      await db.exec('vacuum item')
    })
  }
  await stage('built anew', async () => {
    await db.exec('drop index item_v')
    await createIndex(db)
  })
  await db.close()
  return { set: set.name, rows, ef: CHURN_EF, stages }
}

/** Takes `count` of them out, chosen by chance. */
function takeAny(live: number[], count: number, random: Random): number[] {
  return Array.from({ length: count }, () => {
    const at = random.below(live.length)
    const id = live[at] as number
    live[at] = live[live.length - 1] as number
    live.pop()
    return id
  })
}

async function recallOf(
  db: Database,
  queries: readonly { readonly query: Float32Array; readonly distances: Float64Array }[],
  live: ReadonlySet<number>,
): Promise<number> {
  let right = 0
  for (const { query, distances } of queries) {
    const ids = await nearestIds(db, query)
    for (const id of ids) if (!live.has(id)) throw new Error(`row ${id} is not there any more`)
    right += hits(
      ids,
      nearest(distances, K, (id) => live.has(id)),
    )
  }
  return right / (queries.length * K)
}
