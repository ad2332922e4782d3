/** Finds what computes a function, made for the types of one call; refuses by name what is not there. */
import { featureNotSupported } from '../../errors/feature-errors.ts'
import type { FunctionSignature, ScalarEval, SetEval } from '../../functions/function.ts'
import { scalarImplementation, setImplementation } from '../../functions/registry.ts'
import type { TypeLookup, TypeRef } from '../../types/type.ts'

function signatureText(fn: FunctionSignature, types: TypeLookup): string {
  return `${fn.name}(${fn.args.map((oid) => types.type(oid).name).join(', ')})`
}

export function scalarEval(
  fn: FunctionSignature,
  args: readonly TypeRef[],
  result: TypeRef,
  types: TypeLookup,
): ScalarEval {
  const implementation = scalarImplementation(fn.source)
  if (implementation === undefined) {
    throw featureNotSupported(`function ${signatureText(fn, types)}`)
  }
  if ('eval' in implementation) return implementation.eval
  return implementation.specialize(args, result, (oid) => types.type(oid))
}

export function setEval(
  fn: FunctionSignature,
  args: readonly TypeRef[],
  result: TypeRef,
  types: TypeLookup,
): SetEval {
  const implementation = setImplementation(fn.source)
  if (implementation === undefined) {
    throw featureNotSupported(`function ${signatureText(fn, types)}`)
  }
  if ('rows' in implementation) return implementation.rows
  return implementation.specializeRows(args, result, (oid) => types.type(oid))
}

/** A two-argument function of non-NULL values, for comparisons. */
export function binaryEval(
  fn: FunctionSignature,
  left: TypeRef,
  right: TypeRef,
  types: TypeLookup,
): ScalarEval {
  return scalarEval(fn, [left, right], { oid: fn.result, typmod: -1 }, types)
}
