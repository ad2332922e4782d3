/** WITH: common table expressions, SEARCH and CYCLE. */
import type { Cte, CycleClause, SearchClause, WithClause } from '../ast/select.ts'
import type { Expression } from '../ast/expression.ts'
import { deleteStatement } from './delete.ts'
import { insertStatement } from './insert.ts'
import { K } from './keywords.table.ts'
import { columnName, list, nameList, optionalColumns } from './name.ts'
import type { Parser } from './parser.ts'
import { primary } from './primary.ts'
import { queryAfterWith, queryMaybeParenthesised } from './select.ts'
import { T } from './token.ts'
import { updateStatement } from './update.ts'

/** At WITH. */
export function withClause(p: Parser): WithClause {
  const pos = p.take()
  // RECURSIVE may also be the name of the first
  const recursive = p.tok === K.recursive && p.isColumnName(p.peek())
  if (recursive) p.advance()
  return { pos, recursive, ctes: list(p, cte) }
}

/** A statement that may stand in a CTE, behind EXPLAIN, in COPY, in a rule: a query or a change. */
export function preparable(p: Parser): Cte['query'] {
  const clause = p.tok === K.with ? withClause(p) : undefined
  switch (p.tok) {
    case K.insert:
      return insertStatement(p, clause)
    case K.update:
      return updateStatement(p, clause)
    case K.delete:
      return deleteStatement(p, clause)
    default:
      return clause === undefined ? queryMaybeParenthesised(p) : queryAfterWith(p, clause)
  }
}

function cte(p: Parser): Cte {
  const pos = p.pos
  const name = columnName(p)
  const columns = optionalColumns(p)
  p.expect(K.as)
  let materialized: boolean | undefined
  if (p.accept(K.materialized)) {
    materialized = true
  } else if (p.accept(K.not)) {
    p.expect(K.materialized)
    materialized = false
  }
  p.expect(T.openParen)
  p.enter()
  const query = preparable(p)
  p.leave()
  p.expect(T.closeParen)
  const search = p.tok === K.search ? searchClause(p) : undefined
  const cycle = p.tok === K.cycle ? cycleClause(p) : undefined
  return { pos, name, columns, materialized, query, search, cycle }
}

function searchClause(p: Parser): SearchClause {
  const pos = p.take()
  const order = p.tok === K.depth ? 'depth' : 'breadth'
  if (p.tok !== K.depth && p.tok !== K.breadth) p.fail()
  p.advance()
  p.expect(K.first)
  p.expect(K.by)
  const columns = nameList(p)
  p.expect(K.set)
  return { pos, order, columns, sequenceColumn: columnName(p) }
}

function cycleClause(p: Parser): CycleClause {
  const pos = p.take()
  const columns = nameList(p)
  p.expect(K.set)
  const markColumn = columnName(p)
  let markValue: Expression | undefined
  let markDefault: Expression | undefined
  if (p.accept(K.to)) {
    markValue = cycleConstant(p)
    p.expect(K.default)
    markDefault = cycleConstant(p)
  }
  p.expect(K.using)
  return { pos, columns, markColumn, markValue, markDefault, pathColumn: columnName(p) }
}

/** AexprConst. */
function cycleConstant(p: Parser): Expression {
  const node = primary(p)
  if (node.kind === 'const' || (node.kind === 'cast' && node.operand.kind === 'const')) return node
  return p.fail()
}
