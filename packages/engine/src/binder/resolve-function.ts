/**
 * Finds the function that a call means: by name, number of arguments (VARIADIC and defaults included), argument names, and the
 * overload rules. A call of one argument may also turn out to be a cast (`int4(x)`, `text(x)`).
 */
import { isAvailable } from '../catalog/extensions.ts'
import type { FunctionSignature } from '../functions/function.ts'
import { functionsNamed } from '../functions/registry.ts'
import type { Oid } from '../types/type.ts'
import { canCoerceAll } from './resolve-operator.ts'
import type { Binding } from './scope.ts'
import { selectCandidate } from './select-candidate.ts'
import { RECORD, UNKNOWN } from './type-oids.ts'
import { category, isComposite, pathway } from './type-rules.ts'

/** How the written arguments meet the parameters of one function. */
export type FunctionCandidate = {
  readonly fn: FunctionSignature
  /** Declared types of the written arguments, in written order; VARIADIC ones repeated. */
  readonly args: readonly Oid[]
  /** Parameter position of each written argument; undefined: the same order. */
  readonly order: readonly number[] | undefined
  /** How many trailing written arguments go into the VARIADIC array; 0 for none. */
  readonly variadicCount: number
  readonly usesDefaults: number
}

export type FunctionChoice =
  | { readonly kind: 'function'; readonly candidate: FunctionCandidate }
  | { readonly kind: 'cast'; readonly target: Oid }
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous' }

export type CallShape = {
  readonly name: string
  readonly types: readonly Oid[]
  readonly names: readonly (string | undefined)[] | undefined
  /** VARIADIC was written. */
  readonly variadic: boolean
  /** No call syntax extras: may be a cast. */
  readonly plain: boolean
}

function positional(fn: FunctionSignature, call: CallShape): FunctionCandidate | undefined {
  const given = call.types.length
  const declared = fn.args.length
  if (fn.variadic !== 0 && !call.variadic && given >= declared) {
    const args = fn.args.slice(0, declared - 1)
    const count = given - args.length
    for (let i = 0; i < count; i++) args.push(fn.variadic)
    return { fn, args, order: undefined, variadicCount: count, usesDefaults: 0 }
  }
  if (call.variadic && fn.variadic === 0) return undefined
  if (given > declared || given < declared - fn.defaults) return undefined
  if (call.variadic && given !== declared) return undefined
  const args = given === declared ? fn.args : fn.args.slice(0, given)
  return { fn, args, order: undefined, variadicCount: 0, usesDefaults: declared - given }
}

/** Matches `name => value` arguments to parameters. */
function named(fn: FunctionSignature, call: CallShape): FunctionCandidate | undefined {
  const names = call.names ?? []
  const declared = fn.args.length
  if (call.types.length > declared || fn.argNames.length === 0) return undefined
  if (fn.variadic !== 0 && !call.variadic) return undefined
  const order: number[] = []
  const used = new Set<number>()
  for (let i = 0; i < call.types.length; i++) {
    const name = names[i]
    const at = name === undefined ? i : fn.argNames.slice(0, declared).indexOf(name)
    if (at < 0 || used.has(at)) return undefined
    used.add(at)
    order.push(at)
  }
  for (let i = 0; i < declared - fn.defaults; i++) if (!used.has(i)) return undefined
  return {
    fn,
    args: order.map((at) => fn.args[at] ?? 0),
    order,
    variadicCount: 0,
    usesDefaults: declared - used.size,
  }
}

/** One candidate per list of argument types: a plain signature beats a VARIADIC one, fewer defaults beat more. */
function candidatesOf(call: CallShape): FunctionCandidate[] {
  const byTypes = new Map<string, FunctionCandidate>()
  for (const fn of functionsNamed(call.name)) {
    const candidate = call.names === undefined ? positional(fn, call) : named(fn, call)
    if (candidate === undefined) continue
    const key = candidate.args.join()
    const other = byTypes.get(key)
    if (other === undefined || isBetter(candidate, other)) byTypes.set(key, candidate)
  }
  return [...byTypes.values()]
}

function isBetter(a: FunctionCandidate, b: FunctionCandidate): boolean {
  if (a.usesDefaults !== b.usesDefaults) return a.usesDefaults < b.usesDefaults
  return a.variadicCount < b.variadicCount
}

/** `typename(x)`: only where the conversion is not a function call in disguise. */
function castTarget(binding: Binding, call: CallShape): Oid | undefined {
  if (!call.plain || call.types.length !== 1) return undefined
  const type = binding.types.typeByName(call.name)
  if (type === undefined || type.kind === 'composite') return undefined
  const source = call.types[0] ?? UNKNOWN
  if (source === UNKNOWN) return type.oid
  const path = pathway(binding.types, type.oid, source, 'explicit')
  if (path === undefined) return undefined
  if (path.kind === 'relabel') return type.oid
  if (path.kind !== 'io') return undefined
  const isRow = source === RECORD || isComposite(binding.types, source)
  return isRow && category(binding.types, type.oid) === 'S' ? undefined : type.oid
}

export function chooseFunction(binding: Binding, call: CallShape): FunctionChoice {
  const candidates = candidatesOf(call).filter(({ fn }) =>
    isAvailable(binding.scope.catalog, fn.oid),
  )
  for (const candidate of candidates) {
    if (candidate.args.every((oid, i) => oid === call.types[i])) {
      return { kind: 'function', candidate }
    }
  }
  const target = castTarget(binding, call)
  if (target !== undefined) return { kind: 'cast', target }
  const fitting = candidates.filter((candidate) =>
    canCoerceAll(binding, call.types, candidate.args),
  )
  if (fitting.length === 0) return { kind: 'none' }
  const candidate = selectCandidate(binding.types, call.types, fitting)
  return candidate === undefined ? { kind: 'ambiguous' } : { kind: 'function', candidate }
}
