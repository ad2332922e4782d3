/** Whether two databases have said the same. */
import type { Answer } from './answer.ts'
import { withoutNumbers } from './object-numbers.ts'

/** The first thing that differs, in a line; `undefined` where nothing does. */
export type Difference = {
  readonly kind: 'fails' | 'differs'
  readonly what: string
}

export type Named = { readonly answer: Answer; readonly names: ReadonlyMap<string, string> }

export function compareAnswers(
  sql: string,
  engine: Named,
  postgres: Named,
): Difference | undefined {
  if (engine.answer.code !== postgres.answer.code) {
    return {
      kind: 'fails',
      what: `${engine.answer.code}: ${engine.answer.message ?? ''} (there ${postgres.answer.code}: ${postgres.answer.message ?? ''})`,
    }
  }
  const columns = firstDifference(columnTexts(engine), columnTexts(postgres))
  if (columns !== undefined) return { kind: 'differs', what: `columns ${columns}` }
  const rows = compareRows(sql, rowTexts(engine), rowTexts(postgres))
  return rows === undefined ? undefined : { kind: 'differs', what: `rows ${rows}` }
}

function columnTexts({ answer, names }: Named): readonly string[] {
  return answer.columns.map(({ name, type }) => `${name}:${withoutNumbers(String(type), names)}`)
}

function rowTexts({ answer, names }: Named): readonly string[] {
  return answer.rows.map((row) =>
    row.map((value) => (value === null ? '∅' : plain(value, names))).join(' | '),
  )
}

function plain(value: string, names: ReadonlyMap<string, string>): string {
  return withoutClock(withoutNumbers(value, names)).replaceAll(/pg_temp_\d+/g, 'pg_temp_n')
}

/** What the clock has said within the hour is the same for both. */
function withoutClock(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d)?/g, (time) => {
    const zoned = /[+-]\d\d$/.test(time) ? `${time}:00` : `${time}Z`
    return Math.abs(Date.parse(zoned) - Date.now()) < 3_600_000 ? '<now>' : time
  })
}

function compareRows(
  sql: string,
  engine: readonly string[],
  postgres: readonly string[],
): string | undefined {
  const exact = firstDifference(engine, postgres)
  if (exact === undefined) return undefined
  const unordered = setDifference(engine, postgres)
  if (unordered !== undefined) return unordered
  return /\border\s+by\b/i.test(sql) ? `in another order: ${exact}` : undefined
}

function firstDifference(a: readonly string[], b: readonly string[]): string | undefined {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (a[i] !== b[i]) return `${i}: ${a[i] ?? 'nothing'} (there ${b[i] ?? 'nothing'})`
  }
  return undefined
}

function setDifference(a: readonly string[], b: readonly string[]): string | undefined {
  const missing = without(b, a)
  const extra = without(a, b)
  if (missing.length === 0 && extra.length === 0) return undefined
  const shown = (rows: readonly string[]): string => rows.slice(0, 8).join('\n      ')
  return `${a.length} (there ${b.length}); ${extra.length} only here:\n      ${shown(extra)}\n    ${missing.length} only there:\n      ${shown(missing)}`
}

function without(rows: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1)
  return rows.filter((row) => {
    const count = left.get(row) ?? 0
    left.set(row, count - 1)
    return count <= 0
  })
}
