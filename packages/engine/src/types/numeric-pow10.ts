/** Powers of ten, exact: as bigints of any size and as numbers up to 10^22. */
const bigPowers: bigint[] = [1n]
const numberPowers: number[] = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

/** Powers up to this are kept: beyond it a value is rare and large. */
const KEPT = 128

export function pow10(exponent: number): bigint {
  if (exponent > KEPT) return 10n ** BigInt(exponent)
  for (let known = bigPowers.length; known <= exponent; known++) {
    bigPowers.push((bigPowers[known - 1] as bigint) * 10n)
  }
  return bigPowers[exponent] as bigint
}

/** 0 ≤ exponent ≤ 22: the powers that a float holds exactly. */
export function pow10Number(exponent: number): number {
  return numberPowers[exponent] as number
}
