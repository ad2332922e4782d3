/** One query on both databases. The text of both answers must be the same, or both must refuse for the same kind of reason. */
import type pg from 'pg'
import type { Session } from '../../../src/index.ts'
import { plainText } from '../../support/plain-text.ts'
import { postgresText } from '../../support/postgres-text.ts'
import { runText } from '../../support/text-rows.ts'
import { BLURRED, type Ty } from './grammar.ts'
import { columnNames, querySql, typesOf, type Query } from './query.ts'

export type Verdict =
  | { readonly kind: 'same' }
  /** PostgreSQL refuses it: nothing to compare. */
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'different'; readonly expected: string; readonly got: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

export type BothDatabases = { readonly session: Session; readonly client: pg.Client }

export async function compareQuery(both: BothDatabases, query: Query): Promise<Verdict> {
  const sql = orderedSql(query)
  let expected: string
  try {
    expected = plainText(await postgresText(both.client, sql))
  } catch (error) {
    return { kind: 'refused', code: codeOf(error) }
  }
  try {
    const got = plainText(await runText(both.session, sql))
    return got === expected ? { kind: 'same' } : { kind: 'different', expected, got }
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { kind: 'failed', code: codeOf(error), message }
  }
}

/** The query in an order that leaves nothing open. */
export function orderedSql(query: Query): string {
  const types = typesOf(query)
  const isMerged = mergesEqualRows(query)
  const shown = types.map((type, i) => (isMerged ? unblurred(`c${i + 1}`, type) : `c${i + 1}`))
  const order = types.flatMap((type, i) =>
    BLURRED.has(type) ? [`c${i + 1}`, `c${i + 1}::text`] : [`c${i + 1}`],
  )
  return `select ${shown.join(', ')} from (${querySql(query)}) q(${columnNames(query)}) order by ${order.join(', ')}`
}

/** Where equal rows become one, which of the ways to write them is kept is nobody's business. */
function mergesEqualRows(query: Query): boolean {
  return /distinct|group by|union|intersect|except|min\(|max\(|nullif|first_value/.test(
    querySql(query),
  )
}

function unblurred(sql: string, type: Ty): string {
  if (type === 'numeric') return `trim_scale(${sql})`
  if (type === 'interval') return `justify_interval(${sql})`
  if (type === 'float8') return `${sql} + 0.0::float8`
  return sql
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'XX000'
}
