/** FROM: tables, subqueries, functions, joins. */
import type { Expression } from '../ast/expression.ts'
import type {
  Alias,
  AsOf,
  FromItem,
  Join,
  Select,
  SubqueryRef,
  TableRef,
  TableSample,
} from '../ast/select.ts'
import { expression, expressionAt, expressionList } from './expression.ts'
import { functionReference, startsFunction } from './from-function.ts'
import { K } from './keywords.table.ts'
import { columnName, functionWord, label, list, parenList, relationName } from './name.ts'
import type { Parser } from './parser.ts'
import { level } from './precedence.ts'
import { continuesQuery, query, queryFrom, startsQuery } from './select.ts'
import { T } from './token.ts'

/** from_list. */
export function fromList(p: Parser): FromItem[] {
  return list(p, fromItem)
}

/** table_ref, with all joins that follow it. */
export function fromItem(p: Parser): FromItem {
  p.enter()
  const outer = p.openSubtree()
  const item = joins(p, fromPrimary(p))
  p.closeSubtree(outer)
  p.leave()
  return item
}

function fromPrimary(p: Parser): FromItem {
  if (p.tok === K.lateral) {
    p.advance()
    if (p.tok === T.openParen) return lateralSubquery(p)
    if (p.tok === K.xmltable) p.refuse('XMLTABLE', p.pos)
    return functionReference(p, true)
  }
  if (p.tok === T.openParen) {
    const pos = p.pos
    const inside = parenthesis(p)
    return inside.kind === 'select' ? subquery(p, pos, inside, false) : joinAlias(p, inside)
  }
  if (p.tok === K.xmltable) p.refuse('XMLTABLE', p.pos)
  if (startsFunction(p)) return functionReference(p, false)
  return tableReference(p)
}

function lateralSubquery(p: Parser): FromItem {
  const pos = p.pos
  const inside = parenthesis(p)
  if (inside.kind !== 'select') return p.fail()
  return subquery(p, pos, inside, true)
}

/** At `(`: a query, or a join that must stand inside. Reads the closing parenthesis. */
function parenthesis(p: Parser): Select | Join {
  p.enter()
  const open = p.take()
  let inside: Select | Join
  if (startsQuery(p.tok)) {
    inside = query(p)
  } else if (p.tok === T.openParen) {
    inside = nested(p, open)
  } else {
    inside = mustJoin(p, fromItem(p))
  }
  p.expect(T.closeParen)
  p.leave()
  return inside
}

function nested(p: Parser, open: number): Select | Join {
  const inner = parenthesis(p)
  if (inner.kind === 'select') {
    if (continuesQuery(p.tok)) return queryFrom(p, inner)
    if (p.tok === T.closeParen) return inner
    return mustJoin(p, joins(p, subquery(p, open + 1, inner, false)))
  }
  // a join in two pairs of parentheses is one again
  const aliased = joinAlias(p, inner)
  const item = joins(p, aliased)
  return mustJoin(p, item)
}

function mustJoin(p: Parser, item: FromItem): Join {
  return item.kind === 'join' ? item : p.fail()
}

function joinAlias(p: Parser, join: Join): Join {
  const alias = optionalAlias(p)
  return alias === undefined ? join : { ...join, alias }
}

function subquery(p: Parser, pos: number, inner: Select, lateral: boolean): SubqueryRef {
  const alias = optionalAlias(p)
  if (alias === undefined) {
    const what = inner.body.kind === 'values' ? 'VALUES' : 'subquery'
    const example = inner.body.kind === 'values' ? 'VALUES ...' : 'SELECT ...'
    p.failAt(pos, `${what} in FROM must have an alias`, `For example, FROM (${example}) [AS] foo.`)
  }
  return { kind: 'subquery', pos, query: inner, lateral, alias }
}

/** relation_expr with alias, sample and AS OF. */
function tableReference(p: Parser): TableRef {
  const pos = p.pos
  const { relation, only } = relationExpression(p)
  const asOf = p.tok === K.as && p.peek() === K.of ? asOfClause(p) : undefined
  const alias = optionalAlias(p)
  const sample = p.tok === K.tablesample ? tableSample(p) : undefined
  return { kind: 'table', pos, relation, only, alias, sample, asOf }
}

/** relation_expr: `t`, `t *`, `ONLY t`, `ONLY (t)`. */
export function relationExpression(p: Parser): Pick<TableRef, 'relation' | 'only'> {
  const only = p.accept(K.only)
  const relation = only && p.tok === T.openParen ? parenRelation(p) : relationName(p)
  if (!only) p.accept(T.star)
  return { relation, only }
}

export function parenRelation(p: Parser): TableRef['relation'] {
  p.expect(T.openParen)
  const relation = relationName(p)
  p.expect(T.closeParen)
  return relation
}

/** `AS OF LSN n`, `AS OF TIMESTAMP t`; `AS of` alone is an alias, so nothing is read then. */
export function asOfClause(p: Parser): AsOf | undefined {
  const unit = p.isWord('lsn', 2) ? 'lsn' : p.peek(2) === K.timestamp ? 'timestamp' : undefined
  if (unit === undefined) return undefined
  const pos = p.take()
  p.advance()
  p.advance()
  return { pos, unit, value: expressionAt(p, level.operator, false) }
}

/** alias_clause: `[AS] name [(columns)]`. */
export function optionalAlias(p: Parser): Alias | undefined {
  const explicit = p.accept(K.as)
  if (!explicit && !p.isColumnName()) return undefined
  const pos = p.pos
  const name = columnName(p)
  const columns = p.tok === T.openParen ? parenList(p, columnName) : []
  return { pos, name, columns }
}

function tableSample(p: Parser): TableSample {
  const pos = p.take()
  const method = [functionWord(p)]
  while (p.accept(T.dot)) method.push(label(p))
  p.expect(T.openParen)
  const args = expressionList(p)
  p.expect(T.closeParen)
  let repeatable: Expression | undefined
  if (p.accept(K.repeatable)) {
    p.expect(T.openParen)
    repeatable = expression(p)
    p.expect(T.closeParen)
  }
  return { pos, method, args, repeatable }
}

/** The joins behind `first`, from left to right. */
function joins(p: Parser, first: FromItem): FromItem {
  let left = first
  while (startsJoin(p.tok)) {
    p.deepen()
    left = join(p, left)
  }
  return left
}

function startsJoin(kind: number): boolean {
  return kind === K.join || kind === K.cross || kind === K.natural || joinType(kind) !== undefined
}

function joinType(kind: number): Join['type'] | undefined {
  switch (kind) {
    case K.inner:
      return 'inner'
    case K.left:
      return 'left'
    case K.right:
      return 'right'
    case K.full:
      return 'full'
    default:
      return undefined
  }
}

function join(p: Parser, left: FromItem): Join {
  const pos = p.pos
  const cross = p.accept(K.cross)
  const natural = !cross && p.accept(K.natural)
  const type = cross ? undefined : joinType(p.tok)
  if (type !== undefined) {
    p.advance()
    if (type !== 'inner') p.accept(K.outer)
  }
  p.expect(K.join)
  const right = cross || natural ? fromPrimary(p) : fromItem(p)
  let using: string[] | undefined
  let usingAlias: string | undefined
  let on: Expression | undefined
  if (!cross && !natural) {
    if (p.accept(K.using)) {
      using = parenList(p, columnName)
      if (p.accept(K.as)) usingAlias = columnName(p)
    } else {
      p.expect(K.on)
      on = expression(p)
    }
  }
  const alias = undefined
  return {
    kind: 'join',
    pos,
    type: type ?? 'inner',
    natural,
    left,
    right,
    using,
    usingAlias,
    on,
    alias,
  }
}
