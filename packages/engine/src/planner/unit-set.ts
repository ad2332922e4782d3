/**
 * Sets of the units of a FROM list, one bit a unit. A number while all fit its 31 bits, a bigint in longer lists: within one list
 * every set that is not empty is of the same kind, so equal sets are the same value.
 */
export type UnitSet = number | bigint

export const noUnits: UnitSet = 0

const narrow = 31

/** The unit at `index` alone, in a list of `count`. */
export function unitBit(index: number, count: number): UnitSet {
  return count <= narrow ? 1 << index : 1n << BigInt(index)
}

export function isEmptySet(set: UnitSet): boolean {
  return set === 0 || set === 0n
}

export function unionOf(a: UnitSet, b: UnitSet): UnitSet {
  if (typeof a === 'number' && typeof b === 'number') return a | b
  return BigInt(a) | BigInt(b)
}

export function without(a: UnitSet, b: UnitSet): UnitSet {
  if (typeof a === 'number' && typeof b === 'number') return a & ~b
  return BigInt(a) & ~BigInt(b)
}

export function overlaps(a: UnitSet, b: UnitSet): boolean {
  if (typeof a === 'number' && typeof b === 'number') return (a & b) !== 0
  return (BigInt(a) & BigInt(b)) !== 0n
}

/** Whether all of `a` is in `b`. */
export function isWithin(a: UnitSet, b: UnitSet): boolean {
  return isEmptySet(without(a, b))
}
