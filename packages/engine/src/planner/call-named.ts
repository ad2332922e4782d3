import type { Expr } from '../binder/expression.ts'
import { allFunctions } from '../functions/registry.ts'

/** A call of a built-in function by its source name, arguments already of its types. */
export function callNamed(source: string, args: readonly Expr[]): Expr {
  const fn = allFunctions().find(
    (one) => (one.source === source || one.name === source) && one.args.length === args.length,
  )
  if (fn === undefined) throw new Error(`no function ${source}`)
  return {
    kind: 'call',
    type: { oid: fn.result, typmod: -1 },
    fn,
    args,
    variadicArray: false,
    pos: -1,
  }
}
