/** Numbers. A letter right behind one is an error, as it is since PostgreSQL 15. */
import { errorNear } from '../errors/syntax-errors.ts'
import { endOfWord, isDigit, isLetter } from './characters.ts'
import { fault } from './lexer-state.ts'
import type { LexerState } from './lexer-state.ts'
import { T } from './token.ts'

const maxInt4 = 2147483647

/** A number at `start`, which is a digit, or a dot with a digit behind it. */
export function scanNumber(state: LexerState, start: number): number {
  const { sql, out } = state
  let at = digits(sql, start)
  let whole = true
  if (sql.charCodeAt(at) === 46 && sql.charCodeAt(at + 1) !== 46) {
    whole = false
    at = digits(sql, at + 1)
  }
  const e = sql.charCodeAt(at) | 32
  if (e === 101) {
    const sign = sql.charCodeAt(at + 1)
    const signed = sign === 43 || sign === 45
    const exponent = at + (signed ? 2 : 1)
    if (isDigit(sql.charCodeAt(exponent))) {
      whole = false
      at = digits(sql, exponent)
    } else if (signed) {
      return junk(state, start, exponent)
    }
  }
  if (at < sql.length && isLetter(sql.charCodeAt(at))) return junk(state, start, endOfWord(sql, at))
  out.push(whole && fitsInt4(sql, start, at) ? T.integer : T.numeric, start, at, -1)
  return at
}

function digits(sql: string, from: number): number {
  let at = from
  while (isDigit(sql.charCodeAt(at))) at++
  return at
}

function fitsInt4(sql: string, start: number, end: number): boolean {
  return end - start < 10 || Number(sql.slice(start, end)) <= maxInt4
}

function junk(state: LexerState, start: number, end: number): number {
  const error = errorNear(state.sql, 'trailing junk after numeric literal', start, end)
  return fault(state, error, start, end)
}
