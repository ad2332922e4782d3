/**
 * What stands in parentheses: a query, an expression, or the fields of a row. Which one is known only
 * behind the innermost of several opening parentheses, so the outer ones ask the inner what it was.
 */
import type { Expression, RowConstructor } from '../ast/expression.ts'
import type { Select } from '../ast/select.ts'
import { climb, expression } from './expression.ts'
import { indirection } from './indirection.ts'
import { K } from './keywords.table.ts'
import type { Parser } from './parser.ts'
import { continuesQuery, query, queryFrom, startsQuery } from './select.ts'
import { T } from './token.ts'

/**
 * Reads on behind the opening parenthesis at `open`, to behind its closing one. A comma makes a row
 * whose `pos` is `open` (if it may be one); a query in any number of parentheses is a `select`.
 */
export function openBody(p: Parser, open: number, mayBeRow: boolean = true): Expression | Select {
  p.enter()
  const body = bodyOf(p, open, mayBeRow)
  p.leave()
  return body
}

function bodyOf(p: Parser, open: number, mayBeRow: boolean): Expression | Select {
  if (startsQuery(p.tok)) return closing(p, query(p))
  let first: Expression
  if (p.tok === T.openParen) {
    const start = p.take()
    const inner = openBody(p, start)
    if (inner.kind === 'select') {
      if (continuesQuery(p.tok)) return closing(p, queryFrom(p, inner))
      if (p.accept(T.closeParen)) return inner
    }
    first = climb(p, asOperand(p, inner, start), 0, false)
  } else {
    first = expression(p)
  }
  if (p.tok !== T.comma || !mayBeRow) return closing(p, first)
  const fields = [first]
  while (p.accept(T.comma)) fields.push(expression(p))
  return closing(p, { kind: 'row', pos: open, fields, explicit: false } as const)
}

function closing<Body>(p: Parser, body: Body): Body {
  p.expect(T.closeParen)
  return body
}

/** A parenthesis as an operand: behind it `.field` and `[subscript]` may follow. */
function asOperand(p: Parser, inner: Expression | Select, open: number): Expression {
  if (inner.kind === 'select') {
    return indirection(p, { kind: 'scalar-subquery', pos: open, query: inner })
  }
  if (inner.kind === 'row' && !inner.explicit) return overlaps(p, inner)
  return indirection(p, inner)
}

/** At `(` where an operand is expected. */
export function parenthesised(p: Parser): Expression {
  const open = p.take()
  return asOperand(p, openBody(p, open), open)
}

/** `row OVERLAPS row`, the only operator that is for rows alone. */
export function overlaps(p: Parser, left: RowConstructor): Expression {
  if (p.tok !== K.overlaps) return left
  const pos = p.take()
  const right = row(p)
  if (left.fields.length !== 2) {
    p.failAt(left.pos, 'wrong number of parameters on left side of OVERLAPS expression')
  }
  if (right.fields.length !== 2) {
    p.failAt(right.pos, 'wrong number of parameters on right side of OVERLAPS expression')
  }
  return {
    kind: 'call',
    pos,
    name: ['pg_catalog', 'overlaps'],
    args: [...left.fields, ...right.fields],
    argNames: undefined,
    variadic: false,
    star: false,
    sqlSyntax: true,
    distinct: false,
    orderBy: [],
    withinGroup: false,
    filter: undefined,
    over: undefined,
  }
}

/** A row with or without the word ROW. */
export function row(p: Parser): RowConstructor {
  const pos = p.pos
  const explicit = p.accept(K.row)
  p.expect(T.openParen)
  const fields: Expression[] = []
  if (!explicit || p.tok !== T.closeParen) {
    do fields.push(expression(p))
    while (p.accept(T.comma))
  }
  if (!explicit && fields.length < 2) p.fail()
  p.expect(T.closeParen)
  return { kind: 'row', pos, fields, explicit }
}

/** A query in parentheses, and nothing else. */
export function parenQuery(p: Parser): Select {
  if (p.tok !== T.openParen) p.fail()
  p.enter()
  p.advance()
  let inner: Select
  if (p.tok === T.openParen) {
    inner = parenQuery(p)
    if (continuesQuery(p.tok)) inner = queryFrom(p, inner)
  } else {
    if (!startsQuery(p.tok)) p.fail()
    inner = query(p)
  }
  p.expect(T.closeParen)
  p.leave()
  return inner
}
