/** String constants: `'…'`, `E'…'`, `b'…'`, `x'…'`, `$tag$…$tag$`, and their continuation lines. */
import { errorNear } from '../errors/syntax-errors.ts'
import { isSpace } from './characters.ts'
import { EscapeDecoder } from './lex-escape.ts'
import { endOfLine, fault } from './lexer-state.ts'
import type { LexerState } from './lexer-state.ts'
import { T } from './token.ts'

/** A string without escapes whose first character is at `from`. */
export function scanString(state: LexerState, start: number, from: number): number {
  const close = state.sql.indexOf("'", from)
  if (close < 0) return unterminated(state, 'unterminated quoted string', start)
  const next = state.sql.charCodeAt(close + 1)
  if (next !== 39 && continuation(state.sql, close + 1) < 0) {
    state.out.push(T.string, start, close + 1, -1)
    return close + 1
  }
  const rest = restOfString(state, start, from)
  if (rest === undefined) return -1
  state.out.pushValue(T.string, start, rest.end, rest.value)
  return rest.end
}

/** Reads on over doubled quotes and continuation lines; `undefined` after a fault. */
export function restOfString(
  state: LexerState,
  start: number,
  from: number,
  message: string = 'unterminated quoted string',
): { readonly value: string; readonly end: number } | undefined {
  const { sql } = state
  let value = ''
  let at = from
  for (;;) {
    const close = sql.indexOf("'", at)
    if (close < 0) {
      unterminated(state, message, start)
      return undefined
    }
    value += sql.slice(at, close)
    if (sql.charCodeAt(close + 1) === 39) {
      value += "'"
      at = close + 2
      continue
    }
    at = continuation(sql, close + 1)
    if (at < 0) return { value, end: close + 1 }
  }
}

/**
 * Where a string goes on after its closing quote: behind the next opening quote, if only space with
 * at least one line end (and `--` comments) is between them; else -1.
 */
export function continuation(sql: string, from: number): number {
  let newline = false
  for (let at = from; at < sql.length; at++) {
    const code = sql.charCodeAt(at)
    if (code === 10 || code === 13) {
      newline = true
    } else if (code === 45 && sql.charCodeAt(at + 1) === 45) {
      at = endOfLine(sql, at) - 1
    } else if (code === 39 && newline) {
      return at + 1
    } else if (!isSpace(code)) {
      return -1
    }
  }
  return -1
}

/** `b'…'` and `x'…'`; what is inside is judged when the value is used. */
export function scanPrefixed(state: LexerState, start: number, prefix: number): number {
  const which = prefix === 98 ? 'bit' : 'hexadecimal'
  const rest = restOfString(state, start, start + 2, `unterminated ${which} string literal`)
  if (rest === undefined) return -1
  const value = String.fromCharCode(prefix) + rest.value
  state.out.pushValue(T.bitString, start, rest.end, value)
  return rest.end
}

/** A string with backslash escapes whose first character is at `from`. */
export function scanEscapeString(state: LexerState, start: number, from: number): number {
  const { sql, out } = state
  const decoder = new EscapeDecoder(sql)
  let at = from
  while (at < sql.length) {
    const code = sql.charCodeAt(at)
    if (code === 39) {
      decoder.endUnits(at)
      if (decoder.fault !== undefined) break
      const next = sql.charCodeAt(at + 1) === 39 ? -1 : continuation(sql, at + 1)
      if (next < 0 && sql.charCodeAt(at + 1) !== 39) {
        const value = decoder.finish()
        if (value === undefined) break
        out.pushValue(T.string, start, at + 1, value)
        return at + 1
      }
      if (next < 0) decoder.text("'")
      at = next < 0 ? at + 2 : next
    } else if (code === 92 && at + 1 < sql.length) {
      at = decoder.escape(at)
      if (decoder.fault !== undefined) break
    } else {
      const end = endOfPlain(sql, at)
      decoder.endUnits(at)
      if (decoder.fault !== undefined) break
      decoder.text(sql.slice(at, end))
      at = end
    }
  }
  if (decoder.fault !== undefined) return fault(state, decoder.fault, start, sql.length)
  return unterminated(state, 'unterminated quoted string', start)
}

function endOfPlain(sql: string, from: number): number {
  let at = from + 1
  while (at < sql.length) {
    const code = sql.charCodeAt(at)
    if (code === 39 || code === 92) break
    at++
  }
  return at
}

/** `$tag$…$tag$`; the body starts at `from`, behind the second dollar sign. */
export function scanDollarQuoted(state: LexerState, start: number, from: number): number {
  const { sql, out } = state
  const tag = sql.slice(start, from)
  const close = sql.indexOf(tag, from)
  if (close < 0) return unterminated(state, 'unterminated dollar-quoted string', start)
  const end = close + tag.length
  out.pushValue(T.string, start, end, sql.slice(from, close))
  return end
}

function unterminated(state: LexerState, message: string, start: number): number {
  const { sql } = state
  return fault(state, errorNear(sql, message, start, sql.length), start, sql.length)
}
