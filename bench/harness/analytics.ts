/** The queries over many rows, with the answers computed in plain code from the sample. */
import { CATEGORIES, GROUPS } from './sample.ts'
import type { Sample } from './sample.ts'

export type AnalyticQuery = {
  readonly name: string
  readonly sql: string
  /** Throws where the rows are not the right ones. */
  readonly check: (rows: readonly (readonly unknown[])[], sample: Sample) => void
}

const LIMIT = 25_000

export const analyticQueries: readonly AnalyticQuery[] = [
  {
    name: 'filter + count',
    sql: `select count(*) from item where amount < ${LIMIT} and score >= 0.5`,
    check: (rows, sample) => {
      let count = 0
      for (let i = 0; i < sample.items; i++) {
        if ((sample.amounts[i] as number) < LIMIT && (sample.scores[i] as number) >= 0.5) count++
      }
      same(Number(rows[0]?.[0]), count, 'rows counted')
    },
  },
  {
    name: 'GROUP BY 1000 groups',
    sql: 'select grp, count(*), sum(amount), avg(score) from item group by grp order by grp',
    check: (rows, sample) => {
      const sums = new Float64Array(GROUPS)
      const seen = new Set(sample.groups)
      for (let i = 0; i < sample.items; i++) {
        const group = sample.groups[i] as number
        sums[group] = (sums[group] as number) + (sample.amounts[i] as number)
      }
      same(rows.length, seen.size, 'groups')
      for (const row of rows) same(Number(row[2]), sums[Number(row[0])] as number, 'sum of a group')
    },
  },
  {
    name: 'join + aggregate',
    sql: `select d.category, count(*), sum(i.amount) from item i join dim d on d.id = i.dim_id
      group by d.category order by d.category`,
    check: (rows, sample) => {
      const sums = new Float64Array(CATEGORIES)
      for (let i = 0; i < sample.items; i++) {
        const category = sample.categories[(sample.dimIds[i] as number) - 1] as number
        sums[category] = (sums[category] as number) + (sample.amounts[i] as number)
      }
      for (const row of rows) {
        same(Number(row[2]), sums[Number(row[0])] as number, 'sum of a category')
      }
    },
  },
  {
    name: 'top 10',
    sql: 'select id, score from item order by score desc limit 10',
    check: (rows, sample) => {
      const best = Float64Array.from(sample.scores).sort().reverse().subarray(0, 10)
      same(rows.length, best.length, 'rows')
      for (const [i, row] of rows.entries()) same(Number(row[1]), best[i] as number, 'score')
    },
  },
]

function same(actual: number, expected: number, what: string): void {
  if (actual !== expected) throw new Error(`${what}: ${actual} instead of ${expected}`)
}
