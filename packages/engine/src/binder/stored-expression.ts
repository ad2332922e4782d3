/** Expressions kept as SQL text (defaults, checks, index keys): parsed and bound over the row of a table, or over nothing. */
import type { Expression } from '../ast/expression.ts'
import { datatypeMismatch } from '../errors/type-errors.ts'
import { parseExpression } from '../parser/parse.ts'
import type { TypeRef } from '../types/type.ts'
import { bindExpr } from './bind-expression.ts'
import { coerceTo } from './coerce.ts'
import type { Expr } from './expression.ts'
import { type Binding, type Clause, type NamespaceItem, QueryScope } from './scope.ts'
import { typeText } from './type-text.ts'

export type StoredExpression = {
  readonly clause: Clause
  /** The row that it is about. */
  readonly item: NamespaceItem | undefined
  readonly domainType: TypeRef | undefined
  /** Coerced to this by assignment. */
  readonly expected: TypeRef | undefined
}

/** Parse results by text: the same default is bound for every INSERT. */
const parsed = new Map<string, Expression>()
const maxParsed = 500

function parse(text: string): Expression {
  const known = parsed.get(text)
  if (known !== undefined) return known
  const ast = parseExpression(text)
  if (parsed.size >= maxParsed) parsed.clear()
  parsed.set(text, ast)
  return ast
}

export function bindStoredExpression(binding: Binding, text: string, how: StoredExpression): Expr {
  const derived = binding.derive(text)
  return bindRowAst(derived, parse(text), how)
}

/** The same for an expression that is still in its statement. */
export function bindRowAst(binding: Binding, ast: Expression, how: StoredExpression): Expr {
  const scope = new QueryScope(binding, undefined)
  scope.clause = how.clause
  scope.domainType = how.domainType
  if (how.item !== undefined) scope.namespace = [how.item]
  const expr = bindExpr(scope, ast)
  if (how.expected === undefined) return expr
  const cast = coerceTo(binding, expr, how.expected, 'assignment', ast.pos)
  if (cast !== undefined) return cast
  throw datatypeMismatch(
    `expression is of type ${typeText(binding.types, expr.type.oid)} but type ${typeText(binding.types, how.expected.oid)} is expected`,
    binding.at(ast.pos),
  )
}
