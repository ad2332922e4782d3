/** Questions for nearest rows, answered by an index and once more by looking at every row. */
import { deepStrictEqual, ok } from 'node:assert/strict'
import type { Session } from '../../../src/index.ts'
import type { Random } from '../../support/random.ts'
import { runText } from '../../support/text-rows.ts'

export type Metric = 'l2' | 'ip' | 'cosine' | 'l1'

export const metrics: readonly Metric[] = ['l2', 'ip', 'cosine', 'l1']

export const operators: Readonly<Record<Metric, string>> = {
  l2: '<->',
  ip: '<#>',
  cosine: '<=>',
  l1: '<+>',
}

/** An index with codes of its vectors or without, as an option behind others. */
export function quantization(random: Random, metric: Metric): string {
  const kind = random.pick(metric === 'l1' ? ['none'] : ['none', 'int4', 'int8'])
  return random.chance(0.3) ? '' : `, quantization = ${kind}`
}

export type Question = {
  readonly table?: string
  readonly column?: string
  readonly metric: Metric
  /** As text. */
  readonly query: string
  readonly limit: number
  readonly where?: string
}

type Answer = readonly (readonly [id: string, distance: string | null])[]

async function ask(session: Session, question: Question, isExact: boolean): Promise<Answer> {
  const { table = 't', column = 'v', metric, query, limit, where = 'true' } = question
  const distance = `${column} ${operators[metric]} '${query}'`
  // a distance plus nothing is one that no index knows
  const order = isExact ? `(${distance}) + 0` : distance
  const bound = isExact ? '' : ` limit ${limit}`
  const { rows } = await runText(
    session,
    `select id, ${distance} from ${table} where ${where} order by ${order}${bound}`,
  )
  return rows.map(([id, far]) => [id as string, far ?? null])
}

/** Throws unless the question would be answered by an hnsw index. */
export async function requireIndex(session: Session, question: Question): Promise<void> {
  const { table = 't', column = 'v', metric, query, limit, where = 'true' } = question
  const { rows } = await runText(
    session,
    `explain (costs off) select id from ${table} where ${where} order by ${column} ${operators[metric]} '${query}' limit ${limit}`,
  )
  const plan = rows.map((row) => row[0]).join('\n')
  ok(/Order By: /.test(plan), `not answered by an index of vectors:\n${plan}`)
}

/** A graph compares vectors in single precision, so that of two that are as good as equally far either may be found. */
const TOLERANCE = 1e-6

function isAsFar(a: string | null, b: string | null): boolean {
  if (a === b) return true
  if (a === null || b === null) return false
  return Math.abs(Number(a) - Number(b)) <= TOLERANCE * (1 + Math.abs(Number(b)))
}

/** A search that looks at fewer candidates than there are rows may miss some of the nearest, and nothing else. */
export type Demand = 'the nearest' | 'near ones'

/**
 * Asks by the index and exactly: as many rows, in order, each once, each with the distance that it has; and, where the nearest are
 * demanded, none that is farther. Rows that are equally far may be others.
 */
export async function compare(
  session: Session,
  question: Question,
  demand: Demand = 'the nearest',
): Promise<void> {
  const found = await ask(session, question, false)
  const all = await ask(session, question, true)
  const what = JSON.stringify(question)
  const far = found.map(([, distance]) => distance)
  const expected = all.slice(0, question.limit).map(([, distance]) => distance)
  const isSame =
    far.length === expected.length &&
    (demand === 'near ones' || far.every((d, i) => isAsFar(d, expected[i] ?? null)))
  if (!isSame) deepStrictEqual(far, expected, what)
  for (let i = 1; i < far.length; i++) {
    ok(!(Number(far[i - 1] ?? NaN) > Number(far[i] ?? NaN)), `${what}: not in order`)
  }
  const known = new Map(all)
  for (const [id, distance] of found) ok(known.get(id) === distance, `${what}: row ${id}`)
  ok(new Set(found.map(([id]) => id)).size === found.length, `${what}: a row twice`)
}
