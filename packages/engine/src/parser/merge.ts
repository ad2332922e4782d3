import type { Merge, MergeAction, MergeClause } from '../ast/dml.ts'
import type { WithClause } from '../ast/select.ts'
import { expression, expressionList } from './expression.ts'
import { fromItem } from './from.ts'
import { overridingClause } from './insert.ts'
import { K } from './keywords.table.ts'
import { parenList } from './name.ts'
import type { Parser } from './parser.ts'
import { assignments, columnTarget, targetTable } from './target-column.ts'
import { T } from './token.ts'

/** At MERGE. */
export function mergeStatement(p: Parser, clause: WithClause | undefined): Merge {
  const pos = clause?.pos ?? p.pos
  p.advance()
  p.expect(K.into)
  const target = targetTable(p)
  p.expect(K.using)
  const source = fromItem(p)
  p.expect(K.on)
  const on = expression(p)
  if (p.tok !== K.when) p.fail()
  const clauses: MergeClause[] = []
  while (p.tok === K.when) clauses.push(mergeClause(p))
  return { kind: 'merge', pos, with: clause, target, source, on, clauses }
}

function mergeClause(p: Parser): MergeClause {
  const pos = p.take()
  const matched = !p.accept(K.not)
  p.expect(K.matched)
  const condition = p.accept(K.and) ? expression(p) : undefined
  p.expect(K.then)
  const action = matched ? matchedAction(p) : unmatchedAction(p)
  return { pos, matched, condition, action }
}

function matchedAction(p: Parser): MergeAction {
  if (p.accept(K.delete)) return { kind: 'delete' }
  if (p.accept(K.update)) {
    p.expect(K.set)
    return { kind: 'update', set: assignments(p) }
  }
  return nothing(p)
}

function nothing(p: Parser): MergeAction {
  p.expect(K.do)
  p.expect(K.nothing)
  return { kind: 'nothing' }
}

function unmatchedAction(p: Parser): MergeAction {
  if (!p.accept(K.insert)) return nothing(p)
  if (p.acceptPair(K.default, K.values)) {
    return { kind: 'insert', columns: [], overriding: undefined, values: undefined }
  }
  const columns = p.tok === T.openParen ? parenList(p, columnTarget) : []
  const overriding = overridingClause(p)
  p.expect(K.values)
  p.expect(T.openParen)
  const values = expressionList(p)
  p.expect(T.closeParen)
  return { kind: 'insert', columns, overriding, values }
}
