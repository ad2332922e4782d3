/**
 * Text to tokens, after the rules of PostgreSQL's scanner: all tokens at once into a `TokenBuffer`,
 * one pass over character codes. A fault ends the tokens with a `fault` token, so that an error of
 * grammar before it is still the one reported.
 */
import { errorNear } from '../errors/syntax-errors.ts'
import { charClass, characterClasses, endOfWord, isDigit, isLetter } from './characters.ts'
import { maxIdentifierBytes, truncateIdentifier } from './fold-identifier.ts'
import { findKeyword, hashSeed, longestKeyword } from './keyword.ts'
import { K } from './keywords.table.ts'
import { endOfComment, endOfLine, fault } from './lexer-state.ts'
import type { LexerState } from './lexer-state.ts'
import { scanNumber } from './lex-number.ts'
import { scanOperator } from './lex-operator.ts'
import { scanDollarQuoted, scanEscapeString, scanPrefixed, scanString } from './lex-string.ts'
import { scanUnicode } from './lex-unicode.ts'
import { T } from './token.ts'
import type { TokenBuffer } from './token-buffer.ts'

/** Fills `out` with the tokens of `sql`, the last of them `end` or `fault`. */
export function tokenize(sql: string, out: TokenBuffer, standardStrings: boolean): void {
  out.reset()
  const state: LexerState = { sql, out, standardStrings }
  let at = 0
  while (at >= 0 && at < sql.length) at = scanToken(state, at)
  if (at >= 0) out.push(T.end, sql.length, sql.length, -1)
}

/** Scans one token (or run of space, or comment) at `at` and returns the offset behind it. */
function scanToken(state: LexerState, at: number): number {
  const { sql, out } = state
  const code = sql.charCodeAt(at)
  if (code >= 128) return scanWord(state, at)
  switch (characterClasses[code]) {
    case charClass.space:
      return at + 1
    case charClass.letter:
      return scanWordOrPrefix(state, at, code | 32)
    case charClass.digit:
      return scanNumber(state, at)
    case charClass.quote:
      return state.standardStrings
        ? scanString(state, at, at + 1)
        : scanEscapeString(state, at, at + 1)
    case charClass.doubleQuote:
      return scanQuotedIdentifier(state, at)
    case charClass.operator:
      return scanOperatorOrComment(state, at, code)
    case charClass.punctuation:
      return scanPunctuation(state, at, code)
    case charClass.dollar:
      return scanDollar(state, at)
    default:
      out.push(T.other, at, at + 1, -1)
      return at + 1
  }
}

function scanWordOrPrefix(state: LexerState, at: number, lower: number): number {
  const next = state.sql.charCodeAt(at + 1)
  if (next === 39) {
    if (lower === 101) return scanEscapeString(state, at, at + 2)
    if (lower === 98 || lower === 120) return scanPrefixed(state, at, lower)
    if (lower === 110) {
      state.out.push(K.nchar, at, at + 1, -1)
      return at + 1
    }
  }
  if (next === 38 && lower === 117) {
    const quote = state.sql.charCodeAt(at + 2)
    if (quote === 39 || quote === 34) return scanUnicode(state, at, quote)
  }
  return scanWord(state, at)
}

/** Hot: an identifier or keyword. Folding is left to whoever wants the name; `aux` 1 says it is due. */
function scanWord(state: LexerState, start: number): number {
  const { sql, out } = state
  let at = start
  let hash = hashSeed
  let fold = 0
  for (; at < sql.length; at++) {
    let code = sql.charCodeAt(at)
    if (code >= 128) {
      fold = 1
      continue
    }
    const type = characterClasses[code]
    if (type === charClass.letter) {
      if (code >= 65 && code <= 90) {
        fold = 1
        code |= 32
      }
      hash = (Math.imul(hash, 31) + code) | 0
    } else if (type === charClass.digit || type === charClass.dollar) {
      hash = (Math.imul(hash, 31) + code) | 0
    } else {
      break
    }
  }
  const length = at - start
  const keyword = length <= longestKeyword ? findKeyword(sql, start, at, hash) : 0
  if (keyword !== 0) {
    out.push(keyword, start, at, -1)
  } else {
    out.push(T.identifier, start, at, length > maxIdentifierBytes ? 1 : fold)
  }
  return at
}

function scanQuotedIdentifier(state: LexerState, start: number): number {
  const { sql, out } = state
  let name = ''
  let from = start + 1
  for (;;) {
    const close = sql.indexOf('"', from)
    if (close < 0) {
      const error = errorNear(sql, 'unterminated quoted identifier', start, sql.length)
      return fault(state, error, start, sql.length)
    }
    name += sql.slice(from, close)
    if (sql.charCodeAt(close + 1) !== 34) {
      if (name.length === 0) {
        const error = errorNear(sql, 'zero-length delimited identifier', start, close + 1)
        return fault(state, error, start, close + 1)
      }
      out.pushValue(T.quotedIdentifier, start, close + 1, truncateIdentifier(name))
      return close + 1
    }
    name += '"'
    from = close + 2
  }
}

function scanOperatorOrComment(state: LexerState, at: number, code: number): number {
  const next = state.sql.charCodeAt(at + 1)
  if (code === 45 && next === 45) return endOfLine(state.sql, at + 2)
  if (code === 47 && next === 42) {
    const end = endOfComment(state.sql, at)
    if (end >= 0) return end
    const { sql } = state
    return fault(state, errorNear(sql, 'unterminated /* comment', at, sql.length), at, sql.length)
  }
  return scanOperator(state, at)
}

const punctuationKinds: Uint8Array = new Uint8Array(128)
for (const [character, kind] of [
  ['(', T.openParen],
  [')', T.closeParen],
  ['[', T.openBracket],
  [']', T.closeBracket],
  [',', T.comma],
  [';', T.semicolon],
] as const) {
  punctuationKinds[character.charCodeAt(0)] = kind
}

function scanPunctuation(state: LexerState, at: number, code: number): number {
  const { sql, out } = state
  const kind = punctuationKinds[code] as number
  if (kind !== 0) {
    out.push(kind, at, at + 1, -1)
    return at + 1
  }
  const next = sql.charCodeAt(at + 1)
  if (code === 46) {
    if (isDigit(next)) return scanNumber(state, at)
    out.push(next === 46 ? T.dotDot : T.dot, at, next === 46 ? at + 2 : at + 1, -1)
    return next === 46 ? at + 2 : at + 1
  }
  const two = next === 58 ? T.typecast : next === 61 ? T.colonEquals : T.colon
  const end = two === T.colon ? at + 1 : at + 2
  out.push(two, at, end, -1)
  return end
}

function scanDollar(state: LexerState, at: number): number {
  const { sql, out } = state
  let end = at + 1
  if (isDigit(sql.charCodeAt(end))) {
    while (isDigit(sql.charCodeAt(end))) end++
    if (end < sql.length && isLetter(sql.charCodeAt(end))) {
      end = endOfWord(sql, end)
      return fault(state, errorNear(sql, 'trailing junk after parameter', at, end), at, end)
    }
    out.push(T.param, at, end, -1)
    return end
  }
  while (end < sql.length) {
    const code = sql.charCodeAt(end)
    if (!(isLetter(code) || (end > at + 1 && isDigit(code)))) break
    end++
  }
  if (sql.charCodeAt(end) === 36) return scanDollarQuoted(state, at, end + 1)
  out.push(T.other, at, at + 1, -1)
  return at + 1
}
