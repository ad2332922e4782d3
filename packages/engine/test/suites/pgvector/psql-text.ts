/** Results and errors as psql prints them; blanks are not compared. */
import { SqlError } from '../../../src/index.ts'
import type { TextResult } from '../../support/text-rows.ts'

export function resultText({ columns, rows }: TextResult): string {
  if (columns === undefined) return ''
  const widths = columns.map((name, i) =>
    Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)),
  )
  const rule = widths.map((width) => '-'.repeat(width + 2)).join('+')
  const body = rows.map((row) => row.map((cell) => cell ?? '').join(' | '))
  const count = `(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`
  return [columns.join(' | '), rule, ...body, count].join('\n')
}

export function errorText(error: unknown, sql: string): string {
  if (!(error instanceof SqlError)) throw error
  const lines = [`ERROR:  ${error.message}`]
  if (error.position !== undefined) {
    lines.push(`LINE 1: ${sql}`, `${' '.repeat(7 + error.position)}^`)
  }
  if (error.detail !== undefined) lines.push(`DETAIL:  ${error.detail}`)
  if (error.hint !== undefined) lines.push(`HINT:  ${error.hint}`)
  return lines.join('\n')
}

/** As `diff -w` compares, with the caret's column kept. */
export function comparable(text: string): string {
  return text
    .split('\n')
    .map((line) => (/^ *\^$/.test(line) ? line : line.replaceAll(/[ \t]+/g, '')))
    .filter((line) => line !== '')
    .join('\n')
}
