/** `.field`, `.*` and `[subscript]` behind an expression. */
import type { Expression, Subscript } from '../ast/expression.ts'
import { expression } from './expression.ts'
import { label } from './name.ts'
import type { Parser } from './parser.ts'
import { T } from './token.ts'

/** opt_indirection behind `base`. */
export function indirection(p: Parser, base: Expression): Expression {
  let node = base
  while (p.tok === T.openBracket || p.tok === T.dot) {
    p.deepen()
    if (p.tok === T.openBracket) {
      node = { kind: 'subscript', pos: p.pos, base: node, subscripts: subscripts(p) }
    } else {
      const pos = p.take()
      if (p.accept(T.star)) {
        starIsLast(p)
        return { kind: 'field-star', pos, base: node }
      }
      node = { kind: 'field', pos, base: node, field: label(p) }
    }
  }
  return node
}

export function starIsLast(p: Parser): void {
  if (p.tok === T.dot || p.tok === T.openBracket) {
    skipIndirection(p)
    p.failNear('improper use of "*"')
  }
}

/** The error is raised when the whole indirection is read, so it names what follows that. */
function skipIndirection(p: Parser): void {
  while (p.tok === T.dot || p.tok === T.openBracket) {
    if (p.tok === T.openBracket) {
      subscript(p)
    } else {
      p.advance()
      if (!p.accept(T.star)) label(p)
    }
  }
}

function subscripts(p: Parser): Subscript[] {
  const all: Subscript[] = []
  while (p.tok === T.openBracket) all.push(subscript(p))
  return all
}

/** `[i]`, `[i:j]`. */
export function subscript(p: Parser): Subscript {
  p.expect(T.openBracket)
  const lower = p.tok === T.colon ? undefined : expression(p)
  if (p.accept(T.colon)) {
    const upper = p.tok === T.closeBracket ? undefined : expression(p)
    p.expect(T.closeBracket)
    return { slice: true, lower, upper }
  }
  p.expect(T.closeBracket)
  return { slice: false, lower: undefined, upper: lower }
}
