import type { Expression } from '../ast/expression.ts'
import { expression } from './expression.ts'
import { K } from './keywords.table.ts'
import { columnName } from './name.ts'
import type { Parser } from './parser.ts'

/** where_or_current_clause. */
export function whereOrCurrent(p: Parser): Expression | undefined {
  if (!p.accept(K.where)) return undefined
  if (p.tok !== K.current || p.peek() !== K.of) return expression(p)
  const pos = p.take()
  p.advance()
  return { kind: 'current-of', pos, cursor: columnName(p) }
}
