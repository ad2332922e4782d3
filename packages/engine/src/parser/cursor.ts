/** DECLARE, FETCH, MOVE, CLOSE. */
import type { Statement } from '../ast/statement.ts'
import type { DeclareCursor, FetchDirection } from '../ast/utility.ts'
import { K } from './keywords.table.ts'
import { columnName, signedInteger } from './name.ts'
import type { Parser } from './parser.ts'
import { queryMaybeParenthesised } from './select.ts'
import { T } from './token.ts'

/** At DECLARE. */
export function declareStatement(p: Parser): DeclareCursor {
  const pos = p.take()
  const name = columnName(p)
  let binary = false
  let scroll: boolean | undefined
  let sensitivity: DeclareCursor['sensitivity']
  while (p.tok !== K.cursor) {
    if (p.accept(K.binary)) {
      binary = true
    } else if (p.accept(K.no)) {
      p.expect(K.scroll)
      scroll = false
    } else if (p.accept(K.scroll)) {
      scroll = true
    } else if (p.accept(K.insensitive)) {
      sensitivity = 'insensitive'
    } else {
      p.expect(K.asensitive)
      sensitivity = 'asensitive'
    }
  }
  p.advance()
  let hold = false
  if (p.tok === K.with || p.tok === K.without) {
    hold = p.tok === K.with
    p.advance()
    p.expect(K.hold)
  }
  p.expect(K.for)
  const query = queryMaybeParenthesised(p)
  return { kind: 'declare-cursor', pos, name, binary, scroll, sensitivity, hold, query }
}

/** At FETCH or MOVE. */
export function fetchStatement(p: Parser): Statement {
  const move = p.tok === K.move
  const pos = p.take()
  const { direction, count } = fetchRange(p)
  if (!p.accept(K.from)) p.accept(K.in)
  return { kind: 'fetch', pos, cursor: columnName(p), direction, count, move }
}

type Range = { readonly direction: FetchDirection; readonly count: number }

function range(direction: FetchDirection, count: number): Range {
  return { direction, count }
}

function fetchRange(p: Parser): Range {
  if (p.accept(K.all)) return range('forward', Infinity)
  if (isSignedInteger(p)) return range('forward', signedInteger(p))
  // the words are names of cursors when nothing follows them
  if (p.peek() === T.end || p.peek() === T.semicolon) return range('forward', 1)
  switch (p.tok) {
    case K.next:
      p.advance()
      return range('forward', 1)
    case K.prior:
      p.advance()
      return range('backward', 1)
    case K.first:
      p.advance()
      return range('absolute', 1)
    case K.last:
      p.advance()
      return range('absolute', -1)
    case K.absolute:
      p.advance()
      return range('absolute', signedInteger(p))
    case K.relative:
      p.advance()
      return range('relative', signedInteger(p))
    case K.forward:
      p.advance()
      return range('forward', countOrAll(p))
    case K.backward:
      p.advance()
      return range('backward', countOrAll(p))
    default:
      return range('forward', 1)
  }
}

function isSignedInteger(p: Parser): boolean {
  return p.tok === T.integer || p.tok === T.plus || p.tok === T.minus
}

function countOrAll(p: Parser): number {
  if (p.accept(K.all)) return Infinity
  return isSignedInteger(p) ? signedInteger(p) : 1
}

/** At CLOSE. */
export function closeStatement(p: Parser): Statement {
  const pos = p.take()
  const name = p.accept(K.all) ? undefined : columnName(p)
  return { kind: 'close-cursor', pos, name }
}
