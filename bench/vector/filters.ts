/**
 * Recall under a WHERE, through SQL, against answers computed here. Besides a filter that has nothing to do with the query there are two that have: rows are
 * ranked by their distance to an anchor, and asked about by queries beside it, so that the first ranks are the query's neighbours and the last
 * ones are what is farthest from it.
 */
import type { Database } from '@twill/bun'
import { K } from '../peers/vector/vector-peer.ts'
import { Random } from '../harness/random.ts'
import { hits, nearest, squaredDistances } from './exact.ts'
import { createIndex, loadVectors, makeTable, openTable, setEf } from './sql-table.ts'
import type { VectorSet } from './vector-sets.ts'

export type FilterResult = {
  readonly set: string
  readonly rows: number
  readonly filter: FilterKind
  readonly selectivity: number
  readonly ef: number
  /** Whether the bound is written in the text, or a parameter that the plan knows nothing of. */
  readonly bound: 'text' | 'parameter'
  readonly recall: number
  /** Answers with fewer than min(K, matching) rows, or with a row that does not match. */
  readonly wrong: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** How the first of them was answered, as EXPLAIN ANALYZE says. */
  readonly answeredBy: string
}

type FilterKind = 'none' | 'independent' | 'near' | 'far'

export const SELECTIVITIES = [0.5, 0.1, 0.01, 0.001] as const
const FILTER_EFS = [40, 100]
const ANCHORS = 4

type Anchor = {
  readonly ranks: Int32Array
  /** Queries beside it, with the distances of all rows. */
  readonly queries: readonly { readonly query: Float32Array; readonly distances: Float64Array }[]
}

type Filter = {
  readonly kind: FilterKind
  readonly column: string
  readonly operator: '<' | '>='
  readonly values: Int32Array
  readonly bound: number
}

export async function measureFilters(
  set: VectorSet,
  options: {
    readonly queriesEach: number
    readonly directory: string
    readonly seed: number
    readonly log: (line: string) => void
  },
): Promise<readonly FilterResult[]> {
  options.log(`filters: ${set.name} ${set.count}`)
  const draw = shuffled(set.count, options.seed)
  const anchors = Array.from({ length: ANCHORS }, (_, i) => makeAnchor(set, i, options.queriesEach))
  const db = await openTable(options.directory)
  const others = Object.fromEntries(anchors.map(({ ranks }, i) => [`rank${i}`, ranks]))
  await makeTable(db, set.dimensions, ['draw', ...Object.keys(others)])
  await loadVectors(db, set, 0, set.count, { draw, ...others })
  await createIndex(db)
  const results: FilterResult[] = []
  for (const ef of FILTER_EFS) {
    await setEf(db, ef)
    for (const { kind, selectivity, bound } of questions()) {
      const cases = anchors.map((anchor, i) => ({
        anchor,
        filter: makeFilter(kind, selectivity, draw, anchor.ranks, i),
      }))
      const measured = await ask(db, cases, bound)
      const about = { set: set.name, rows: set.count, filter: kind, selectivity, ef, bound }
      results.push({ ...about, ...measured })
    }
  }
  await db.close()
  return results
}

type Question = Pick<FilterResult, 'selectivity' | 'bound'> & { readonly kind: FilterKind }

/** Without a filter first: what the others are to be seen beside. */
function questions(): readonly Question[] {
  const all: Question[] = [{ kind: 'none', selectivity: 1, bound: 'text' }]
  for (const kind of ['independent', 'near', 'far'] as const) {
    for (const selectivity of SELECTIVITIES) {
      for (const bound of ['text', 'parameter'] as const) all.push({ kind, selectivity, bound })
    }
  }
  return all
}

/** The numbers below `count` in an order that chance makes. */
function shuffled(count: number, seed: number): Int32Array {
  const random = new Random(seed)
  const numbers = Int32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const kept = numbers[i] as number
    numbers[i] = numbers[j] as number
    numbers[j] = kept
  }
  return numbers
}

function makeAnchor(set: VectorSet, i: number, queriesEach: number): Anchor {
  const anchor = set.queries[i] as Float32Array
  const distances = squaredDistances(set, anchor)
  const order = Int32Array.from(distances, (_, id) => id)
  order.sort((a, b) => (distances[a] as number) - (distances[b] as number))
  const ranks = new Int32Array(set.count)
  for (const [rank, id] of order.entries()) ranks[id] = rank
  const beside = [...set.queries].sort((a, b) => distance(a, anchor) - distance(b, anchor))
  const queries = beside
    .slice(0, queriesEach)
    .map((query) => ({ query, distances: squaredDistances(set, query) }))
  return { ranks, queries }
}

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2
  return sum
}

function makeFilter(
  kind: FilterKind,
  selectivity: number,
  draw: Int32Array,
  ranks: Int32Array,
  anchor: number,
): Filter {
  const matching = Math.max(1, Math.round(draw.length * selectivity))
  const column = `rank${anchor}`
  switch (kind) {
    case 'none':
    case 'independent':
      return { kind, column: 'draw', operator: '<', values: draw, bound: matching }
    case 'near':
      return { kind, column, operator: '<', values: ranks, bound: matching }
    case 'far':
      return { kind, column, operator: '>=', values: ranks, bound: ranks.length - matching }
  }
}

async function ask(
  db: Database,
  cases: readonly { readonly anchor: Anchor; readonly filter: Filter }[],
  bound: FilterResult['bound'],
): Promise<Pick<FilterResult, 'recall' | 'wrong' | 'p50Ms' | 'p99Ms' | 'answeredBy'>> {
  const times: number[] = []
  let right = 0
  let asked = 0
  let wrong = 0
  let how = ''
  for (const { anchor, filter } of cases) {
    const isFiltered = filter.kind !== 'none'
    const written = bound === 'text' ? String(filter.bound) : '$2'
    const where = isFiltered ? `where ${filter.column} ${filter.operator} ${written}` : ''
    const params = bound === 'text' ? [] : [filter.bound]
    const sql = `select id from item ${where} order by v <-> $1 limit ${K}`
    const matches = (id: number): boolean =>
      filter.operator === '<'
        ? (filter.values[id] as number) < filter.bound
        : (filter.values[id] as number) >= filter.bound
    const [first] = anchor.queries
    if (how === '' && first !== undefined) how = await answeredBy(db, sql, [first.query, ...params])
    for (const { query, distances } of anchor.queries) {
      const truth = nearest(distances, K, matches)
      const startedMs = performance.now()
      const rows = await db.query<{ id: number }>(sql, [query, ...params])
      times.push(performance.now() - startedMs)
      const ids = rows.map(({ id }) => id)
      asked += truth.length
      right += hits(ids, truth)
      if (new Set(ids).size < truth.length || !ids.every(matches)) wrong++
    }
  }
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.floor((times.length - 1) * share)] ?? NaN
  return { recall: right / asked, wrong, p50Ms: at(0.5), p99Ms: at(0.99), answeredBy: how }
}

/** How it was answered: why the search through the index stopped, or what was read instead. */
async function answeredBy(
  db: Database,
  sql: string,
  params: readonly (object | number)[],
): Promise<string> {
  const rows = await db.values(`explain (analyze, costs off, timing off) ${sql}`, params)
  const lines = rows.map(([line]) =>
    String(line)
      .trim()
      .replace(/^->\s*/, ''),
  )
  const stop = lines.find((line) => line.startsWith('Scan Stopped By: '))
  if (stop !== undefined) return `index: ${stop.slice('Scan Stopped By: '.length)}`
  return (lines.find((line) => line.includes('Scan')) ?? '').replace(/ (?:on|using) .*/, '')
}
