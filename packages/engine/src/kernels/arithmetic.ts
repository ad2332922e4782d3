/**
 * Arithmetic over numeric columns. Each kernel writes the rows that count and answers whether every result fits; where one does
 * not (overflow, division by zero, an int8 outside the safe integers), the caller computes the batch the scalar way, which
 * finds the row and reports PostgreSQL's error. Results of rows that are NULL are written and do not matter, but an
 * overflow there is a false alarm that costs one slow batch and no wrong answer.
 */
export type ArithmeticOp = 'add' | 'subtract' | 'multiply'

/** How a result is checked: within int2, int4, the safe integers, or as a double (finite from finite). */
export type ArithmeticRange = 'i16' | 'i32' | 'safe' | 'f64'

type Numbers = Int32Array | Float64Array

/** Writes `left op right` to `out`; `right` (or `left`) is one number for all rows when it is a number. */
export function arithmetic(
  op: ArithmeticOp,
  range: ArithmeticRange,
  left: Numbers | number,
  right: Numbers | number,
  rows: Int32Array | undefined,
  count: number,
  out: Numbers,
): boolean {
  if (typeof left === 'number') {
    const constant = left
    if (typeof right === 'number') return false
    if (op === 'subtract') return subtractFrom(range, constant, right, rows, count, out)
    return arithmeticValue(op, range, right, constant, rows, count, out)
  }
  if (typeof right === 'number') {
    return arithmeticValue(op, range, left, right, rows, count, out)
  }
  const [low, high] = limits(range)
  const zero = signOfZero(range)
  let good = true
  for (let i = 0; i < count; i++) {
    const row = rows === undefined ? i : (rows[i] as number)
    const a = left[row] as number
    const b = right[row] as number
    const value = op === 'add' ? a + b : op === 'subtract' ? a - b : a * b + zero
    good = good && value >= low && value <= high
    out[row] = value
  }
  return good
}

function arithmeticValue(
  op: ArithmeticOp,
  range: ArithmeticRange,
  left: Numbers,
  right: number,
  rows: Int32Array | undefined,
  count: number,
  out: Numbers,
): boolean {
  const [low, high] = limits(range)
  const zero = signOfZero(range)
  let good = true
  for (let i = 0; i < count; i++) {
    const row = rows === undefined ? i : (rows[i] as number)
    const a = left[row] as number
    const value = op === 'add' ? a + right : op === 'subtract' ? a - right : a * right + zero
    good = good && value >= low && value <= high
    out[row] = value
  }
  return good
}

function subtractFrom(
  range: ArithmeticRange,
  left: number,
  right: Numbers,
  rows: Int32Array | undefined,
  count: number,
  out: Numbers,
): boolean {
  const [low, high] = limits(range)
  let good = true
  for (let i = 0; i < count; i++) {
    const row = rows === undefined ? i : (rows[i] as number)
    const value = left - (right[row] as number)
    good = good && value >= low && value <= high
    out[row] = value
  }
  return good
}

/** `data % divisor` with the dividend's sign, for a divisor that is not zero. */
export function remainder(
  data: Numbers,
  divisor: number,
  rows: Int32Array | undefined,
  count: number,
  out: Numbers,
): void {
  for (let i = 0; i < count; i++) {
    const row = rows === undefined ? i : (rows[i] as number)
    out[row] = ((data[row] as number) % divisor) + 0
  }
}

/** Added to a product: integers have no negative zero, so 0 makes it plain; doubles have, and -0 changes nothing. */
function signOfZero(range: ArithmeticRange): number {
  return range === 'f64' ? -0 : 0
}

/** Both ends included; NaN passes neither, so that it goes the scalar way. */
function limits(range: ArithmeticRange): readonly [number, number] {
  switch (range) {
    case 'i16':
      return [-0x8000, 0x7fff]
    case 'i32':
      return [-0x80000000, 0x7fffffff]
    case 'safe':
      return [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]
    case 'f64':
      return [-Number.MAX_VALUE, Number.MAX_VALUE]
  }
}

/** Marks the rows where either side is NULL; `undefined` when neither side has any. */
export function eitherNull(
  left: Uint8Array | undefined,
  right: Uint8Array | undefined,
  length: number,
): Uint8Array | undefined {
  if (left === undefined) return right
  if (right === undefined) return left
  const out = new Uint8Array(length)
  for (let i = 0; i < length; i++) out[i] = (left[i] as number) | (right[i] as number)
  return out
}
