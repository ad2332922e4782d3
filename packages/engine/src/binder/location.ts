/** Where PostgreSQL would point for an expression: the leftmost of its operator and its operands. */
import type { Expression } from '../ast/expression.ts'

export function locationOf(ast: Expression): number {
  switch (ast.kind) {
    case 'op':
      return ast.left === undefined ? ast.pos : Math.min(ast.pos, locationOf(ast.left))
    case 'and':
    case 'or': {
      const first = ast.args[0]
      return first === undefined ? ast.pos : Math.min(ast.pos, locationOf(first))
    }
    case 'is':
    case 'is-normalized':
    case 'between':
    case 'in-list':
    case 'in-subquery':
    case 'like':
    case 'quantified':
    case 'cast':
    case 'collate':
    case 'at-time-zone':
      return Math.min(ast.pos, locationOf(ast.operand))
    case 'is-distinct':
      return Math.min(ast.pos, locationOf(ast.left))
    case 'field':
    case 'field-star':
    case 'subscript':
      return Math.min(ast.pos, locationOf(ast.base))
    default:
      return ast.pos
  }
}
