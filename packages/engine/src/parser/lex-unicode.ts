/** `U&'…'` and `U&"…"`, with an optional `UESCAPE 'c'` behind them. */
import type { SqlError } from '../errors/sql-error.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { characterPosition, errorNear, syntaxErrorAt } from '../errors/syntax-errors.ts'
import { endOfHex, endOfWord, hexValue, isLetter, isDigit, isSpace } from './characters.ts'
import { truncateIdentifier } from './fold-identifier.ts'
import { restOfString } from './lex-string.ts'
import { endOfComment, endOfLine, fault } from './lexer-state.ts'
import type { LexerState } from './lexer-state.ts'
import { T } from './token.ts'

/** `quote` is the code of the quotation mark two characters behind `start`. */
export function scanUnicode(state: LexerState, start: number, quote: number): number {
  const { sql, out } = state
  const raw = quote === 39 ? rawString(state, start) : rawIdentifier(state, start)
  if (raw === undefined) return -1
  const clause = escapeClause(sql, raw.end)
  if (typeof clause !== 'number') {
    return fault(state, clause.error, clause.pos, sql.length)
  }
  const escape = clause < 0 ? '\\' : sql.charAt(clause)
  const end = clause < 0 ? raw.end : clause + 2
  const value = decode(sql, raw.value, start, escape)
  if (typeof value !== 'string') return fault(state, value, start, end)
  if (quote === 39) out.pushValue(T.string, start, end, value)
  else out.pushValue(T.quotedIdentifier, start, end, truncateIdentifier(value))
  return end
}

type Raw = { readonly value: string; readonly end: number }

function rawString(state: LexerState, start: number): Raw | undefined {
  const { sql } = state
  if (state.standardStrings) return restOfString(state, start, start + 3)
  const error = sqlError(
    sqlstate.featureNotSupported,
    'unsafe use of string constant with Unicode escapes',
    {
      detail:
        'String constants with Unicode escapes cannot be used when standard_conforming_strings is off.',
      position: characterPosition(sql, start),
    },
  )
  fault(state, error, start, start + 3)
  return undefined
}

function rawIdentifier(state: LexerState, start: number): Raw | undefined {
  const { sql } = state
  let value = ''
  let from = start + 3
  for (;;) {
    const close = sql.indexOf('"', from)
    if (close < 0) {
      fault(
        state,
        errorNear(sql, 'unterminated quoted identifier', start, sql.length),
        start,
        sql.length,
      )
      return undefined
    }
    value += sql.slice(from, close)
    if (sql.charCodeAt(close + 1) !== 34) {
      if (value.length > 0) return { value, end: close + 1 }
      const error = errorNear(sql, 'zero-length delimited identifier', start, close + 1)
      fault(state, error, start, close + 1)
      return undefined
    }
    value += '"'
    from = close + 2
  }
}

type Located = { readonly error: SqlError; readonly pos: number }

/** The offset of the escape character of a UESCAPE clause at `from`, -1 if there is no clause. */
function escapeClause(sql: string, from: number): number | Located {
  const word = skipSpace(sql, from)
  if (sql.slice(word, word + 7).toLowerCase() !== 'uescape') return -1
  const behind = sql.charCodeAt(word + 7)
  if (isLetter(behind) || isDigit(behind) || behind === 36) return -1
  const quote = skipSpace(sql, word + 7)
  if (sql.charCodeAt(quote) !== 39) {
    const message = 'UESCAPE must be followed by a simple string literal'
    return {
      error: errorNear(sql, message, quote, Math.max(endOfWord(sql, quote), quote + 1)),
      pos: quote,
    }
  }
  const code = sql.charCodeAt(quote + 1)
  if (sql.charCodeAt(quote + 2) === 39 && code !== 39 && isEscapeCharacter(code)) return quote + 1
  const close = sql.indexOf("'", quote + 1)
  const end = close < 0 ? sql.length : close + 1
  const message = close < 0 ? 'unterminated quoted string' : 'invalid Unicode escape character'
  return { error: errorNear(sql, message, quote, end), pos: quote }
}

function isEscapeCharacter(code: number): boolean {
  return hexValue(code) < 0 && code !== 43 && code !== 34 && !isSpace(code)
}

function skipSpace(sql: string, from: number): number {
  let at = from
  while (at < sql.length) {
    const two = sql.slice(at, at + 2)
    const comment = two === '/*' ? endOfComment(sql, at) : -1
    if (isSpace(sql.charCodeAt(at))) at++
    else if (two === '--') at = endOfLine(sql, at)
    else if (comment >= 0) at = comment
    else break
  }
  return at
}

/** `\XXXX` and `\+XXXXXX` with the given escape character; a doubled one is itself. */
function decode(sql: string, raw: string, start: number, escape: string): string | SqlError {
  let value = ''
  let high = 0
  let at = 0
  while (at < raw.length) {
    const escaped = raw.charAt(at) === escape
    const doubled = escaped && raw.charAt(at + 1) === escape
    if (!escaped || doubled) {
      if (high !== 0) return pairError(sql, start, at)
      value += raw.charAt(at)
      at += doubled ? 2 : 1
      continue
    }
    const plus = raw.charAt(at + 1) === '+'
    const from = at + (plus ? 2 : 1)
    const digits = plus ? 6 : 4
    if (endOfHex(raw, from, digits) < from + digits) return escapeError(sql, start + at + 3)
    const point = Number.parseInt(raw.slice(from, from + digits), 16)
    const low = point >= 0xdc00 && point <= 0xdfff
    if (low !== (high !== 0)) return pairError(sql, start, at)
    if (point === 0 || point > 0x10ffff) {
      return syntaxErrorAt(sql, 'invalid Unicode escape value', start + at + 3)
    }
    if (low) value += String.fromCharCode(high, point)
    else if (point < 0xd800 || point > 0xdbff) value += String.fromCodePoint(point)
    high = point >= 0xd800 && point <= 0xdbff ? point : 0
    at = from + digits
  }
  return high === 0 ? value : pairError(sql, start, at)
}

function pairError(sql: string, start: number, at: number): SqlError {
  return syntaxErrorAt(sql, 'invalid Unicode surrogate pair', start + at + 3)
}

function escapeError(sql: string, pos: number): SqlError {
  return syntaxErrorAt(
    sql,
    'invalid Unicode escape',
    pos,
    'Unicode escapes must be \\XXXX or \\+XXXXXX.',
  )
}
