/**
 * 64-bit integers as the engine holds them: a number while it is a safe integer, else a bigint.
 * `wide` results come back in that form; the caller checks the range of the type.
 */
export type Int64 = number | bigint

export const int64Min: bigint = -(2n ** 63n)
export const int64Max: bigint = 2n ** 63n - 1n

/** The narrowest form of a bigint. */
export function narrow(value: bigint): Int64 {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}

export function inInt64(value: bigint): boolean {
  return value >= int64Min && value <= int64Max
}

/** Exact sum; may leave the 64-bit range. */
export function addInt64(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (Number.isSafeInteger(sum)) return sum
  }
  return narrow(BigInt(a) + BigInt(b))
}

/** Exact difference; may leave the 64-bit range. */
export function subInt64(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b
    if (Number.isSafeInteger(difference)) return difference
  }
  return narrow(BigInt(a) - BigInt(b))
}

/** Exact product; may leave the 64-bit range. */
export function mulInt64(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    if (Number.isSafeInteger(product)) return product === 0 ? 0 : product
  }
  return narrow(BigInt(a) * BigInt(b))
}

export function negateInt64(a: Int64): Int64 {
  if (typeof a === 'number') return a === 0 ? 0 : -a
  return narrow(-a)
}

export function compareInt64(a: Int64, b: Int64): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Quotient rounded towards zero by a positive safe integer, as a number. */
export function quotient(a: Int64, by: number): number {
  return typeof a === 'number' ? Math.trunc(a / by) + 0 : Number(a / BigInt(by))
}

/** Quotient rounded down by a positive safe integer, as a number. */
export function floorQuotient(a: Int64, by: number): number {
  if (typeof a === 'number') {
    // The division may round up to the next integer near 2^53; the remainder does not.
    const rest = a % by
    return rest < 0 ? (a - rest) / by - 1 : (a - rest) / by
  }
  const divisor = BigInt(by)
  const rest = a % divisor
  return Number(rest < 0n ? a / divisor - 1n : a / divisor)
}

/** What `floorQuotient` leaves: 0 ≤ rest < by. */
export function floorRest(a: Int64, by: number): number {
  if (typeof a === 'number') {
    const rest = a % by
    return rest < 0 ? rest + by : rest + 0
  }
  const rest = Number(a % BigInt(by))
  return rest < 0 ? rest + by : rest
}

/** Remainder with the sign of `a`. */
export function remainder(a: Int64, by: number): number {
  return typeof a === 'number' ? (a % by) + 0 : Number(a % BigInt(by))
}
