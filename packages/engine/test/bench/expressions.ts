/**
 * Three ways to evaluate `a + 7 < 500 and f > 3` over a million rows: closures per row, a generated function per row, kernels per
 * batch. What docs/decisions/0003 stands on; run it with `node --conditions=@twill/source`.
 */
import { arithmetic } from '../../src/kernels/arithmetic.ts'
import { selectF64Value, selectI32Value } from '../../src/kernels/select-compare.ts'
import { F64Values, I32Values } from '../../src/store/vectors.ts'
import type { Datum } from '../../src/types/datum.ts'

const ROWS = 1_000_000
const BATCH = 2048
const a = new Int32Array(ROWS).map((_, i) => (i * 7919) % 1000)
const f = new Float64Array(ROWS).map((_, i) => (i * 31) % 1000)

type Row = { readonly columns: readonly (I32Values | F64Values)[]; row: number }
type Scalar = (frame: Row) => Datum

const frame: Row = {
  columns: [new I32Values(a, undefined, 'int'), new F64Values(f, undefined, false)],
  row: 0,
}

function column(index: number): Scalar {
  return ({ columns, row }) => columns[index]?.get(row) ?? null
}

function binary(left: Scalar, right: number, compute: (a: number, b: number) => Datum): Scalar {
  return (row) => {
    const value = left(row)
    return value === null ? null : compute(value as number, right)
  }
}

function and(left: Scalar, right: Scalar): Scalar {
  return (row) => {
    const x = left(row)
    if (x === false) return false
    const y = right(row)
    return y === false ? false : x === null || y === null ? null : true
  }
}

const closures = and(
  binary(
    binary(column(0), 7, (x, y) => x + y),
    500,
    (x, y) => x < y,
  ),
  binary(column(1), 3, (x, y) => x > y),
)

// oxlint-disable-next-line eslint/no-new-func, typescript/no-implied-eval -- what is compared with
const generated = new Function(
  'frame',
  `const x = frame.columns[0].get(frame.row); const p = x === null ? null : x + 7 < 500
   if (p === false) return false
   const y = frame.columns[1].get(frame.row); const q = y === null ? null : y > 3
   return q === false ? false : p === null || q === null ? null : true`,
) as Scalar

function perRow(scalar: Scalar): number {
  let count = 0
  for (let row = 0; row < ROWS; row++) {
    frame.row = row
    if (scalar(frame) === true) count++
  }
  return count
}

function perBatch(): number {
  const sums = new Int32Array(BATCH)
  const rows = new Int32Array(BATCH)
  let count = 0
  for (let from = 0; from < ROWS; from += BATCH) {
    const length = Math.min(BATCH, ROWS - from)
    arithmetic('add', 'i32', a.subarray(from, from + length), 7, undefined, length, sums)
    const found = selectI32Value('lt', sums, 500, undefined, length, rows)
    count += selectF64Value('gt', f.subarray(from, from + length), 3, rows, found, rows)
  }
  return count
}

const ways: readonly (readonly [string, () => number])[] = [
  ['closures', () => perRow(closures)],
  ['generated', () => perRow(generated)],
  ['kernels', perBatch],
]
for (const [name, run] of ways) {
  let best = Infinity
  let answer = 0
  for (let round = 0; round < 15; round++) {
    const start = performance.now()
    answer = run()
    best = Math.min(best, performance.now() - start)
  }
  process.stdout.write(`${name}: ${best.toFixed(1)} ms (${answer} rows)\n`)
}
