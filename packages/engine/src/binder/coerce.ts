/**
 * Casts: makes an expression be of another type, as an explicit, assignment or implicit coercion. An untyped literal is read by
 * the target's input function here and now; an untyped parameter takes the target's type. Answers `undefined` where there is no
 * such cast; the caller knows the words of the error.
 */
import type { TypeObject } from '../catalog/objects.ts'
import { inconsistentParameter } from '../errors/type-errors.ts'
import { SqlError, withFields } from '../errors/sql-error.ts'
import type { FunctionSignature } from '../functions/function.ts'
import type { Datum } from '../types/datum.ts'
import type { Oid, Type, TypeRef } from '../types/type.ts'
import { domainCheck } from './domain.ts'
import type { Expr } from './expression.ts'
import type { Binding } from './scope.ts'
import {
  ANY,
  ANYARRAY,
  BOOL_TYPE,
  INT4_TYPE,
  INTERVAL,
  isPolymorphic,
  RECORD,
  RECORDARRAY,
  TEXT_TYPE,
  typeRef,
  UNKNOWN,
} from './type-oids.ts'
import {
  arrayElement,
  baseType,
  canCoerceOne,
  type CoercionContext,
  isComposite,
  pathway,
} from './type-rules.ts'
import { typeText } from './type-text.ts'

export type Constant = Extract<Expr, { kind: 'const' }>

export function constant(type: TypeRef, value: Datum, pos = -1): Constant {
  return { kind: 'const', type, value, pos }
}

/** Types whose text input looks at session settings or the clock. */
const settingDependent: ReadonlySet<Oid> = new Set([1082, 1083, 1114, 1184, 1186, 1266])
const plainDate = /^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/

function noteDependence(binding: Binding, type: Type, text: string): void {
  const element = type.elementOid === 0 ? type.oid : type.elementOid
  if (!settingDependent.has(element)) return
  if (element === 1184 || element === 1266 || !plainDate.test(text)) binding.noteSettings()
}

/** Reads an untyped literal as a value of `target` (no domain). */
function readLiteral(binding: Binding, literal: Constant, target: Oid, typmod: number): Constant {
  const type = binding.types.type(target)
  const ref = typeRef(target)
  const pos = literal.pos ?? -1
  if (literal.value === null) return constant(ref, null, pos)
  const text = String(literal.value)
  noteDependence(binding, type, text)
  try {
    const inputTypmod = target === INTERVAL ? typmod : -1
    return constant(ref, type.input(text, inputTypmod, binding.scope.input), pos)
  } catch (error) {
    if (error instanceof SqlError && pos >= 0)
      throw withFields(error, { position: binding.at(pos) })
    throw error
  }
}

function resolveParameter(
  binding: Binding,
  param: Extract<Expr, { kind: 'param' }>,
  target: Oid,
): Expr {
  const known = binding.parameters[param.index] ?? 0
  if (known === 0) {
    binding.parameters[param.index] = target
  } else if (known !== target) {
    throw inconsistentParameter(
      param.index + 1,
      typeText(binding.types, known),
      typeText(binding.types, target),
      binding.at(param.pos ?? -1),
    )
  }
  return { kind: 'param', type: typeRef(target), index: param.index, pos: param.pos ?? -1 }
}

/** Applies a length or precision where the type has one and the expression has another. */
export function coerceTypmod(
  binding: Binding,
  expr: Expr,
  target: TypeRef,
  context: CoercionContext,
): Expr {
  if (target.typmod === expr.type.typmod) return expr
  if (target.typmod < 0) return { ...expr, type: target }
  const explicit = context === 'explicit'
  const element = arrayElement(binding.types, target.oid)
  if (element !== 0) {
    if (binding.types.type(element).coerceTypmod === undefined) return expr
    const inner: Expr = { kind: 'caseValue', type: typeRef(element) }
    const elementType = { oid: element, typmod: target.typmod }
    return {
      kind: 'arrayCast',
      type: target,
      arg: expr,
      element: { kind: 'coerceTypmod', type: elementType, arg: inner, explicit },
    }
  }
  if (binding.types.type(target.oid).coerceTypmod === undefined) return expr
  return { kind: 'coerceTypmod', type: target, arg: expr, explicit }
}

function callCast(
  fn: FunctionSignature,
  expr: Expr,
  target: TypeRef,
  explicit: boolean,
  pos: number,
): Expr {
  const args: Expr[] = [expr]
  if (fn.args.length > 1) args.push(constant(INT4_TYPE, target.typmod))
  if (fn.args.length > 2) args.push(constant(BOOL_TYPE, explicit))
  const type = typeRef(target.oid)
  return { kind: 'call', type, fn, args, variadicArray: false, written: 'cast', pos }
}

function castArray(
  binding: Binding,
  expr: Expr,
  target: TypeRef,
  context: CoercionContext,
  pos: number,
): Expr | undefined {
  const { types } = binding
  const from = arrayElement(types, expr.type.oid)
  const to = arrayElement(types, target.oid)
  const inner: Expr = { kind: 'caseValue', type: { oid: from, typmod: expr.type.typmod } }
  const element = coerceTo(binding, inner, { oid: to, typmod: target.typmod }, context, pos)
  if (element === undefined) return undefined
  const type = { oid: baseType(types, target.oid), typmod: target.typmod }
  return { kind: 'arrayCast', type, arg: expr, element }
}

/** A row constructor becomes a composite value field by field. */
function castRow(
  binding: Binding,
  expr: Expr,
  target: Oid,
  context: CoercionContext,
  pos: number,
): Expr | undefined {
  const fields = binding.types.type(baseType(binding.types, target)).fields
  if (fields === undefined || expr.kind !== 'row') return undefined
  if (fields.length !== expr.args.length) return undefined
  const args: Expr[] = []
  for (const [i, arg] of expr.args.entries()) {
    const field = fields[i]
    if (field === undefined) return undefined
    const cast = coerceTo(binding, arg, field.type, context, pos)
    if (cast === undefined) return undefined
    args.push(cast)
  }
  return { kind: 'row', type: typeRef(target), args, names: fields.map((field) => field.name) }
}

function castKnown(
  binding: Binding,
  expr: Expr,
  target: TypeRef,
  context: CoercionContext,
  pos: number,
): Expr | undefined {
  const { types } = binding
  const path = pathway(types, target.oid, expr.type.oid, context)
  const base = typeRef(baseType(types, target.oid))
  if (path === undefined) {
    if (expr.type.oid === RECORD && isComposite(types, target.oid)) {
      return castRow(binding, expr, target.oid, context, pos)
    }
    if (target.oid === RECORD || target.oid === RECORDARRAY) {
      return { kind: 'relabel', type: target, arg: expr }
    }
    return undefined
  }
  switch (path.kind) {
    case 'relabel':
      if (expr.type.oid === base.oid) return expr
      return { kind: 'relabel', type: base, arg: expr }
    case 'io':
      return { kind: 'ioCast', type: base, arg: expr, explicit: context === 'explicit' }
    case 'array':
      return castArray(binding, expr, target, context, pos)
    case 'function':
      return callCast(path.fn, expr, { ...target, oid: base.oid }, context === 'explicit', pos)
  }
}

/** The type and its modifier under a domain, outermost modifier first found. */
function domainBase(binding: Binding, oid: Oid): TypeRef {
  let type = binding.types.type(oid)
  let typmod = -1
  while (type.kind === 'domain' && type.baseType !== undefined) {
    if (typmod < 0) typmod = type.baseType.typmod
    type = binding.types.type(type.baseType.oid)
  }
  return { oid: type.oid, typmod }
}

function isDomain(binding: Binding, oid: Oid): boolean {
  return oid >= 16384 && binding.types.type(oid).kind === 'domain'
}

function toDomain(binding: Binding, expr: Expr, oid: Oid, context: CoercionContext): Expr {
  const base = domainBase(binding, oid)
  const sized = coerceTypmod(binding, expr, base, context)
  return domainCheck(binding, sized, binding.scope.catalog.object(oid) as TypeObject)
}

/** As `coerceTo`, without the target's modifier. */
export function coerceType(
  binding: Binding,
  expr: Expr,
  target: TypeRef,
  context: CoercionContext,
  pos: number,
): Expr | undefined {
  const source = expr.type.oid
  if (source === target.oid || target.oid === ANY) return expr
  if (isPolymorphic(target.oid)) {
    if (source !== UNKNOWN || target.oid !== ANYARRAY) return expr
    return expr.kind === 'const' && expr.value === null ? { ...expr, type: target } : undefined
  }
  const domain = isDomain(binding, target.oid)
  if (source === UNKNOWN) {
    const base = domain ? domainBase(binding, target.oid) : target
    if (expr.kind === 'const') {
      const read = readLiteral(binding, expr, base.oid, base.typmod)
      return domain ? toDomain(binding, read, target.oid, context) : read
    }
    if (expr.kind === 'param') return resolveParameter(binding, expr, target.oid)
    if (target.oid === TEXT_TYPE.oid) return { kind: 'relabel', type: TEXT_TYPE, arg: expr }
    return { kind: 'ioCast', type: typeRef(base.oid), arg: expr, explicit: context === 'explicit' }
  }
  const typed = castKnown(binding, expr, target, context, pos)
  if (typed === undefined) return undefined
  return domain ? toDomain(binding, typed, target.oid, context) : typed
}

/** The expression as `target`, modifier included; `undefined` where the context allows no such cast. */
export function coerceTo(
  binding: Binding,
  expr: Expr,
  target: TypeRef,
  context: CoercionContext,
  pos: number,
): Expr | undefined {
  if (expr.type.oid === target.oid && expr.type.typmod === target.typmod) return expr
  if (!canCoerceOne(binding.types, expr.type.oid, target.oid, context)) return undefined
  const typed = coerceType(binding, expr, target, context, pos)
  if (typed === undefined) return undefined
  if (target.typmod < 0 && typed !== expr) return typed
  return coerceTypmod(binding, typed, target, context)
}

/** Coerces to a type found by `commonType`; `undefined` where one of the sources cannot. */
export function coerceToCommon(
  binding: Binding,
  expr: Expr,
  target: Oid,
  pos: number,
): Expr | undefined {
  if (expr.type.oid === target) return expr
  if (!canCoerceOne(binding.types, expr.type.oid, target, 'implicit')) return undefined
  return coerceType(binding, expr, typeRef(target), 'implicit', pos)
}

/** What is still untyped at the end of a select list is text. */
export function unknownToText(binding: Binding, expr: Expr, pos: number): Expr {
  if (expr.type.oid !== UNKNOWN) return expr
  return coerceType(binding, expr, TEXT_TYPE, 'implicit', pos) ?? expr
}
