import type { SqlError } from '../errors/sql-error.ts'
import { T } from './token.ts'
import type { TokenBuffer } from './token-buffer.ts'

/** What the parts of the lexer share: the text and where its tokens go. */
export type LexerState = {
  readonly sql: string
  readonly out: TokenBuffer
  readonly standardStrings: boolean
}

/** Ends the tokens with a fault; the negative offset it returns stops the scan. */
export function fault(state: LexerState, error: SqlError, pos: number, end: number): number {
  state.out.fault = error
  state.out.push(T.fault, pos, end, -1)
  return -1
}

export function endOfLine(sql: string, from: number): number {
  let at = from
  while (at < sql.length) {
    const code = sql.charCodeAt(at)
    if (code === 10 || code === 13) break
    at++
  }
  return at
}

/** The offset behind the (nesting) comment that opens at `from`, or -1. */
export function endOfComment(sql: string, from: number): number {
  let depth = 1
  let at = from + 2
  while (at < sql.length) {
    const code = sql.charCodeAt(at)
    const next = sql.charCodeAt(at + 1)
    if (code === 42 && next === 47) {
      at += 2
      if (--depth === 0) return at
    } else if (code === 47 && next === 42) {
      at += 2
      depth++
    } else {
      at++
    }
  }
  return -1
}
