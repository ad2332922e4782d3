/** unnest and generate_subscripts. */
import type { ArrayValue } from '../../types/array-value.ts'
import type { Datum } from '../../types/datum.ts'
import type { SetImplementation } from '../function.ts'

function* unnest(array: ArrayValue): Iterable<readonly Datum[]> {
  for (const element of array.elements) yield [element]
}

function* subscripts(array: ArrayValue, at: number, reverse: boolean): Iterable<readonly Datum[]> {
  const lower = array.lowerBounds[at - 1]
  const length = array.dims[at - 1]
  if (lower === undefined || length === undefined) return
  for (let i = 0; i < length; i++) yield [reverse ? lower + length - 1 - i : lower + i]
}

/** Each element with its place. */
function* expanded(array: ArrayValue): Iterable<readonly Datum[]> {
  for (const [i, element] of array.elements.entries()) yield [element, i + 1]
}

export const arrayRows: Readonly<Record<string, SetImplementation>> = {
  _pg_expandarray: { rows: (_ctx, array) => expanded(array as ArrayValue) },
  array_unnest: { rows: (_ctx, array) => unnest(array as ArrayValue) },
  generate_subscripts: {
    rows: (_ctx, array, at, reverse) =>
      subscripts(array as ArrayValue, at as number, reverse as boolean),
  },
  generate_subscripts_nodir: {
    rows: (_ctx, array, at) => subscripts(array as ArrayValue, at as number, false),
  },
}
