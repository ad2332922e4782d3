/** Helpers to write implementations with the argument types that the signature promises. */
import type { Datum } from '../types/datum.ts'
import type { EvalContext, ScalarEval, ScalarImplementation } from './function.ts'

/** An implementation over arguments whose types the function's signature fixes; no wrapper is left at run time. */
export function scalar<Args extends readonly Datum[]>(
  evaluate: (ctx: EvalContext, ...args: Args) => Datum,
): ScalarImplementation {
  return { eval: evaluate as unknown as ScalarEval }
}
