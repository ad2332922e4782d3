/** ARRAY[…] and subscripts. */
import type { Expression, Subscript } from '../ast/expression.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import { unsupported } from '../errors/query-errors.ts'
import {
  cannotSubscript,
  couldNotConvert,
  datatypeMismatch,
  indeterminateType,
} from '../errors/type-errors.ts'
import { functionByOid } from '../functions/registry.ts'
import type { Oid, TypeRef } from '../types/type.ts'
import { bindExpr } from './bind-expression.ts'
import { coerceTo, constant } from './coerce.ts'
import { findCommonType, toCommonType } from './common-type.ts'
import type { Expr } from './expression.ts'
import { locationOf } from './location.ts'
import { makeOperator } from './resolve-operator.ts'
import type { QueryScope } from './scope.ts'
import { BOOL_TYPE, INT4_TYPE, JSONB, NAME, TEXT_TYPE, typeRef, UNKNOWN } from './type-oids.ts'
import { arrayElement, arrayOver, baseType } from './type-rules.ts'
import { typeText } from './type-text.ts'

const CHAR_TYPE: TypeRef = { oid: 18, typmod: -1 }
/** substr(text, integer, integer) */
const SUBSTR: Oid = 877

type Ast<K extends Expression['kind']> = Extract<Expression, { kind: K }>

/** `target`: the array type that an enclosing cast asks for; its element type then rules. */
export function bindArray(scope: QueryScope, ast: Ast<'array'>, target: TypeRef | undefined): Expr {
  const { binding } = scope
  const { types } = binding
  const elements = ast.elements.map((element) =>
    element.kind === 'array' ? bindArray(scope, element, target) : bindExpr(scope, element),
  )
  const nested =
    ast.elements.some((element) => element.kind === 'array') ||
    elements.some(
      (element) => element.type.oid !== UNKNOWN && arrayElement(types, element.type.oid) !== 0,
    )
  if (target !== undefined) return castElements(scope, ast, elements, nested, target)
  if (elements.length === 0) {
    throw indeterminateType(
      'cannot determine type of empty array',
      binding.at(ast.pos),
      'Explicitly cast to the desired type, for example ARRAY[]::integer[].',
    )
  }
  const positions = ast.elements.map(locationOf)
  const oid = findCommonType(binding, elements, positions, 'ARRAY')
  const cast = elements.map((expr, i) =>
    toCommonType(binding, expr, oid, positions[i] ?? -1, 'ARRAY'),
  )
  const elementOid = nested ? arrayElement(types, oid) : oid
  const arrayOid = nested ? baseType(types, oid) : arrayOver(types, oid)
  if (arrayOid === 0) {
    throw indeterminateType(
      `could not find array type for data type ${typeText(types, oid)}`,
      binding.at(ast.pos),
    )
  }
  return {
    kind: 'array',
    type: typeRef(arrayOid),
    elementType: typeRef(elementOid),
    elements: cast,
    nested,
  }
}

function castElements(
  scope: QueryScope,
  ast: Ast<'array'>,
  elements: readonly Expr[],
  nested: boolean,
  target: TypeRef,
): Expr {
  const { binding } = scope
  const elementType: TypeRef = {
    oid: arrayElement(binding.types, target.oid),
    typmod: target.typmod,
  }
  const wanted = nested ? target : elementType
  const cast = elements.map((expr, i) => {
    const pos = locationOf(ast.elements[i] as Expression)
    const done = coerceTo(binding, expr, wanted, 'explicit', pos)
    if (done !== undefined) return done
    throw couldNotConvert(
      'ARRAY',
      typeText(binding.types, expr.type.oid),
      typeText(binding.types, wanted.oid),
      binding.at(pos),
    )
  })
  const type = { oid: baseType(binding.types, target.oid), typmod: target.typmod }
  return { kind: 'array', type, elementType, elements: cast, nested }
}

type BoundSubscript = {
  readonly slice: boolean
  readonly lower: Expr | undefined
  readonly upper: Expr | undefined
}

function bindIndex(scope: QueryScope, ast: Expression | undefined): Expr | undefined {
  if (ast === undefined) return undefined
  const { binding } = scope
  const expr = bindExpr(scope, ast)
  const cast = coerceTo(binding, expr, INT4_TYPE, 'assignment', ast.pos)
  if (cast !== undefined) return cast
  throw datatypeMismatch('array subscript must have type integer', binding.at(locationOf(ast)))
}

/** One slice makes all of them slices: `[2]` beside a slice is `[1:2]`. */
export function bindSubscripts(
  scope: QueryScope,
  asts: readonly Subscript[],
): { readonly subscripts: readonly BoundSubscript[]; readonly slice: boolean } {
  const slice = asts.some((one) => one.slice)
  const subscripts = asts.map((one): BoundSubscript => {
    const upper = bindIndex(scope, one.upper)
    if (slice && !one.slice) return { slice, lower: constant(INT4_TYPE, 1), upper }
    return { slice, lower: bindIndex(scope, one.lower), upper }
  })
  return { subscripts, slice }
}

/** A jsonb subscript is the `->` operator. */
function jsonSubscript(
  scope: QueryScope,
  arg: Expr,
  asts: readonly Subscript[],
  pos: number,
): Expr {
  const { binding } = scope
  let expr = arg
  for (const one of asts) {
    if (one.slice || one.upper === undefined) {
      throw datatypeMismatch('jsonb subscript does not support slices', binding.at(pos))
    }
    const key = bindExpr(scope, one.upper)
    const integer =
      key.type.oid !== UNKNOWN ? coerceTo(binding, key, INT4_TYPE, 'implicit', pos) : undefined
    const text = integer ?? coerceTo(binding, key, TEXT_TYPE, 'implicit', pos)
    if (text === undefined) {
      throw datatypeMismatch(
        `subscript type ${typeText(binding.types, key.type.oid)} is not supported`,
        binding.at(locationOf(one.upper)),
        { hint: 'jsonb subscript must be coercible to either integer or text.' },
      )
    }
    expr = makeOperator(binding, '->', undefined, expr, text, pos)
  }
  return expr
}

/** A name is an array of 64 "char" that counts from 0; behind its end stand zeros. */
function nameSubscript(
  scope: QueryScope,
  arg: Expr,
  asts: readonly Subscript[],
  pos: number,
): Expr {
  const { binding } = scope
  const { subscripts, slice } = bindSubscripts(scope, asts)
  if (slice) {
    throw unsupported('slices of fixed-length arrays not implemented', undefined)
  }
  const index = subscripts[0]?.upper
  const substr = functionByOid(SUBSTR)
  if (subscripts.length !== 1 || index === undefined || substr === undefined) {
    return constant(CHAR_TYPE, null)
  }
  const operator = (name: string, limit: number): Expr =>
    makeOperator(binding, name, undefined, index, constant(INT4_TYPE, limit), pos)
  const text = coerceTo(binding, arg, TEXT_TYPE, 'implicit', pos) ?? arg
  const one: Expr = {
    kind: 'call',
    type: TEXT_TYPE,
    fn: substr,
    args: [text, operator('+', 1), constant(INT4_TYPE, 1)],
    variadicArray: false,
    pos,
  }
  const then = coerceTo(binding, one, CHAR_TYPE, 'explicit', pos) ?? one
  const inside = [operator('>=', 0), operator('<', 64)]
  const when: Expr = { kind: 'and', type: BOOL_TYPE, args: inside }
  return {
    kind: 'case',
    type: CHAR_TYPE,
    operand: undefined,
    whens: [{ when, then }],
    otherwise: undefined,
  }
}

export function bindSubscript(scope: QueryScope, ast: Ast<'subscript'>): Expr {
  const { binding } = scope
  const { types } = binding
  const arg = bindExpr(scope, ast.base)
  const oid = baseType(types, arg.type.oid)
  const at = binding.at(locationOf(ast.base))
  if (oid === JSONB) return jsonSubscript(scope, arg, ast.subscripts, ast.pos)
  if (oid === NAME) return nameSubscript(scope, arg, ast.subscripts, ast.pos)
  const type = types.type(oid)
  if (type.elementOid === 0) throw cannotSubscript(typeText(types, oid), at)
  if (type.category !== 'A') throw featureNotSupported(`subscripting of type ${type.name}`, at)
  const { subscripts, slice } = bindSubscripts(scope, ast.subscripts)
  const result = slice
    ? { oid, typmod: arg.type.typmod }
    : { oid: type.elementOid, typmod: arg.type.typmod }
  return { kind: 'subscript', type: result, arg, subscripts }
}
