import type { ConflictArbiter, ColumnTarget, Insert, OnConflict } from '../ast/dml.ts'
import type { Select, WithClause } from '../ast/select.ts'
import { expression } from './expression.ts'
import { indexElement } from './index-element.ts'
import { K } from './keywords.table.ts'
import { columnName, parenList, relationName } from './name.ts'
import type { Parser } from './parser.ts'
import { queryMaybeParenthesised, startsQuery } from './select.ts'
import { assignments, columnTarget, returning } from './target-column.ts'
import { T } from './token.ts'

/** At INSERT. */
export function insertStatement(p: Parser, clause: WithClause | undefined): Insert {
  const pos = clause?.pos ?? p.pos
  p.advance()
  p.expect(K.into)
  const tablePos = p.pos
  const relation = relationName(p)
  const alias = p.accept(K.as) ? columnName(p) : undefined
  const target = { pos: tablePos, relation, only: false, alias }
  let columns: readonly ColumnTarget[] = []
  let overriding: Insert['overriding']
  let source: Select | undefined
  if (p.acceptPair(K.default, K.values)) {
    source = undefined
  } else {
    if (p.tok === T.openParen && !opensQuery(p)) columns = parenList(p, columnTarget)
    overriding = overridingClause(p)
    if (p.tok !== T.openParen && !startsQuery(p.tok)) p.fail()
    source = queryMaybeParenthesised(p)
  }
  const onConflict = p.tok === K.on ? onConflictClause(p) : undefined
  return {
    kind: 'insert',
    pos,
    with: clause,
    target,
    columns,
    overriding,
    source,
    onConflict,
    returning: returning(p),
  }
}

/** Whether the parentheses here are a query's and not a column list's. */
function opensQuery(p: Parser): boolean {
  let at = 1
  while (p.peek(at) === T.openParen) at++
  const kind = p.peek(at)
  return at > 1 || (startsQuery(kind) && !p.isColumnName(kind)) || valuesQuery(p, kind, at)
}

/** VALUES may be a column's name, so a list of them begins only with a parenthesis behind it. */
function valuesQuery(p: Parser, kind: number, at: number): boolean {
  return kind === K.values && p.peek(at + 1) === T.openParen
}

export function overridingClause(p: Parser): Insert['overriding'] {
  if (!p.accept(K.overriding)) return undefined
  const which = p.tok === K.user ? 'user' : 'system'
  if (p.tok !== K.user && p.tok !== K.system) p.fail()
  p.advance()
  p.expect(K.value)
  return which
}

function onConflictClause(p: Parser): OnConflict {
  const pos = p.take()
  p.expect(K.conflict)
  const arbiter = conflictArbiter(p)
  p.expect(K.do)
  if (p.accept(K.nothing)) {
    return { pos, arbiter, action: 'nothing', set: [], where: undefined }
  }
  p.expect(K.update)
  p.expect(K.set)
  const set = assignments(p)
  const where = p.accept(K.where) ? expression(p) : undefined
  return { pos, arbiter, action: 'update', set, where }
}

function conflictArbiter(p: Parser): ConflictArbiter | undefined {
  const pos = p.pos
  if (p.tok === T.openParen) {
    const elements = parenList(p, indexElement)
    const where = p.accept(K.where) ? expression(p) : undefined
    return { kind: 'columns', pos, elements, where }
  }
  if (!p.accept(K.on)) return undefined
  p.expect(K.constraint)
  return { kind: 'constraint', pos, name: columnName(p) }
}
