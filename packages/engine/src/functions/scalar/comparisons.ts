/**
 * The comparison operators of every type of this area, built from each family's order. Integers of any width compare with `<`
 * directly: JavaScript orders numbers and bigints exactly, and equal values have one representation.
 */
import type { NonNull } from '../../types/datum.ts'
import { compareBytea } from '../../types/bytea-type.ts'
import { compareFloats } from '../../types/float-type.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { compareText, trimBlanks } from '../../types/text-order.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

type Area = Record<string, ScalarImplementation>

/** `int4eq`, `int4ne`, `int4lt` … of values that JavaScript compares as the type does. */
function native(prefix: string): Area {
  return {
    [`${prefix}eq`]: scalar((_ctx, a: number, b: number) => a === b),
    [`${prefix}ne`]: scalar((_ctx, a: number, b: number) => a !== b),
    [`${prefix}lt`]: scalar((_ctx, a: number, b: number) => a < b),
    [`${prefix}le`]: scalar((_ctx, a: number, b: number) => a <= b),
    [`${prefix}gt`]: scalar((_ctx, a: number, b: number) => a > b),
    [`${prefix}ge`]: scalar((_ctx, a: number, b: number) => a >= b),
  }
}

/** The six operators under the catalog's names for them: `names` maps eq, ne … to sources. */
export function ordered(
  name: (operator: string) => string,
  compare: (a: NonNull, b: NonNull) => number,
): Area {
  return {
    [name('eq')]: scalar((_ctx, a: NonNull, b: NonNull) => compare(a, b) === 0),
    [name('ne')]: scalar((_ctx, a: NonNull, b: NonNull) => compare(a, b) !== 0),
    [name('lt')]: scalar((_ctx, a: NonNull, b: NonNull) => compare(a, b) < 0),
    [name('le')]: scalar((_ctx, a: NonNull, b: NonNull) => compare(a, b) <= 0),
    [name('gt')]: scalar((_ctx, a: NonNull, b: NonNull) => compare(a, b) > 0),
    [name('ge')]: scalar((_ctx, a: NonNull, b: NonNull) => compare(a, b) >= 0),
  }
}

/** The pattern operator classes have no equality of their own. */
function inequalities(prefix: string, compare: (a: NonNull, b: NonNull) => number): Area {
  const area = ordered((operator) => prefix + operator, compare)
  const { [`${prefix}eq`]: _eq, [`${prefix}ne`]: _ne, ...rest } = area
  return rest
}

/** -1, 0 or 1. */
function sign(value: number): number {
  return value < 0 ? -1 : value > 0 ? 1 : 0
}

function comparison(compare: (a: NonNull, b: NonNull) => number): ScalarImplementation {
  return scalar((_ctx, a: NonNull, b: NonNull) => sign(compare(a, b)))
}

function choice(compare: (a: NonNull, b: NonNull) => number, prefix: string, separator = ''): Area {
  return {
    [`${prefix}${separator}larger`]: scalar((_ctx, a: NonNull, b: NonNull) =>
      compare(a, b) > 0 ? a : b,
    ),
    [`${prefix}${separator}smaller`]: scalar((_ctx, a: NonNull, b: NonNull) =>
      compare(a, b) < 0 ? a : b,
    ),
  }
}

const compareNative = (a: NonNull, b: NonNull): number => (a < b ? -1 : a > b ? 1 : 0)
const compareStrings = (a: NonNull, b: NonNull): number => compareText(a as string, b as string)
const comparePadded = (a: NonNull, b: NonNull): number =>
  compareText(trimBlanks(a as string), trimBlanks(b as string))
const compareNumerics = (a: NonNull, b: NonNull): number => (a as Numeric).compare(b as Numeric)

/** A text family: equality is identity, the rest is the byte order. */
function textual(name: (operator: string) => string): Area {
  return {
    ...ordered(name, compareStrings),
    [name('eq')]: scalar((_ctx, a: string, b: string) => a === b),
    [name('ne')]: scalar((_ctx, a: string, b: string) => a !== b),
  }
}

/** `texteq` and `textne`, but `text_lt`. */
function textName(operator: string): string {
  return operator === 'eq' || operator === 'ne' ? `text${operator}` : `text_${operator}`
}

const integerPairs = ['int2', 'int4', 'int8', 'int24', 'int28', 'int42', 'int48', 'int82', 'int84']

function btree(): Area {
  const area: Area = { btboolcmp: comparison(compareNative), btoidcmp: comparison(compareNative) }
  for (const pair of integerPairs) area[`bt${pair}cmp`] = comparison(compareNative)
  for (const pair of ['float4', 'float8', 'float48', 'float84']) {
    area[`bt${pair}cmp`] = comparison(compareFloats)
  }
  for (const name of ['text', 'name', 'nametext', 'textname', 'char', 'text_pattern_']) {
    area[`bt${name}cmp`] = comparison(compareStrings)
  }
  return area
}

export const comparisons: Readonly<Area> = {
  ...Object.assign({}, ...integerPairs.map(native)),
  ...native('oid'),
  ...native('bool'),
  ...Object.assign(
    {},
    ...['float4', 'float8', 'float48', 'float84'].map((pair) =>
      ordered((operator) => pair + operator, compareFloats),
    ),
  ),
  ...ordered((operator) => `numeric_${operator}`, compareNumerics),
  ...textual(textName),
  ...textual((operator) => `name${operator}`),
  ...textual((operator) => `name${operator}text`),
  ...textual((operator) => `text${operator}name`),
  ...textual((operator) => `char${operator}`),
  ...ordered((operator) => `bpchar${operator}`, comparePadded),
  ...inequalities('bpchar_pattern_', comparePadded),
  ...inequalities('text_pattern_', compareStrings),
  ...ordered((operator) => `bytea${operator}`, compareBytea),
  ...ordered((operator) => `uuid_${operator}`, compareNative),
  // The other side may be an int4: its bits count.
  xideq: scalar((_ctx, a: number, b: number) => a >>> 0 === b >>> 0),
  xidneq: scalar((_ctx, a: number, b: number) => a >>> 0 !== b >>> 0),
  ...btree(),
  bpcharcmp: comparison(comparePadded),
  btbpchar_pattern_cmp: comparison(comparePadded),
  byteacmp: comparison(compareBytea),
  numeric_cmp: comparison(compareNumerics),
  uuid_cmp: comparison(compareNative),
  ...choice(compareFloats, 'float4'),
  ...choice(compareFloats, 'float8'),
  ...choice(compareNumerics, 'numeric', '_'),
  ...choice(compareStrings, 'text', '_'),
  // Of equals, which may differ in their blanks, the first.
  bpchar_larger: scalar((_ctx, a: string, b: string) => (comparePadded(a, b) >= 0 ? a : b)),
  bpchar_smaller: scalar((_ctx, a: string, b: string) => (comparePadded(a, b) <= 0 ? a : b)),
  ...choice(compareNative, 'oid'),
}
