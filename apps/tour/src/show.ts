/** What the tour prints: headings, SQL, small tables. */
import { styleText } from 'node:util'

export type Print = (text: string) => void

export function heading(print: Print, text: string): void {
  print(`\n${styleText('bold', text)}\n`)
}

export function showSql(print: Print, sql: string): void {
  print(`${styleText('cyan', sql.replace(/^/gm, '  '))}\n`)
}

export function showTiming(print: Print, text: string): void {
  print(`${styleText('dim', `  ${text}`)}\n`)
}

export function milliseconds(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${ms.toFixed(ms < 10 ? 2 : 0)} ms`
}

/** Rows as a table, the first `limit` of them; numbers stand to the right. */
export function showRows(
  print: Print,
  rows: readonly Readonly<Record<string, unknown>>[],
  limit = 10,
): void {
  const [first] = rows
  if (first === undefined) return
  const names = Object.keys(first)
  const cells = rows.slice(0, limit).map((row) => names.map((name) => cellText(row[name])))
  const widths = names.map((name, i) =>
    Math.max(name.length, ...cells.map((row) => row[i]?.length ?? 0)),
  )
  const isNumber = names.map((name) => rows.every((row) => /^-?[\d.]+$/.test(cellText(row[name]))))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) =>
        isNumber[i] === true ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
      )
      .join(' │ ')
      .trimEnd()
  print(`  ${line(names)}\n  ${widths.map((width) => '─'.repeat(width)).join('─┼─')}\n`)
  for (const row of cells) print(`  ${line(row)}\n`)
  if (rows.length > limit) print(`  … ${rows.length - limit} more\n`)
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
