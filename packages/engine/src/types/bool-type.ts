/** bool: reads every prefix of true, false, yes, no that is not ambiguous, on, off, 1 and 0; writes t and f. */
import { invalidInput } from '../errors/data-errors.ts'
import type { TypeBehaviour } from './behaviour.ts'
import { checkLength } from './int-type.ts'

const trueWord = /^(?:t|tr|tru|true|y|ye|yes|on|1)$/
const falseWord = /^(?:f|fa|fal|fals|false|n|no|of|off|0)$/

/** The value of a spelling; undefined where it is none. */
export function parseBool(text: string): boolean | undefined {
  const word = text.replace(/^[\t-\r ]+|[\t-\r ]+$/g, '').toLowerCase()
  return trueWord.test(word) ? true : falseWord.test(word) ? false : undefined
}

export const bool: TypeBehaviour = {
  physical: 'i32',
  input: (text) => {
    const value = parseBool(text)
    if (value === undefined) throw invalidInput('boolean', text)
    return value
  },
  output: (value) => (value === true ? 't' : 'f'),
  send: (value, out) => out.u8(value === true ? 1 : 0),
  receive: (input, length) => {
    checkLength(length, 1)
    return input.u8() !== 0
  },
  compare: (a, b) => (a === b ? 0 : a === true ? 1 : -1),
  hashKey: (value) => value as boolean,
  encodeKey: (value, out) => out.u8(value === true ? 1 : 0),
}
