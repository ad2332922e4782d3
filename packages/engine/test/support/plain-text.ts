import type { TextResult } from './text-rows.ts'

/** A result as lines of text in the manner of `psql --no-align`, NULL written as ∅ so that it differs from empty text. */
export function plainText({ columns, rows, tag }: TextResult): string {
  if (columns === undefined) return `${tag}\n`
  const lines = rows.map((row) => row.map((cell) => cell ?? '∅').join('|'))
  const count = `(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`
  return `${[columns.join('|'), ...lines, count].join('\n')}\n`
}
