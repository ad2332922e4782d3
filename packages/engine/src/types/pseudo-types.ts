/** Types that no column has: the polymorphic placeholders, void, and `unknown`, the type of a bare literal. */
import { notSupported } from '../errors/data-errors.ts'
import type { TypeBehaviour } from './behaviour.ts'
import { text } from './text-types.ts'

/** A placeholder: no value of it is ever read or written. */
export function pseudoType(name: string): TypeBehaviour {
  const refuse = (verb: string) => (): never => {
    throw notSupported(`cannot ${verb} a value of type ${name}`)
  }
  return {
    physical: 'any',
    input: refuse('accept'),
    output: refuse('display'),
    send: refuse('display'),
    receive: refuse('accept'),
  }
}

/** The result of a function that gives nothing: the empty string on the wire. */
export const voidType: TypeBehaviour = {
  physical: 'any',
  input: () => '',
  output: () => '',
  send: () => undefined,
  receive: () => '',
}

export const unknownType: TypeBehaviour = {
  physical: 'any',
  input: text.input,
  output: text.output,
  send: text.send,
  receive: text.receive,
  ...(text.encode && { encode: text.encode }),
  ...(text.decode && { decode: text.decode }),
}

/** A type of the catalog that has no behaviour yet: refused at the first value. */
export function unsupportedType(name: string): TypeBehaviour {
  const refuse = (): never => {
    throw notSupported(`type ${name} is not supported`)
  }
  return { physical: 'any', input: refuse, output: refuse, send: refuse, receive: refuse }
}
