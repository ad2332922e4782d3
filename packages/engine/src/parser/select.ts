/**
 * Queries: set operations by precedence, and the clauses that apply to a whole query. A query in
 * parentheses with clauses behind it is one query, as in PostgreSQL: the clauses are merged, and one
 * that is already there is an error.
 */
import type { Select, SelectBody, SetOperation, Values, WithClause } from '../ast/select.ts'
import { expressionList } from './expression.ts'
import { K } from './keywords.table.ts'
import { list } from './name.ts'
import { parenQuery } from './paren.ts'
import type { Parser } from './parser.ts'
import { hasTail, startsTail, tail } from './select-tail.ts'
import type { Tail } from './select-tail.ts'
import { selectCore, tableCommand } from './select-core.ts'
import { T } from './token.ts'
import { withClause } from './with.ts'

const unionLevel = 1
const intersectLevel = 2

/** Whether a query without parentheses begins with `kind`. */
export function startsQuery(kind: number): boolean {
  return kind === K.select || kind === K.values || kind === K.with || kind === K.table
}

/** Whether `kind` goes on with a query whose first part is complete. */
export function continuesQuery(kind: number): boolean {
  return setLevel(kind) !== 0 || startsTail(kind)
}

/** select_no_parens, or a query that begins with a parenthesis. */
export function query(p: Parser): Select {
  p.enter()
  const outer = p.openSubtree()
  const clause = p.tok === K.with ? withClause(p) : undefined
  const result = queryAfterWith(p, clause)
  p.closeSubtree(outer)
  p.leave()
  return result
}

/** The query behind a WITH clause that was read already. */
export function queryAfterWith(p: Parser, clause: WithClause | undefined): Select {
  const pos = clause?.pos ?? p.pos
  const first = setOperand(p)
  return complete(p, clause, pos, setOperations(p, first, unionLevel))
}

/** Goes on behind a query in parentheses. */
export function queryFrom(p: Parser, first: Select): Select {
  return complete(p, undefined, first.pos, setOperations(p, first, unionLevel))
}

/** selectStmt: a query, in parentheses or not. */
export function queryMaybeParenthesised(p: Parser): Select {
  if (p.tok !== T.openParen) return query(p)
  const first = parenQuery(p)
  return continuesQuery(p.tok) ? queryFrom(p, first) : first
}

function setLevel(kind: number): number {
  if (kind === K.union || kind === K.except) return unionLevel
  return kind === K.intersect ? intersectLevel : 0
}

function setOperand(p: Parser): Select {
  switch (p.tok) {
    case K.select:
      return bare(selectCore(p))
    case K.values:
      return bare(valuesClause(p))
    case K.table:
      return bare(tableCommand(p))
    case T.openParen:
      return parenQuery(p)
    default:
      return p.fail()
  }
}

const noTail: Tail = {
  orderBy: [],
  limit: undefined,
  withTies: false,
  offset: undefined,
  locking: [],
}

function build(pos: number, clause: WithClause | undefined, body: SelectBody, rest: Tail): Select {
  return {
    kind: 'select',
    pos,
    with: clause,
    body,
    orderBy: rest.orderBy,
    limit: rest.limit,
    withTies: rest.withTies,
    offset: rest.offset,
    locking: rest.locking,
  }
}

function bare(body: SelectBody): Select {
  return build(body.pos, undefined, body, noTail)
}

function setOperations(p: Parser, first: Select, min: number): Select {
  let left = first
  for (;;) {
    const current = setLevel(p.tok)
    if (current < min || current === 0) return left
    p.deepen()
    const operator = setOperator(p)
    const pos = p.take()
    const all = p.accept(K.all)
    if (!all) p.accept(K.distinct)
    const outer = p.openSubtree()
    const right = setOperations(p, setOperand(p), current + 1)
    p.closeSubtree(outer)
    const body: SetOperation = { kind: 'set-operation', pos, operator, all, left, right }
    left = build(left.pos, undefined, body, noTail)
  }
}

function setOperator(p: Parser): SetOperation['operator'] {
  if (p.tok === K.union) return 'union'
  return p.tok === K.intersect ? 'intersect' : 'except'
}

/** Reads the trailing clauses and puts them, and WITH, on `inner`. */
function complete(p: Parser, clause: WithClause | undefined, pos: number, inner: Select): Select {
  if (!startsTail(p.tok)) {
    if (clause === undefined) return inner
    if (inner.with !== undefined) p.failAt(pos, 'multiple WITH clauses not allowed')
    return { ...inner, pos, with: clause }
  }
  const rest = tail(p, inner)
  if (clause !== undefined && inner.with !== undefined) {
    p.failAt(pos, 'multiple WITH clauses not allowed')
  }
  return build(pos, clause ?? inner.with, inner.body, hasTail(inner) ? merge(inner, rest) : rest)
}

function merge(inner: Select, rest: Tail): Tail {
  return {
    orderBy: rest.orderBy.length > 0 ? rest.orderBy : inner.orderBy,
    limit: rest.limit ?? inner.limit,
    withTies: rest.withTies || inner.withTies,
    offset: rest.offset ?? inner.offset,
    locking: [...inner.locking, ...rest.locking],
  }
}

/** At VALUES. */
export function valuesClause(p: Parser): Values {
  const pos = p.pos
  p.expect(K.values)
  const rows = list(p, (q) => {
    q.expect(T.openParen)
    const row = expressionList(q)
    q.expect(T.closeParen)
    return row
  })
  return { kind: 'values', pos, rows }
}
