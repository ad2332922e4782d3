/**
 * Polymorphic signatures: checks that the arguments of an `anyelement` or `anycompatible` family agree, and works out the
 * concrete argument and result types of a call.
 */
import type { Oid, TypeLookup } from '../types/type.ts'
import {
  ANYARRAY,
  ANYCOMPATIBLEMULTIRANGE,
  ANYCOMPATIBLERANGE,
  ANYMULTIRANGE,
  ANYRANGE,
  ANYCOMPATIBLE,
  ANYCOMPATIBLEARRAY,
  ANYCOMPATIBLENONARRAY,
  ANYELEMENT,
  ANYENUM,
  ANYNONARRAY,
  isCommonPolymorphic,
  isPolymorphic,
  isSimplePolymorphic,
  RECORD,
  RECORDARRAY,
  TEXT,
  UNKNOWN,
} from './type-oids.ts'
import {
  arrayElement,
  arrayOver,
  baseType,
  canCoerceOne,
  commonTypeOrNone,
  isComposite,
} from './type-rules.ts'
import { typeText } from './type-text.ts'

export type PolymorphicFailure = { readonly message: string; readonly detail?: string }
export type Resolution = { readonly args: readonly Oid[]; readonly result: Oid }

function elementOf(types: TypeLookup, oid: Oid): Oid {
  if (oid === RECORDARRAY) return RECORD
  return arrayElement(types, oid)
}

const rangeFamily: ReadonlySet<Oid> = new Set([
  ANYRANGE,
  ANYMULTIRANGE,
  ANYCOMPATIBLERANGE,
  ANYCOMPATIBLEMULTIRANGE,
])

class Solver {
  readonly types: TypeLookup
  element = 0
  array = 0
  simpleUnknown = false
  readonly common: Oid[] = []
  hasCommon = false

  constructor(types: TypeLookup) {
    this.types = types
  }

  /** Notes one argument; a string is the reason why it cannot be. */
  add(declared: Oid, actual: Oid): PolymorphicFailure | undefined {
    // No type here is a range: their signatures take part in resolution and never match.
    if (rangeFamily.has(declared) && actual !== UNKNOWN) return this.#notRange(actual)
    if (isSimplePolymorphic(declared)) return this.#addSimple(declared, actual)
    if (isCommonPolymorphic(declared)) return this.#addCommon(declared, actual)
    return undefined
  }

  #addSimple(declared: Oid, actual: Oid): PolymorphicFailure | undefined {
    if (actual === UNKNOWN) {
      this.simpleUnknown = true
      return undefined
    }
    if (declared === ANYARRAY) {
      const oid = baseType(this.types, actual)
      if (this.array !== 0 && this.array !== oid) {
        return this.#mismatch('arguments declared "anyarray" are not all alike', this.array, oid)
      }
      this.array = oid
      return undefined
    }
    if (this.element !== 0 && this.element !== actual) {
      return this.#mismatch(
        'arguments declared "anyelement" are not all alike',
        this.element,
        actual,
      )
    }
    this.element = actual
    return undefined
  }

  #addCommon(declared: Oid, actual: Oid): PolymorphicFailure | undefined {
    this.hasCommon = true
    if (actual === UNKNOWN) {
      this.simpleUnknown = true
      return undefined
    }
    if (declared !== ANYCOMPATIBLEARRAY) {
      this.common.push(actual)
      return undefined
    }
    const element = elementOf(this.types, actual)
    if (element === 0) return this.#notArray('anycompatiblearray', actual)
    this.common.push(element)
    return undefined
  }

  #notArray(name: string, actual: Oid): PolymorphicFailure {
    const text = typeText(this.types, actual)
    return { message: `argument declared ${name} is not an array but type ${text}` }
  }

  #notRange(actual: Oid): PolymorphicFailure {
    const text = typeText(this.types, actual)
    return { message: `argument declared anyrange is not a range type but type ${text}` }
  }

  #mismatch(message: string, a: Oid, b: Oid): PolymorphicFailure {
    return { message, detail: `${typeText(this.types, a)} versus ${typeText(this.types, b)}` }
  }

  /** Makes element and array agree. */
  settle(declared: readonly Oid[]): PolymorphicFailure | undefined {
    if (this.array !== 0) {
      const element = elementOf(this.types, this.array)
      if (element === 0) return this.#notArray('anyarray', this.array)
      if (this.element === 0) this.element = element
      else if (this.element !== element) {
        const [a, b] = [typeText(this.types, this.array), typeText(this.types, this.element)]
        return {
          message: 'argument declared anyarray is not consistent with argument declared anyelement',
          detail: `${a} versus ${b}`,
        }
      }
    }
    if (declared.includes(ANYNONARRAY) && this.element !== 0) {
      if (arrayElement(this.types, this.element) !== 0) {
        const text = typeText(this.types, this.element)
        return { message: `type matched to anynonarray is an array type: ${text}` }
      }
    }
    if (declared.includes(ANYENUM) && this.element !== 0) {
      if (this.types.type(this.element).kind !== 'enum') {
        const text = typeText(this.types, this.element)
        return { message: `type matched to anyenum is not an enum type: ${text}` }
      }
    }
    return undefined
  }

  commonElement(): Oid | undefined {
    return this.common.length === 0 ? TEXT : commonTypeOrNone(this.types, this.common)
  }
}

/** For overload resolution: could these arguments be the polymorphic ones of the signature? */
export function polymorphicFits(
  types: TypeLookup,
  declared: readonly Oid[],
  actual: readonly Oid[],
): boolean {
  const solver = new Solver(types)
  for (const [i, oid] of declared.entries()) {
    if (solver.add(oid, actual[i] ?? UNKNOWN) !== undefined) return false
  }
  if (solver.settle(declared) !== undefined) return false
  if (!solver.hasCommon || solver.common.length === 0) return true
  const common = solver.commonElement()
  if (common === undefined) return false
  if (!solver.common.every((oid) => canCoerceOne(types, oid, common, 'implicit'))) return false
  return !declared.includes(ANYCOMPATIBLENONARRAY) || arrayElement(types, common) === 0
}

/** Concrete types for a call that was chosen; a failure has PostgreSQL's words. */
export function resolvePolymorphic(
  types: TypeLookup,
  declared: readonly Oid[],
  actual: readonly Oid[],
  result: Oid,
): Resolution | PolymorphicFailure {
  if (!isPolymorphic(result) && !declared.some(isPolymorphic)) return { args: declared, result }
  const solver = new Solver(types)
  for (const [i, oid] of declared.entries()) {
    const failure = solver.add(oid, actual[i] ?? UNKNOWN)
    if (failure !== undefined) return failure
  }
  const failure = solver.settle(declared)
  if (failure !== undefined) return failure
  const common = solver.hasCommon ? solver.commonElement() : undefined
  if (solver.hasCommon && common === undefined) {
    return { message: 'arguments of anycompatible family cannot be cast to a common type' }
  }
  const concrete = (oid: Oid): Oid | PolymorphicFailure => {
    if (isCommonPolymorphic(oid)) return commonConcrete(types, oid, common)
    if (!isSimplePolymorphic(oid)) return oid
    if (solver.element === 0) {
      return {
        message: `could not determine polymorphic type because input has type ${typeText(types, UNKNOWN)}`,
      }
    }
    if (oid !== ANYARRAY) return solver.element
    if (solver.array !== 0) return solver.array
    const array = arrayOver(types, solver.element)
    if (array !== 0) return array
    return { message: `could not find array type for data type ${typeText(types, solver.element)}` }
  }
  const args: Oid[] = []
  for (const oid of declared) {
    const found = concrete(oid)
    if (typeof found !== 'number') return found
    args.push(found)
  }
  const found = concrete(result)
  return typeof found === 'number' ? { args, result: found } : found
}

function commonConcrete(
  types: TypeLookup,
  oid: Oid,
  common: Oid | undefined,
): Oid | PolymorphicFailure {
  if (common === undefined) {
    return { message: 'could not determine actual argument type for polymorphic function' }
  }
  if (oid === ANYCOMPATIBLE || oid === ANYCOMPATIBLENONARRAY) return common
  if (oid !== ANYCOMPATIBLEARRAY) return oid
  const array = arrayOver(types, common)
  if (array !== 0) return array
  return { message: `could not find array type for data type ${typeText(types, common)}` }
}

/** True for the result of `any`-typed signatures where a row type stands for `record`. */
export function isRowType(types: TypeLookup, oid: Oid): boolean {
  return oid === RECORD || isComposite(types, oid)
}

export { ANYELEMENT }
