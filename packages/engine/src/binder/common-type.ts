/** Brings several expressions to their common type, with the errors of CASE, COALESCE, UNION, VALUES and ARRAY. */
import { couldNotConvert, typesCannotMatch } from '../errors/type-errors.ts'
import type { Oid, TypeRef } from '../types/type.ts'
import { coerceToCommon } from './coerce.ts'
import type { Expr } from './expression.ts'
import type { Binding } from './scope.ts'
import { commonType } from './type-rules.ts'
import { typeText } from './type-text.ts'

/** `positions` are those of the expressions, for the error. */
export function findCommonType(
  binding: Binding,
  exprs: readonly Expr[],
  positions: readonly number[],
  context: string,
): Oid {
  const found = commonType(
    binding.types,
    exprs.map((expr) => expr.type.oid),
  )
  if (typeof found === 'number') return found
  throw typesCannotMatch(
    context,
    typeText(binding.types, found.against),
    typeText(binding.types, found.failed),
    binding.at(positions[found.at] ?? -1),
  )
}

export function toCommonType(
  binding: Binding,
  expr: Expr,
  target: Oid,
  pos: number,
  context: string,
): Expr {
  const cast = coerceToCommon(binding, expr, target, pos)
  if (cast !== undefined) return cast
  throw couldNotConvert(
    context,
    typeText(binding.types, expr.type.oid),
    typeText(binding.types, target),
    binding.at(pos),
  )
}

/** The modifier that all share, or -1. */
export function commonTypmod(oid: Oid, exprs: readonly Expr[]): TypeRef {
  const typmod = exprs[0]?.type.typmod ?? -1
  const same = exprs.every((expr) => expr.type.typmod === typmod && expr.type.oid === oid)
  return { oid, typmod: same ? typmod : -1 }
}
