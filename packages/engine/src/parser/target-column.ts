/** Targets of writes: tables, columns with indirection, SET lists, RETURNING. */
import type { Assignment, ColumnTarget, TargetStep, TargetTable } from '../ast/dml.ts'
import type { SelectItem } from '../ast/select.ts'
import { expression } from './expression.ts'
import { relationExpression } from './from.ts'
import { starIsLast, subscript } from './indirection.ts'
import { K } from './keywords.table.ts'
import { columnName, label, list, parenList } from './name.ts'
import type { Parser } from './parser.ts'
import { targetList } from './select-core.ts'
import { T } from './token.ts'

const noSteps: readonly TargetStep[] = []

/** insert_column_item, set_target. */
export function columnTarget(p: Parser): ColumnTarget {
  const pos = p.pos
  const name = columnName(p)
  if (p.tok !== T.dot && p.tok !== T.openBracket) return { pos, name, indirection: noSteps }
  const indirection: TargetStep[] = []
  while (p.tok === T.dot || p.tok === T.openBracket) {
    if (p.tok === T.openBracket) {
      indirection.push({ kind: 'subscript', subscript: subscript(p) })
    } else {
      p.advance()
      if (p.accept(T.star)) {
        starIsLast(p)
        indirection.push({ kind: 'star' })
      } else {
        indirection.push({ kind: 'field', name: label(p) })
      }
    }
  }
  return { pos, name, indirection }
}

/** set_clause_list. */
export function assignments(p: Parser): Assignment[] {
  return list(p, assignment)
}

function assignment(p: Parser): Assignment {
  const pos = p.pos
  if (p.tok === T.openParen) {
    const targets = parenList(p, columnTarget)
    p.expect(T.equals)
    return { kind: 'many', pos, targets, source: expression(p) }
  }
  const target = columnTarget(p)
  p.expect(T.equals)
  return { kind: 'one', pos, target, value: expression(p) }
}

/** relation_expr_opt_alias; the word SET is no alias unless AS stands before it. */
export function targetTable(p: Parser): TargetTable {
  const pos = p.pos
  const { relation, only } = relationExpression(p)
  let alias: string | undefined
  if (p.accept(K.as)) alias = columnName(p)
  else if (p.isColumnName() && p.tok !== K.set) alias = p.takeName()
  return { pos, relation, only, alias }
}

/** returning_clause. */
export function returning(p: Parser): readonly SelectItem[] {
  return p.accept(K.returning) ? targetList(p) : []
}
