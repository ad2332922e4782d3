import type { IndexElement } from '../ast/ddl-index.ts'
import type { Expression } from '../ast/expression.ts'
import type { Option } from '../ast/option.ts'
import { expression } from './expression.ts'
import { functionCall } from './from-function.ts'
import { K } from './keywords.table.ts'
import { anyName } from './name.ts'
import { parenOptions } from './option.ts'
import type { Parser } from './parser.ts'
import { nullsOrder, sortDirection } from './sort.ts'
import { T } from './token.ts'

/** index_elem. */
export function indexElement(p: Parser): IndexElement {
  const pos = p.pos
  const { column, expression: node } = elementKey(p)
  const collation = p.accept(K.collate) ? anyName(p) : undefined
  let operatorClass: string[] | undefined
  let operatorClassOptions: Option[] = []
  if (p.isColumnName() && !(p.tok === K.nulls && isNullsOrder(p))) {
    operatorClass = anyName(p)
    if (p.tok === T.openParen) operatorClassOptions = parenOptions(p)
  }
  return {
    pos,
    column,
    expression: node,
    collation,
    operatorClass,
    operatorClassOptions,
    direction: sortDirection(p),
    nulls: nullsOrder(p),
  }
}

function isNullsOrder(p: Parser): boolean {
  return p.peek() === K.first || p.peek() === K.last
}

/** A column's name, a function call, or an expression in parentheses. */
export function elementKey(p: Parser): {
  readonly column: string | undefined
  readonly expression: Expression | undefined
} {
  if (p.accept(T.openParen)) {
    const node = expression(p)
    p.expect(T.closeParen)
    return { column: undefined, expression: node }
  }
  if (p.tok === K.nulls && isNullsOrder(p)) p.fail()
  if (p.isColumnName() && p.peek() !== T.openParen && p.peek() !== T.dot) {
    return { column: p.takeName(), expression: undefined }
  }
  return { column: undefined, expression: functionCall(p) }
}
