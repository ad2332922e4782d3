/** numeric: see `numeric-value.ts` for the value, `numeric-forms.ts` for its bytes. */
import type { TypeBehaviour } from './behaviour.ts'
import {
  decodeNumeric,
  encodeNumeric,
  encodeNumericKey,
  numericHashKey,
  receiveNumeric,
  sendNumeric,
} from './numeric-forms.ts'
import { fitNumeric, numericTypmodIn, numericTypmodOut, readNumeric } from './numeric-typmod.ts'
import type { Numeric } from './numeric-value.ts'

export const numeric: TypeBehaviour = {
  physical: 'any',
  input: readNumeric,
  output: (value) => (value as Numeric).toString(),
  send: (value, out) => sendNumeric(value as Numeric, out),
  receive: (input, _length, typmod) => fitNumeric(receiveNumeric(input), typmod),
  compare: (a, b) => (a as Numeric).compare(b as Numeric),
  hashKey: (value) => numericHashKey(value as Numeric),
  encodeKey: (value, out) => encodeNumericKey(value as Numeric, out),
  encode: (value, out) => encodeNumeric(value as Numeric, out),
  decode: decodeNumeric,
  typmodIn: numericTypmodIn,
  typmodOut: numericTypmodOut,
  coerceTypmod: (value, typmod) => fitNumeric(value as Numeric, typmod),
}
