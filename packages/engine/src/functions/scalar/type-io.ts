/** The input, output and send functions of the plain types as SQL functions (`int4in`, `numeric_out`), over cstring and bytea. */
import { ByteWriter } from '../../base/byte-writer.ts'
import type { NonNull } from '../../types/datum.ts'
import { builtinTypes } from '../../types/registry.ts'
import type { ScalarImplementation } from '../function.ts'

/** Type names with the catalog's names of their input, output and send functions. */
const types: readonly (readonly [type: string, input: string, output: string, send: string])[] = [
  ...['bool', 'int2', 'int4', 'int8', 'float4', 'float8', 'text', 'varchar', 'bpchar', 'name'].map(
    (name) => [name, `${name}in`, `${name}out`, `${name}send`] as const,
  ),
  ...['char', 'bytea', 'oid', 'xid'].map(
    (name) => [name, `${name}in`, `${name}out`, `${name}send`] as const,
  ),
  ...['numeric', 'uuid', 'cstring'].map(
    (name) => [name, `${name}_in`, `${name}_out`, `${name}_send`] as const,
  ),
  ...['regclass', 'regtype', 'regproc', 'regprocedure', 'regoper', 'regoperator', 'regrole'].map(
    (name) => [name, `${name}in`, `${name}out`, `${name}send`] as const,
  ),
  ['regnamespace', 'regnamespacein', 'regnamespaceout', 'regnamespacesend'],
]

/** `(cstring)`, or `(cstring, oid, typmod)` for the types with a modifier. */
function input(name: string): ScalarImplementation {
  return {
    specialize: () => {
      const type = builtinTypes.typeByName(name)
      return (ctx, text, _element, typmod) =>
        type === undefined ? null : type.input(text as string, (typmod ?? -1) as number, ctx)
    },
  }
}

function output(name: string): ScalarImplementation {
  return {
    specialize: () => {
      const type = builtinTypes.typeByName(name)
      return (ctx, value) => type?.output(value as NonNull, ctx) ?? null
    },
  }
}

function send(name: string): ScalarImplementation {
  return {
    specialize: () => {
      const type = builtinTypes.typeByName(name)
      return (ctx, value) => {
        const out = new ByteWriter()
        type?.send(value as NonNull, out, ctx)
        return out.finish()
      }
    },
  }
}

export const typeIo: Readonly<Record<string, ScalarImplementation>> = Object.fromEntries(
  types.flatMap(([name, read, write, sent]) => [
    [read, input(name)],
    [write, output(name)],
    [sent, send(name)],
  ]),
)
