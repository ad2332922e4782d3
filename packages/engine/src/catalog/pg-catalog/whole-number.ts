/** An int8 from its decimal text: a number while it is a safe integer. */
export function wholeNumber(text: string): number | bigint {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}
