/** Finds the operator for two operands, coerces them, and makes the call. */
import { extensionSchema, isAvailable } from '../catalog/extensions.ts'
import { datatypeMismatch, operatorNotFound, operatorNotUnique } from '../errors/type-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { FunctionSignature, OperatorSignature } from '../functions/function.ts'
import { functionByOid, operatorsNamed } from '../functions/registry.ts'
import { isExtensionOid, VECTOR } from '../types/extension-types.ts'
import type { Oid } from '../types/type.ts'
import { coerceType } from './coerce.ts'
import type { Expr } from './expression.ts'
import { polymorphicFits, resolvePolymorphic } from './polymorphic.ts'
import type { Binding } from './scope.ts'
import { selectCandidate } from './select-candidate.ts'
import { isPolymorphic, typeRef, UNKNOWN } from './type-oids.ts'
import { baseType, canCoerceOne } from './type-rules.ts'
import { typeText } from './type-text.ts'

type OperatorCandidate = { readonly op: OperatorSignature; readonly args: readonly Oid[] }

/** Results by name and operand types, for the built-in types alone: the same question is asked in nearly every statement. */
const known = new Map<string, OperatorSignature>()
const maxKnown = 2000

export function canCoerceAll(
  binding: Binding,
  actual: readonly Oid[],
  declared: readonly Oid[],
): boolean {
  let polymorphic = false
  for (const [i, oid] of declared.entries()) {
    if (!canCoerceOne(binding.types, actual[i] ?? UNKNOWN, oid, 'implicit')) return false
    polymorphic ||= isPolymorphic(oid)
  }
  return !polymorphic || polymorphicFits(binding.types, declared, actual)
}

function exact(name: string, left: Oid, right: Oid): OperatorSignature | undefined {
  for (const op of operatorsNamed(name)) if (op.left === left && op.right === right) return op
  return undefined
}

function findBinary(binding: Binding, name: string, left: Oid, right: Oid): Outcome {
  const { types } = binding
  let l = left
  let r = right
  if (l === UNKNOWN) l = r
  else if (r === UNKNOWN) r = l
  if (l !== UNKNOWN) {
    const found = exact(name, l, r)
    if (found !== undefined) return found
    if (left === UNKNOWN || right === UNKNOWN) {
      const base = baseType(types, l)
      if (base !== l) {
        const same = exact(name, base, base)
        if (same !== undefined) return same
      }
    }
  }
  const candidates: OperatorCandidate[] = []
  for (const op of operatorsNamed(name)) {
    if (op.left === 0) continue
    const args = [op.left, op.right]
    if (canCoerceAll(binding, [left, right], args)) candidates.push({ op, args })
  }
  if (candidates.length === 0) return 'none'
  return selectCandidate(types, [left, right], candidates)?.op ?? 'ambiguous'
}

function findPrefix(binding: Binding, name: string, right: Oid): Outcome {
  const found = exact(name, 0, right)
  if (found !== undefined) return found
  const candidates: OperatorCandidate[] = []
  for (const op of operatorsNamed(name)) {
    if (op.left !== 0) continue
    const args = [op.right]
    if (canCoerceAll(binding, [right], args)) candidates.push({ op, args })
  }
  if (candidates.length === 0) return 'none'
  return selectCandidate(binding.types, [right], candidates)?.op ?? 'ambiguous'
}

type Outcome = OperatorSignature | 'none' | 'ambiguous'

/** `undefined` where there is none (or no single one). */
export function findOperator(
  binding: Binding,
  name: string,
  left: Oid | undefined,
  right: Oid,
): Outcome {
  const builtin = (left ?? 0) < 16384 && right < 16384
  const key = builtin ? `${name} ${left ?? 0} ${right}` : ''
  if (builtin) {
    const cached = known.get(key)
    if (cached !== undefined) return cached
  }
  const found =
    left === undefined ? findPrefix(binding, name, right) : findBinary(binding, name, left, right)
  if (typeof found === 'string') return found
  if (isExtensionOid(found.oid)) {
    return isAvailable(binding.scope.catalog, found.oid) ? found : 'none'
  }
  if (builtin && known.size < maxKnown) known.set(key, found)
  return found
}

export type ResolvedOperator = {
  readonly op: OperatorSignature
  readonly fn: FunctionSignature
  readonly args: readonly Oid[]
  readonly result: Oid
}

/** Throws 42883 / 42725 where the operator is not there. `schema` other than pg_catalog has no operators. */
export function resolveOperator(
  binding: Binding,
  name: string,
  schema: string | undefined,
  left: Oid | undefined,
  right: Oid,
  pos: number,
): ResolvedOperator {
  const extension = extensionSchema(binding.scope.catalog, VECTOR)
  if (schema !== undefined && schema !== 'pg_catalog' && schema !== extension) {
    if (binding.scope.catalog.schemaNamed(schema) === undefined) {
      throw sqlError(sqlstate.invalidSchemaName, `schema "${schema}" does not exist`, {
        position: binding.at(pos),
      })
    }
    throw operatorNotFound(
      shown(binding, `${schema}.${name}`, left, right),
      binding.at(pos),
      left === undefined,
    )
  }
  const op = findOperator(binding, name, left, right)
  const written = schema === undefined ? name : `${schema}.${name}`
  const prefix = left === undefined
  if (op === 'none') {
    throw operatorNotFound(shown(binding, written, left, right), binding.at(pos), prefix)
  }
  if (op === 'ambiguous') {
    throw operatorNotUnique(shown(binding, written, left, right), binding.at(pos))
  }
  const fn = functionByOid(op.function)
  if (fn === undefined) {
    throw operatorNotFound(shown(binding, name, left, right), binding.at(pos), prefix)
  }
  const declared = left === undefined ? [op.right] : [op.left, op.right]
  const actual = left === undefined ? [right] : [left, right]
  const resolved = resolvePolymorphic(binding.types, declared, actual, op.result)
  if ('message' in resolved) {
    throw datatypeMismatch(
      resolved.message,
      undefined,
      resolved.detail === undefined ? {} : { detail: resolved.detail },
    )
  }
  return { op, fn, args: resolved.args, result: resolved.result }
}

function shown(binding: Binding, name: string, left: Oid | undefined, right: Oid): string {
  const { types } = binding
  const prefix = left === undefined ? '' : `${typeText(types, left)} `
  return `${prefix}${name} ${typeText(types, right)}`
}

/** The call of an operator on two bound operands (`left` absent: a prefix operator). */
export function makeOperator(
  binding: Binding,
  name: string,
  schema: string | undefined,
  left: Expr | undefined,
  right: Expr,
  pos: number,
): Expr {
  const found = resolveOperator(binding, name, schema, left?.type.oid, right.type.oid, pos)
  return callOperator(binding, found, left, right, pos)
}

export function callOperator(
  binding: Binding,
  found: ResolvedOperator,
  left: Expr | undefined,
  right: Expr,
  pos: number,
): Expr {
  const operands = left === undefined ? [right] : [left, right]
  const args: Expr[] = []
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i] as Expr
    const target = found.args[i] ?? 0
    args.push(
      operand.type.oid === target
        ? operand
        : (coerceType(binding, operand, typeRef(target), 'implicit', pos) ?? operand),
    )
  }
  const type = typeRef(found.result)
  return {
    kind: 'call',
    type,
    fn: found.fn,
    args,
    variadicArray: false,
    written: 'operator',
    pos,
  }
}

/** The `=` (or other comparison) function between two values of one type; undefined where the type has none. */
export function comparisonFunction(
  binding: Binding,
  name: string,
  type: Oid,
): ResolvedOperator | undefined {
  const op = findOperator(binding, name, type, type)
  if (typeof op === 'string') return undefined
  return resolveOperator(binding, name, undefined, type, type, -1)
}
