/**
 * Enum types. A value is its label; the order is a number per label, so that a label added between two others takes a number
 * between theirs and keys already in an index stay right.
 */
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { encodeFloatKey } from './float-type.ts'
import { text } from './text-types.ts'
import type { Oid, Type } from './type.ts'

/** `orders[i]` is the sort number of `labels[i]`, ascending; 1, 2, 3 … where none are given. */
export function makeEnumType(
  oid: Oid,
  name: string,
  labels: readonly string[],
  arrayOid: Oid = 0,
  orders: readonly number[] = labels.map((_, at) => at + 1),
): Type {
  const order = new Map(labels.map((label, at) => [label, orders[at] as number]))
  const check = (label: string): string => {
    if (order.has(label)) return label
    throw sqlError(
      sqlstate.invalidTextRepresentation,
      `invalid input value for enum ${name}: "${label}"`,
    )
  }
  const orderOf = (label: string): number => order.get(label) as number
  return {
    ...text,
    oid,
    name,
    arrayOid,
    elementOid: 0,
    category: 'E',
    preferred: false,
    kind: 'enum',
    length: 4,
    input: check,
    receive: (input, length) => check(input.utf8(length)),
    compare: (a, b) => orderOf(a as string) - orderOf(b as string),
    encodeKey: (value, out) => encodeFloatKey(orderOf(value as string), out),
    enumLabels: labels,
  }
}
