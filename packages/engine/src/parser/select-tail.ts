/** ORDER BY, LIMIT, OFFSET, FETCH and FOR UPDATE behind a query. */
import type { Expression, SortItem } from '../ast/expression.ts'
import type { LockingClause, Select } from '../ast/select.ts'
import { expression } from './expression.ts'
import { K } from './keywords.table.ts'
import { list, relationName } from './name.ts'
import type { Parser } from './parser.ts'
import { primary } from './primary.ts'
import { optionalSort } from './sort.ts'
import { T } from './token.ts'

export type Tail = {
  readonly orderBy: readonly SortItem[]
  readonly limit: Expression | undefined
  readonly withTies: boolean
  readonly offset: Expression | undefined
  readonly locking: readonly LockingClause[]
}

export function startsTail(kind: number): boolean {
  return kind === K.order || kind === K.for || startsLimit(kind)
}

export function hasTail(query: Select): boolean {
  return (
    query.orderBy.length > 0 ||
    query.limit !== undefined ||
    query.offset !== undefined ||
    query.locking.length > 0
  )
}

function startsLimit(kind: number): boolean {
  return kind === K.limit || kind === K.offset || kind === K.fetch
}

/** What LIMIT and its relatives say so far. */
type Limits = {
  limit: Expression | undefined
  limited: boolean
  withTies: boolean
  offset: Expression | undefined
  tiesPos: number
  offsetPos: number
  limitPos: number
}

/** Reads the clauses; `inner` is the query they are put on, and must not have the same ones. */
export function tail(p: Parser, inner: Select): Tail {
  const sortPos = p.pos
  const orderBy = optionalSort(p)
  const locking: LockingClause[] = []
  const limits = noLimits()
  if (startsLimit(p.tok)) {
    readLimits(p, limits)
    readLocking(p, locking)
  } else if (p.tok === K.for) {
    readLocking(p, locking)
    if (startsLimit(p.tok)) readLimits(p, limits)
  }
  checkRepeated(p, inner, orderBy, sortPos, limits)
  if (limits.withTies) checkTies(p, inner, orderBy, locking)
  return {
    orderBy,
    limit: limits.limit,
    withTies: limits.withTies,
    offset: limits.offset,
    locking,
  }
}

function noLimits(): Limits {
  return {
    limit: undefined,
    limited: false,
    withTies: false,
    offset: undefined,
    tiesPos: 0,
    offsetPos: 0,
    limitPos: 0,
  }
}

function checkRepeated(
  p: Parser,
  inner: Select,
  orderBy: readonly SortItem[],
  sortPos: number,
  limits: Limits,
): void {
  if (orderBy.length > 0 && inner.orderBy.length > 0) {
    p.failAt(orderBy[0]?.pos ?? sortPos, 'multiple ORDER BY clauses not allowed')
  }
  if (limits.offset !== undefined && inner.offset !== undefined) {
    p.failAt(limits.offsetPos, 'multiple OFFSET clauses not allowed')
  }
  if (limits.limited && inner.limit !== undefined) {
    p.failAt(limits.limitPos, 'multiple LIMIT clauses not allowed')
  }
  if (limits.withTies && inner.withTies) {
    p.failAt(limits.tiesPos, 'multiple limit options not allowed')
  }
}

function checkTies(
  p: Parser,
  inner: Select,
  orderBy: readonly SortItem[],
  locking: readonly LockingClause[],
): void {
  if (orderBy.length === 0 && inner.orderBy.length === 0) {
    p.failNowhere('WITH TIES cannot be specified without ORDER BY clause')
  }
  for (const clause of [...inner.locking, ...locking]) {
    if (clause.wait === 'skip-locked') {
      p.failNowhere('SKIP LOCKED and WITH TIES options cannot be used together')
    }
  }
}

/** select_limit: each of LIMIT (or FETCH) and OFFSET at most once, in either order. */
function readLimits(p: Parser, limits: Limits): void {
  let offsetRead = false
  let limitRead = false
  for (;;) {
    if (p.tok === K.offset && !offsetRead) {
      offsetRead = true
      p.advance()
      limits.offsetPos = p.pos
      limits.offset = expression(p)
      if (p.tok === K.row || p.tok === K.rows) p.advance()
    } else if ((p.tok === K.limit || p.tok === K.fetch) && !limitRead) {
      limitRead = true
      limits.limited = true
      if (p.tok === K.limit) readLimit(p, limits)
      else readFetch(p, limits)
    } else {
      return
    }
  }
}

function readLimit(p: Parser, limits: Limits): void {
  const pos = p.take()
  limits.limitPos = p.pos
  if (!p.accept(K.all)) limits.limit = expression(p)
  if (p.tok === T.comma) {
    p.advance()
    expression(p)
    p.failAt(pos, 'LIMIT #,# syntax is not supported', 'Use separate LIMIT and OFFSET clauses.')
  }
}

/** `FETCH FIRST [n] ROWS ONLY | WITH TIES`. */
function readFetch(p: Parser, limits: Limits): void {
  p.advance()
  if (p.tok !== K.first && p.tok !== K.next) p.fail()
  p.advance()
  limits.limitPos = p.pos
  limits.limit = fetchCount(p)
  if (p.tok !== K.row && p.tok !== K.rows) p.fail()
  p.advance()
  if (p.accept(K.only)) return
  limits.tiesPos = p.pos
  p.expect(K.with)
  p.expect(K.ties)
  limits.withTies = true
}

/** A c_expr or a signed number; absent it is 1. */
function fetchCount(p: Parser): Expression {
  const pos = p.pos
  if ((p.tok === K.row || p.tok === K.rows) && p.peek() !== K.row && p.peek() !== K.rows) {
    return { kind: 'const', pos, type: 'integer', text: '1' }
  }
  if (p.tok !== T.plus && p.tok !== T.minus) return primary(p)
  const sign = p.tok === T.minus ? '-' : ''
  p.advance()
  const type = p.tok === T.integer ? 'integer' : 'numeric'
  if (p.tok !== T.integer && p.tok !== T.numeric) p.fail()
  return { kind: 'const', pos, type, text: sign + p.takeText() }
}

function readLocking(p: Parser, locking: LockingClause[]): void {
  while (p.tok === K.for) {
    if (p.peek() === K.read) {
      p.advance()
      p.advance()
      p.expect(K.only)
      return
    }
    locking.push(lockingClause(p))
  }
}

function lockingClause(p: Parser): LockingClause {
  const pos = p.take()
  const strength = lockStrength(p)
  const tables = p.accept(K.of) ? list(p, relationName) : []
  let wait: LockingClause['wait'] = 'block'
  if (p.accept(K.nowait)) {
    wait = 'nowait'
  } else if (p.accept(K.skip)) {
    p.expect(K.locked)
    wait = 'skip-locked'
  }
  return { pos, strength, tables, wait }
}

function lockStrength(p: Parser): LockingClause['strength'] {
  switch (p.tok) {
    case K.update:
      p.advance()
      return 'update'
    case K.share:
      p.advance()
      return 'share'
    case K.no:
      p.advance()
      p.expect(K.key)
      p.expect(K.update)
      return 'no-key-update'
    case K.key:
      p.advance()
      p.expect(K.share)
      return 'key-share'
    default:
      return p.fail()
  }
}
