/**
 * SQL errors as psql shows them: severity and message, the line of the statement with a caret under the place, then
 * detail and hint. A long line is cut to a window around the place.
 */
import { displayWidth } from './width.ts'

export interface ErrorFields {
  readonly severity: string
  readonly code: string
  readonly message: string
  /** Counted in characters from 1. */
  readonly position?: number | undefined
  readonly detail?: string | undefined
  readonly hint?: string | undefined
  readonly context?: string | undefined
}

const windowWidth = 60
const keptRight = 10

/** The fields of an error that carries a SQLSTATE; `undefined` for any other. */
export function errorFields(error: unknown): ErrorFields | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  const code: unknown = error.code
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return undefined
  const text = (name: string): string | undefined => {
    const value: unknown = Reflect.get(error, name)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const position = Number(Reflect.get(error, 'position') ?? 0)
  return {
    severity: text('severity') ?? 'ERROR',
    code,
    message: error.message,
    position: position > 0 ? position : undefined,
    detail: text('detail'),
    hint: text('hint'),
    context: text('where'),
  }
}

/** The report of an error in `statement`; `where` (`file:line: `) goes before the first line. */
export function reportError(fields: ErrorFields, statement: string, where = ''): string {
  const lines = [`${where}${fields.severity}:  ${fields.message}`]
  if (fields.position !== undefined) lines.push(...pointAt(statement, fields.position))
  if (fields.detail !== undefined) lines.push(`DETAIL:  ${fields.detail}`)
  if (fields.hint !== undefined) lines.push(`HINT:  ${fields.hint}`)
  if (fields.context !== undefined) lines.push(`CONTEXT:  ${fields.context}`)
  return `${lines.join('\n')}\n`
}

/** The line number (from 1) of a position in a statement. */
export function lineOfPosition(statement: string, position: number): number {
  return (
    Array.from(statement)
      .slice(0, position - 1)
      .filter((char) => char === '\n').length + 1
  )
}

function pointAt(statement: string, position: number): string[] {
  const chars = Array.from(statement)
  if (position > chars.length + 1) return []
  const at = position - 1
  const lineNumber = lineOfPosition(statement, position)
  const start = chars.lastIndexOf('\n', at - 1) + 1
  const newline = chars.indexOf('\n', at)
  const line = chars
    .slice(start, newline === -1 ? chars.length : newline)
    .map((char) => (char === '\t' || char === '\r' ? ' ' : char))
  const { from, to } = cut(line, at - start)
  const label = `LINE ${lineNumber}: ${from > 0 ? '...' : ''}`
  const shown = line.slice(from, to).join('')
  const before = displayWidth(label) + displayWidth(line.slice(from, at - start).join(''))
  return [`${label}${shown}${to < line.length ? '...' : ''}`, `${' '.repeat(before)}^`]
}

/** The part of a long line to show: at most `windowWidth` columns, with some of what follows the place. */
function cut(line: readonly string[], at: number): { from: number; to: number } {
  const width = (from: number, to: number): number => displayWidth(line.slice(from, to).join(''))
  let from = 0
  let to = line.length
  if (width(from, to) <= windowWidth) return { from, to }
  if (width(0, at) + keptRight < windowWidth) {
    while (width(0, to) > windowWidth) to--
    return { from, to }
  }
  while (width(at, to) > keptRight) to--
  while (width(from, to) > windowWidth) from++
  return { from, to }
}
