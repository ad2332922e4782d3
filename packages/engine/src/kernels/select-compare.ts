/**
 * Comparison of numeric columns to positions: writes the rows for which `a op b` holds to `out` and returns how many.
 *
 * One loop per operator and per array type, so that every call site sees one array type and no branch but the loop's; the store
 * is unconditional and the count moves by the comparison (no branch misses on random data). NULLs are dropped by
 * `dropNulls` afterwards, since most columns have none. Values are compared as numbers: NaN must not occur (float columns
 * that may hold it go the scalar way). Benchmarked by `bench/` scan + filter + count.
 */
export type CompareOp = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'

/** `data[row] op value` for `count` rows: rows 0 … count - 1, or those of `rows`. */
export function selectI32Value(
  op: CompareOp,
  data: Int32Array,
  value: number,
  rows: Int32Array | undefined,
  count: number,
  out: Int32Array,
): number {
  if (rows !== undefined) return selectI32Rows(op, data, value, rows, count, out)
  let k = 0
  switch (op) {
    case 'eq':
      for (let i = 0; i < count; i++) {
        out[k] = i
        k += data[i] === value ? 1 : 0
      }
      return k
    case 'ne':
      for (let i = 0; i < count; i++) {
        out[k] = i
        k += data[i] !== value ? 1 : 0
      }
      return k
    case 'lt':
      for (let i = 0; i < count; i++) {
        out[k] = i
        k += (data[i] as number) < value ? 1 : 0
      }
      return k
    case 'le':
      for (let i = 0; i < count; i++) {
        out[k] = i
        k += (data[i] as number) <= value ? 1 : 0
      }
      return k
    case 'gt':
      for (let i = 0; i < count; i++) {
        out[k] = i
        k += (data[i] as number) > value ? 1 : 0
      }
      return k
    case 'ge':
      for (let i = 0; i < count; i++) {
        out[k] = i
        k += (data[i] as number) >= value ? 1 : 0
      }
      return k
  }
}

function selectI32Rows(
  op: CompareOp,
  data: Int32Array,
  value: number,
  rows: Int32Array,
  count: number,
  out: Int32Array,
): number {
  let k = 0
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number
    out[k] = row
    k += holds(op, data[row] as number, value) ? 1 : 0
  }
  return k
}

/** As `selectI32Value`, over doubles. */
export function selectF64Value(
  op: CompareOp,
  data: Float64Array,
  value: number,
  rows: Int32Array | undefined,
  count: number,
  out: Int32Array,
): number {
  if (rows !== undefined) return selectF64Rows(op, data, value, rows, count, out)
  let k = 0
  switch (op) {
    case 'eq':
      for (let i = 0; i < count; i++) {
        out[k] = i
        k += data[i] === value ? 1 : 0
      }
      return k
    case 'ne':
      for (let i = 0; i < count; i++) {
        out[k] = i
        k += data[i] !== value ? 1 : 0
      }
      return k
    case 'lt':
      for (let i = 0; i < count; i++) {
        out[k] = i
        k += (data[i] as number) < value ? 1 : 0
      }
      return k
    case 'le':
      for (let i = 0; i < count; i++) {
        out[k] = i
        k += (data[i] as number) <= value ? 1 : 0
      }
      return k
    case 'gt':
      for (let i = 0; i < count; i++) {
        out[k] = i
        k += (data[i] as number) > value ? 1 : 0
      }
      return k
    case 'ge':
      for (let i = 0; i < count; i++) {
        out[k] = i
        k += (data[i] as number) >= value ? 1 : 0
      }
      return k
  }
}

function selectF64Rows(
  op: CompareOp,
  data: Float64Array,
  value: number,
  rows: Int32Array,
  count: number,
  out: Int32Array,
): number {
  let k = 0
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number
    out[k] = row
    k += holds(op, data[row] as number, value) ? 1 : 0
  }
  return k
}

/** `left[row] op right[row]` over any mix of narrow columns. */
export function selectPairs(
  op: CompareOp,
  left: Int32Array | Float64Array,
  right: Int32Array | Float64Array,
  rows: Int32Array | undefined,
  count: number,
  out: Int32Array,
): number {
  let k = 0
  for (let i = 0; i < count; i++) {
    const row = rows === undefined ? i : (rows[i] as number)
    out[k] = row
    k += holds(op, left[row] as number, right[row] as number) ? 1 : 0
  }
  return k
}

/** Keeps the rows of the first `count` in `rows` that are not NULL; in place. */
export function dropNulls(nulls: Uint8Array, rows: Int32Array, count: number): number {
  let k = 0
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number
    rows[k] = row
    k += nulls[row] === 0 ? 1 : 0
  }
  return k
}

function holds(op: CompareOp, a: number, b: number): boolean {
  switch (op) {
    case 'eq':
      return a === b
    case 'ne':
      return a !== b
    case 'lt':
      return a < b
    case 'le':
      return a <= b
    case 'gt':
      return a > b
    case 'ge':
      return a >= b
  }
}

/** True when some of the rows hold NaN: such a batch is not one for these kernels. */
export function hasNaN(data: Float64Array, rows: Int32Array | undefined, count: number): boolean {
  let sum = 0
  for (let i = 0; i < count; i++) {
    const row = rows === undefined ? i : (rows[i] as number)
    const value = data[row] as number
    sum += value === value ? 0 : 1
  }
  return sum > 0
}
