/** The text of the arguments of a VARIADIC "any" function, each by its own type's output function. */
import type { Datum } from '../../types/datum.ts'
import type { Oid, Type, TypeContext, TypeRef } from '../../types/type.ts'

/** The texts of `values` from index `from` on that are not NULL. */
export type Outputs = (values: readonly Datum[], from: number, ctx: TypeContext) => string[]

export function argumentOutputs(args: readonly TypeRef[], type: (oid: Oid) => Type): Outputs {
  const types = args.map((arg) => type(arg.oid))
  return (values, from, ctx) => {
    const out: string[] = []
    for (let at = from; at < values.length; at++) {
      const value = values[at] as Datum
      if (value !== null) out.push((types[at] as Type).output(value, ctx))
    }
    return out
  }
}
