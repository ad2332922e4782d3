/** Domains: the base type under another name and oid. Its constraints are the executor's to check. */
import type { Oid, Type } from './type.ts'

/** `typmod` is the modifier of the base type: `create domain d as varchar(3)`. */
export function makeDomainType(
  oid: Oid,
  name: string,
  base: Type,
  typmod: number,
  arrayOid: Oid = 0,
): Type {
  const { typmodIn: _in, typmodOut: _out, ...behaviour } = base
  return {
    ...behaviour,
    oid,
    name,
    arrayOid,
    kind: 'domain',
    preferred: false,
    input: (text, _typmod, ctx) => base.input(text, typmod, ctx),
    receive: (input, length, _typmod, ctx) => base.receive(input, length, typmod, ctx),
    baseType: { oid: base.oid, typmod },
  }
}
