/** Functions in FROM: `f(…)`, `ROWS FROM (…)`, with ordinality and column definitions. */
import type { Expression } from '../ast/expression.ts'
import type { Alias, FunctionRef, RangeColumn, RangeFunction } from '../ast/select.ts'
import { plainCall } from './call.ts'
import { K } from './keywords.table.ts'
import { anyName, columnName, label, parenList } from './name.ts'
import type { Parser } from './parser.ts'
import { specialFunction } from './special-function.ts'
import { T } from './token.ts'
import { typeName } from './type-name.ts'

/** Whether a function follows in FROM, not a table. */
export function startsFunction(p: Parser): boolean {
  if (p.tok === K.rows && p.peek() === K.from) return true
  if (!p.isColumnName()) return p.tok !== K.only && p.tok >= K.abort
  let at = 1
  while (p.peek(at) === T.dot) at += 2
  return p.peek(at) === T.openParen
}

export function functionReference(p: Parser, lateral: boolean): FunctionRef {
  const pos = p.pos
  const rowsFrom = p.tok === K.rows && p.peek() === K.from
  let functions: RangeFunction[]
  if (rowsFrom) {
    p.advance()
    p.advance()
    functions = parenList(p, rowsFromItem)
  } else {
    functions = [{ call: functionCall(p), columnDefinitions: [] }]
  }
  const ordinality = p.acceptPair(K.with, K.ordinality)
  const { alias, columnDefinitions } = functionAlias(p)
  return {
    kind: 'function',
    pos,
    functions,
    rowsFrom,
    ordinality,
    lateral,
    alias,
    columnDefinitions,
  }
}

/** func_expr_windowless. */
export function functionCall(p: Parser): Expression {
  const special = specialFunction(p)
  if (special !== undefined) return special
  const pos = p.pos
  const first = p.tok
  if (!p.isColumnName() && !p.isFunctionName()) p.fail()
  const name = [p.takeName()]
  if (p.tok === T.dot ? !p.isColumnName(first) : !p.isFunctionName(first)) p.fail()
  while (p.accept(T.dot)) name.push(label(p))
  return plainCall(p, pos, name)
}

function rowsFromItem(p: Parser): RangeFunction {
  const call = functionCall(p)
  const columnDefinitions = p.accept(K.as) ? parenList(p, rangeColumn) : []
  return { call, columnDefinitions }
}

/** func_alias_clause. */
function functionAlias(p: Parser): {
  readonly alias: Alias | undefined
  readonly columnDefinitions: readonly RangeColumn[]
} {
  const explicit = p.accept(K.as)
  if (explicit && p.tok === T.openParen) {
    return { alias: undefined, columnDefinitions: parenList(p, rangeColumn) }
  }
  if (!explicit && !p.isColumnName()) return { alias: undefined, columnDefinitions: [] }
  const pos = p.pos
  const name = columnName(p)
  if (p.tok !== T.openParen) return { alias: { pos, name, columns: [] }, columnDefinitions: [] }
  const after = p.peek(2)
  if (p.isColumnName(p.peek()) && after !== T.comma && after !== T.closeParen) {
    return { alias: { pos, name, columns: [] }, columnDefinitions: parenList(p, rangeColumn) }
  }
  return { alias: { pos, name, columns: parenList(p, columnName) }, columnDefinitions: [] }
}

/** TableFuncElement. */
export function rangeColumn(p: Parser): RangeColumn {
  const pos = p.pos
  const name = columnName(p)
  const type = typeName(p)
  const collation = p.accept(K.collate) ? anyName(p) : undefined
  return { pos, name, type, collation }
}
