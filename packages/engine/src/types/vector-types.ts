/** int2vector and oidvector: arrays whose subscripts start at 0 and whose text is `1 2 3`. */
import { arrayOf, type ArrayValue } from './array-value.ts'
import { arrayType } from './array-type.ts'
import type { TypeBehaviour } from './behaviour.ts'
import type { Type } from './type.ts'

export function vectorType(element: Type): TypeBehaviour {
  return {
    ...arrayType(element),
    input: (text, _typmod, ctx) => {
      const words = text.split(/[\t-\r ]+/).filter((word) => word !== '')
      return arrayOf(
        element.oid,
        words.map((word) => element.input(word, -1, ctx)),
        0,
      )
    },
    output: (value, ctx) =>
      (value as ArrayValue).elements
        .map((item) => (item === null ? 'NULL' : element.output(item, ctx)))
        .join(' '),
  }
}
