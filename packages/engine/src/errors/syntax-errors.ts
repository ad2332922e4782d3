/**
 * Errors of the lexer and parser, in PostgreSQL's words. Every `pos` is a 0-based offset in UTF-16
 * units of `sql`; the error's `position` is the 1-based character (code point) that clients expect.
 */
import { sqlError } from './sql-error.ts'
import type { SqlError } from './sql-error.ts'
import { sqlstate } from './sqlstate.ts'

/** The 1-based character number of a UTF-16 offset. */
export function characterPosition(sql: string, offset: number): number {
  let position = offset + 1
  for (let i = 0; i < offset; i++) {
    const unit = sql.charCodeAt(i)
    if (unit >= 0xd800 && unit < 0xdc00) position--
  }
  return position
}

/** `message at or near "…"`, or `… at end of input` when nothing is left at `pos`. */
export function errorNear(sql: string, message: string, pos: number, end: number): SqlError {
  const where = pos >= sql.length ? 'at end of input' : `at or near "${sql.slice(pos, end)}"`
  return sqlError(sqlstate.syntaxError, `${message} ${where}`, {
    position: characterPosition(sql, pos),
  })
}

/** A grammar error whose message stands alone, as in `improper use of "*"`. */
export function syntaxErrorAt(sql: string, message: string, pos: number, hint?: string): SqlError {
  return sqlError(sqlstate.syntaxError, message, {
    position: characterPosition(sql, pos),
    hint,
  })
}

/** `0A000`: what PostgreSQL has and Twill refuses. `feature` is a noun phrase or a command. */
export function notSupported(feature: string, sql?: string, pos?: number): SqlError {
  return sqlError(sqlstate.featureNotSupported, `${feature} is not supported`, {
    position: sql === undefined || pos === undefined ? undefined : characterPosition(sql, pos),
  })
}

/** `54001`, for recursion that a statement's nesting drives. */
export function stackDepthExceeded(): SqlError {
  return sqlError(sqlstate.statementTooComplex, 'stack depth limit exceeded', {
    hint: 'Simplify the statement: expressions and subqueries may nest only so deep.',
  })
}
