import { K } from './keywords.table.ts'
import { T } from './token.ts'

/**
 * Whether a token can follow a select item (or stand where the list is left out): none of them can
 * begin an expression.
 */
export function endsTarget(kind: number): boolean {
  switch (kind) {
    case T.end:
    case T.semicolon:
    case T.closeParen:
    case T.comma:
    case K.into:
    case K.from:
    case K.where:
    case K.group:
    case K.having:
    case K.window:
    case K.union:
    case K.intersect:
    case K.except:
    case K.order:
    case K.limit:
    case K.offset:
    case K.fetch:
    case K.for:
    case K.with:
    case K.on:
    case K.returning:
      return true
    default:
      return false
  }
}
