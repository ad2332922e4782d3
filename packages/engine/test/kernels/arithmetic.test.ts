import { expect, test } from 'vitest'
import {
  arithmetic,
  eitherNull,
  remainder,
  type ArithmeticOp,
  type ArithmeticRange,
} from '../../src/kernels/arithmetic.ts'
import { Random } from '../support/random.ts'

const ops: readonly ArithmeticOp[] = ['add', 'subtract', 'multiply']
const ranges: readonly ArithmeticRange[] = ['i16', 'i32', 'safe', 'f64']
const values: Readonly<Record<ArithmeticRange, readonly number[]>> = {
  i16: [-0x8000, -1, 0, 1, 2, 181, 0x7fff],
  i32: [-0x80000000, -46341, -1, 0, 1, 3, 46340, 0x7fffffff],
  safe: [Number.MIN_SAFE_INTEGER, -94906266, -1, 0, 1, 94906265, Number.MAX_SAFE_INTEGER],
  f64: [-Number.MAX_VALUE, -1.5, -0, 0, 1e-300, 2.25, Number.MAX_VALUE],
}

function plain(op: ArithmeticOp, a: number, b: number): number {
  return op === 'add' ? a + b : op === 'subtract' ? a - b : a * b
}

function fits(range: ArithmeticRange, value: number): boolean {
  if (range === 'f64') return Number.isFinite(value)
  if (range === 'safe') return Number.isSafeInteger(value)
  const bits = range === 'i16' ? 15 : 31
  return value >= -(2 ** bits) && value < 2 ** bits
}

function column(random: Random, range: ArithmeticRange, length: number): Int32Array | Float64Array {
  const list = random.list(length, () =>
    random.chance(0.2) ? random.pick(values[range]) : random.between(-100, 100),
  )
  return range === 'i16' || range === 'i32' ? Int32Array.from(list) : Float64Array.from(list)
}

test.each(ranges.flatMap((range) => ops.map((op) => [op, range] as const)))(
  '%s within %s computes what plain arithmetic does, and says whether all of it fits',
  (op, range) => {
    for (let seed = 1; seed <= 80; seed++) {
      const random = new Random(seed)
      const length = random.between(1, 40)
      const left = random.chance(0.25) ? random.pick(values[range]) : column(random, range, length)
      const right =
        typeof left === 'object' && random.chance(0.4)
          ? random.pick(values[range])
          : column(random, range, length)
      const rows = random.chance(0.5)
        ? Int32Array.from(random.list(length, (i) => i).filter(() => random.chance(0.5)))
        : undefined
      const counted = [...(rows ?? Array.from({ length }, (_, i) => i))]
      const out =
        range === 'i16' || range === 'i32' ? new Int32Array(length) : new Float64Array(length)
      const at = (side: typeof left, row: number): number =>
        typeof side === 'number' ? side : (side[row] as number)
      const wanted = counted.map((row) => plain(op, at(left, row), at(right, row)))

      const good = arithmetic(op, range, left, right, rows, counted.length, out)
      expect(good, `seed ${seed}`).toBe(wanted.every((value) => fits(range, value)))
      // Integers have no negative zero.
      const written = range === 'f64' ? wanted : wanted.map((value) => value + 0)
      if (good) expect(counted.map((row) => out[row])).toEqual(written)
    }
  },
)

test('two constants are not for the kernel', () => {
  expect(arithmetic('add', 'i32', 1, 2, undefined, 1, new Int32Array(1))).toBe(false)
})

test('NaN never fits', () => {
  const out = new Float64Array(1)
  expect(arithmetic('add', 'f64', Float64Array.of(NaN), 1, undefined, 1, out)).toBe(false)
})

test('remainder has the sign of the dividend, and zero has none', () => {
  const data = Int32Array.of(7, -7, 6, -6, -0x80000000)
  const out = new Float64Array(5)
  remainder(data, 3, undefined, 5, out)
  expect([...out].every((value, i) => Object.is(value, ((data[i] as number) % 3) + 0))).toBe(true)
  remainder(data, -1, Int32Array.of(4), 1, out)
  expect(Object.is(out[4], 0)).toBe(true)
})

test('eitherNull marks a row when one side is NULL, and copies nothing where one has none', () => {
  const left = Uint8Array.of(0, 1, 0, 1)
  const right = Uint8Array.of(0, 0, 1, 1)
  expect(eitherNull(left, right, 4)).toEqual(Uint8Array.of(0, 1, 1, 1))
  expect(eitherNull(left, undefined, 4)).toBe(left)
  expect(eitherNull(undefined, right, 4)).toBe(right)
  expect(eitherNull(undefined, undefined, 4)).toBeUndefined()
})
