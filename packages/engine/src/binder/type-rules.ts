/**
 * The relations between types: categories, which cast leads from one to another and in which contexts, and the common type of
 * several. Source of the rules: PostgreSQL's manual, chapter 10, and what PostgreSQL 15 does where the manual is silent.
 */
import type { FunctionSignature } from '../functions/function.ts'
import { castFrom, functionByOid } from '../functions/registry.ts'
import type { Oid, TypeLookup } from '../types/type.ts'
import {
  ANY,
  ANYARRAY,
  INT2VECTOR,
  isPolymorphic,
  OIDVECTOR,
  RECORD,
  RECORDARRAY,
  TEXT,
  UNKNOWN,
} from './type-oids.ts'

export type CoercionContext = 'implicit' | 'assignment' | 'explicit'

export type Pathway =
  | { readonly kind: 'relabel' | 'io' | 'array' }
  | { readonly kind: 'function'; readonly fn: FunctionSignature }

const relabel: Pathway = { kind: 'relabel' }
const io: Pathway = { kind: 'io' }
const array: Pathway = { kind: 'array' }
const rank = { implicit: 0, assignment: 1, explicit: 2 } as const

/** Through domains, to the type underneath. */
export function baseType(types: TypeLookup, oid: Oid): Oid {
  if (oid < 16384) return oid
  let type = types.type(oid)
  while (type.kind === 'domain' && type.baseType !== undefined) type = types.type(type.baseType.oid)
  return type.oid
}

export function category(types: TypeLookup, oid: Oid): string {
  return oid === UNKNOWN ? 'X' : types.type(baseType(types, oid)).category
}

export function isPreferred(types: TypeLookup, oid: Oid): boolean {
  return oid !== UNKNOWN && types.type(baseType(types, oid)).preferred
}

/** The element of a true array type (domains over arrays included), 0 for anything else. */
export function arrayElement(types: TypeLookup, oid: Oid): Oid {
  const type = types.type(baseType(types, oid))
  return type.category === 'A' && type.length === -1 && type.kind !== 'pseudo' ? type.elementOid : 0
}

export function arrayOver(types: TypeLookup, element: Oid): Oid {
  if (element === RECORD) return RECORDARRAY
  return types.type(element).arrayOid
}

export function isComposite(types: TypeLookup, oid: Oid): boolean {
  return oid >= 16384 && types.type(baseType(types, oid)).kind === 'composite'
}

function arrayPathway(
  types: TypeLookup,
  target: Oid,
  source: Oid,
  context: CoercionContext,
): Pathway | undefined {
  if (target === OIDVECTOR || target === INT2VECTOR) return undefined
  const targetElement = arrayElement(types, target)
  if (targetElement === 0) return undefined
  const sourceElement = arrayElement(types, source)
  if (sourceElement === 0) return undefined
  const element = pathway(types, targetElement, sourceElement, context)
  return element === undefined ? undefined : array
}

/** How a value of `source` becomes one of `target` (a domain counts as its base); undefined: not at all in this context. */
export function pathway(
  types: TypeLookup,
  target: Oid,
  source: Oid,
  context: CoercionContext,
): Pathway | undefined {
  const from = baseType(types, source)
  const to = baseType(types, target)
  if (from === to) return relabel
  const cast = castFrom(from, to)
  if (cast !== undefined) {
    if (rank[context] < rank[cast.context]) return undefined
    if (cast.method === 'binary') return relabel
    if (cast.method === 'inout') return io
    const fn = functionByOid(cast.function)
    return fn === undefined ? undefined : { kind: 'function', fn }
  }
  const arrays = arrayPathway(types, to, from, context)
  if (arrays !== undefined) return arrays
  if (context !== 'implicit') {
    if (types.type(to).category === 'S') return io
    if (context === 'explicit' && types.type(from).category === 'S') return io
  }
  return undefined
}

/** True where the value needs no change at all. */
export function isBinaryCoercible(types: TypeLookup, source: Oid, target: Oid): boolean {
  if (source === target || target === ANY) return true
  const from = baseType(types, source)
  if (from === target) return true
  if (target === ANYARRAY) return arrayElement(types, from) !== 0
  if (target === RECORD) return isComposite(types, from)
  const cast = castFrom(from, target)
  return cast !== undefined && cast.method === 'binary' && cast.context === 'implicit'
}

/** Whether one argument may become one parameter; polymorphic parameters are checked together elsewhere. */
export function canCoerceOne(
  types: TypeLookup,
  source: Oid,
  target: Oid,
  context: CoercionContext,
): boolean {
  if (source === target || target === ANY || isPolymorphic(target)) return true
  if (source === UNKNOWN) return true
  if (pathway(types, target, source, context) !== undefined) return true
  if (source === RECORD) return isComposite(types, target)
  if (target === RECORD) return isComposite(types, source)
  if (target === RECORDARRAY) return isComposite(types, arrayElement(types, source))
  if (source === RECORDARRAY) return isComposite(types, arrayElement(types, target))
  return false
}

export type CommonTypeFailure = { readonly failed: Oid; readonly against: Oid; readonly at: number }

/**
 * The type that all of several expressions can have (CASE, UNION, VALUES, ARRAY …): all unknown gives text. On failure, the
 * type that does not fit, the one it does not fit with, and its position.
 */
export function commonType(types: TypeLookup, sources: readonly Oid[]): Oid | CommonTypeFailure {
  const first = sources[0] ?? UNKNOWN
  if (first !== UNKNOWN && sources.every((oid) => oid === first)) return first
  let current = baseType(types, first)
  let currentCategory = category(types, current)
  let preferred = isPreferred(types, current)
  for (let i = 1; i < sources.length; i++) {
    const next = baseType(types, sources[i] ?? UNKNOWN)
    if (next === UNKNOWN || next === current) continue
    const nextCategory = category(types, next)
    if (current === UNKNOWN) {
      current = next
    } else if (nextCategory !== currentCategory) {
      return { failed: next, against: current, at: i }
    } else if (
      !preferred &&
      canCoerceOne(types, current, next, 'implicit') &&
      !canCoerceOne(types, next, current, 'implicit')
    ) {
      current = next
    } else {
      continue
    }
    currentCategory = nextCategory
    preferred = isPreferred(types, current)
  }
  return current === UNKNOWN ? TEXT : current
}

/** A common type where there is one to coerce everything to; undefined instead of a failure. */
export function commonTypeOrNone(types: TypeLookup, sources: readonly Oid[]): Oid | undefined {
  const found = commonType(types, sources)
  return typeof found === 'number' ? found : undefined
}
