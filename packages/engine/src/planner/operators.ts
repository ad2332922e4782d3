/** What a function of a comparison operator means, found from the operators' table. */
import type { Expr } from '../binder/expression.ts'
import type { FunctionSignature } from '../functions/function.ts'
import { functionByOid, operatorsNamed } from '../functions/registry.ts'
import type { Oid } from '../types/type.ts'

export type Comparison = '=' | '<' | '<=' | '>' | '>='

type Known = { readonly comparison: Comparison; readonly hash: boolean; readonly commutator: Oid }

/** Geometric types use the same names for other things. */
const geometric: ReadonlySet<Oid> = new Set([600, 601, 602, 603, 604, 628, 718])

let known: Map<Oid, Known> | undefined

function table(): Map<Oid, Known> {
  if (known !== undefined) return known
  known = new Map()
  for (const comparison of ['=', '<', '<=', '>', '>='] as const) {
    for (const op of operatorsNamed(comparison)) {
      if (op.left === 0 || geometric.has(op.left)) continue
      const commuted = operatorsNamed(mirrored[comparison]).find(
        (other) => other.oid === op.commutator,
      )
      known.set(op.function, { comparison, hash: op.canHash, commutator: commuted?.function ?? 0 })
    }
  }
  return known
}

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

/** The comparison that a function computes, if it does. */
export function comparisonOf(fn: Oid): Comparison | undefined {
  return table().get(fn)?.comparison
}

export function mirror(comparison: Comparison): Comparison {
  return mirrored[comparison]
}

/** `b op' a` for `a op b`. */
export function commuted(fn: Oid): FunctionSignature | undefined {
  const found = table().get(fn)
  return found === undefined || found.commutator === 0 ? undefined : functionByOid(found.commutator)
}

export type Equality = { readonly left: Expr; readonly right: Expr; readonly call: Expr }

/** `left = right` by the = operator of one type: what hashing and equivalence need. */
export function asEquality(expr: Expr): Equality | undefined {
  if (expr.kind !== 'call' || expr.args.length !== 2) return undefined
  if (table().get(expr.fn.oid)?.comparison !== '=') return undefined
  const [left, right] = expr.args
  if (left === undefined || right === undefined) return undefined
  return { left, right, call: expr }
}

const integers: ReadonlySet<Oid> = new Set([20, 21, 23])

/** Can a hash table match values of the two types by their representation? */
export function hashCompatible(left: Oid, right: Oid): boolean {
  if (left === right) return true
  if (integers.has(left) && integers.has(right)) return true
  return (left === 700 || left === 701) && (right === 700 || right === 701)
}
