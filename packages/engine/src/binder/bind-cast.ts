/** CAST, `::`, typed literals, COLLATE. */
import type { Expression } from '../ast/expression.ts'
import { undefinedObject } from '../errors/query-errors.ts'
import { cannotCast, datatypeMismatch } from '../errors/type-errors.ts'
import { bindArray } from './bind-array.ts'
import { bindExpr } from './bind-expression.ts'
import { coerceTo } from './coerce.ts'
import type { Expr } from './expression.ts'
import { locationOf } from './location.ts'
import { resolveTypeName } from './resolve-type.ts'
import type { QueryScope } from './scope.ts'
import { NAME, UNKNOWN } from './type-oids.ts'
import { arrayElement, category } from './type-rules.ts'
import { typeText } from './type-text.ts'

type Ast<K extends Expression['kind']> = Extract<Expression, { kind: K }>

export function bindCast(scope: QueryScope, ast: Ast<'cast'>): Expr {
  const { binding } = scope
  const target = resolveTypeName(binding, ast.type)
  const { operand } = ast
  const isArray = operand.kind === 'array' && arrayElement(binding.types, target.oid) !== 0
  const expr = isArray ? bindArray(scope, operand, target) : bindExpr(scope, operand)
  const cast = coerceTo(binding, expr, target, 'explicit', ast.pos)
  if (cast !== undefined) return cast
  throw cannotCast(
    typeText(binding.types, expr.type.oid),
    typeText(binding.types, target.oid),
    binding.at(ast.pos >= 0 ? ast.pos : locationOf(operand)),
  )
}

/** All of them sort by bytes: the engine has one collation under several names. */
const collations: ReadonlySet<string> = new Set(['default', 'C', 'POSIX', 'ucs_basic', 'C.UTF-8'])

export function checkCollation(scope: QueryScope, path: readonly string[], pos: number): void {
  const name = path[path.length - 1] ?? ''
  if (collations.has(name)) return
  throw undefinedObject(
    `collation "${path.join('.')}" for encoding "UTF8" does not exist`,
    scope.binding.at(pos),
  )
}

export function bindCollate(scope: QueryScope, ast: Ast<'collate'>): Expr {
  const { binding } = scope
  const expr = bindExpr(scope, ast.operand)
  const { oid } = expr.type
  const element = oid === UNKNOWN ? 0 : arrayElement(binding.types, oid)
  const collatable = element === 0 ? oid : element
  if (oid !== UNKNOWN && collatable !== NAME && category(binding.types, collatable) !== 'S') {
    throw datatypeMismatch(
      `collations are not supported by type ${typeText(binding.types, oid)}`,
      binding.at(ast.pos),
    )
  }
  checkCollation(scope, ast.collation, ast.pos)
  return expr
}
