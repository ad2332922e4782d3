/** The fast ways of the hot operators: which kernel computes which of PostgreSQL's functions, by its internal name. */
import {
  arithmetic,
  eitherNull,
  remainder,
  type ArithmeticOp,
  type ArithmeticRange,
} from '../../kernels/arithmetic.ts'
import {
  dropNulls,
  hasNaN,
  selectF64Value,
  selectI32Value,
  selectPairs,
  type CompareOp,
} from '../../kernels/select-compare.ts'
import type { Vector } from '../../store/batch.ts'
import { i32Of } from '../../store/make-vector.ts'
import { F64Values, I32Values } from '../../store/vectors.ts'
import type { Frame } from '../context.ts'
import type { Evaluator, Select, VectorCode } from './evaluator.ts'
import { evaluateVector } from './rows.ts'

const comparisonNames =
  /^(int2|int4|int8|int24|int42|int28|int82|int48|int84|oid|bool|float4|float8|float48|float84|date_|timestamp_|time_)(eq|ne|lt|le|gt|ge)$/

/** The comparison that a function is, if it is one over numeric columns. */
export function comparisonOf(source: string): CompareOp | undefined {
  return comparisonNames.exec(source)?.[2] as CompareOp | undefined
}

type Arithmetic = { readonly op: ArithmeticOp | 'remainder'; readonly range: ArithmeticRange }

const arithmeticNames: Readonly<Record<string, ArithmeticOp | 'remainder'>> = {
  pl: 'add',
  mi: 'subtract',
  mul: 'multiply',
  mod: 'remainder',
}
const arithmeticPattern =
  /^(int2|int4|int8|int24|int42|int28|int82|int48|int84|float8)(pl|mi|mul|mod)$/

function arithmeticOf(source: string): Arithmetic | undefined {
  const found = arithmeticPattern.exec(source)
  if (found === null) return undefined
  const family = found[1] as string
  const op = arithmeticNames[found[2] as string]
  if (op === undefined) return undefined
  if (family === 'float8') return op === 'remainder' ? undefined : { op, range: 'f64' }
  if (family.includes('8')) return { op, range: 'safe' }
  return { op, range: family === 'int2' ? 'i16' : 'i32' }
}

type Numbers = Int32Array | Float64Array

function numbersOf(vector: Vector): Numbers | undefined {
  return vector.kind === 'i32' || vector.kind === 'f64' ? vector.data : undefined
}

/** A side that is one number for all rows; `null` for NULL; `undefined` when it is not such. */
function constantOf(side: Evaluator, frame: Frame): number | null | undefined {
  const value = side.scalar(frame)
  if (value === null) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'number' || Number.isNaN(value)) return undefined
  return side.shape.physical === 'i32' ? i32Of(value) : value
}

const mirrored: Readonly<Record<CompareOp, CompareOp>> = {
  eq: 'eq',
  ne: 'ne',
  lt: 'gt',
  le: 'ge',
  gt: 'lt',
  ge: 'le',
}

/** `left op right` as a selection. */
export function compareSelect(
  op: CompareOp,
  left: Evaluator,
  right: Evaluator,
): Select | undefined {
  if (left.shape.physical === 'any' || right.shape.physical === 'any') return undefined
  if (left.constant && right.constant) return undefined
  if (left.constant) return compareValue(mirrored[op], right, left)
  if (right.constant) return compareValue(op, left, right)
  return (frame, batch, out) => {
    const a = evaluateVector(left, frame, batch)
    const b = evaluateVector(right, frame, batch)
    const aData = numbersOf(a)
    const bData = numbersOf(b)
    if (aData === undefined || bData === undefined) return -1
    const { selection, count } = batch
    if (mayBeNaN(a) && hasNaN(aData as Float64Array, selection, count)) return -1
    if (mayBeNaN(b) && hasNaN(bData as Float64Array, selection, count)) return -1
    let kept = selectPairs(op, aData, bData, selection, count, out)
    if (a.nulls !== undefined) kept = dropNulls(a.nulls, out, kept)
    if (b.nulls !== undefined) kept = dropNulls(b.nulls, out, kept)
    return kept
  }
}

function mayBeNaN(vector: Vector): boolean {
  return vector.kind === 'f64' && !vector.integral
}

function compareValue(op: CompareOp, side: Evaluator, constant: Evaluator): Select {
  // A date's column holds its infinities as the ends of int32, which no other i32 column may mix with.
  const sameShape = side.shape.physical !== 'i32' || side.shape.i32 === constant.shape.i32
  return (frame, batch, out) => {
    if (!sameShape) return -1
    const value = constantOf(constant, frame)
    if (value === null) return 0
    if (value === undefined) return -1
    const vector = evaluateVector(side, frame, batch)
    const { selection, count } = batch
    let kept: number
    if (vector.kind === 'i32') {
      kept = selectI32Value(op, vector.data, value, selection, count, out)
    } else if (vector.kind === 'f64') {
      if (mayBeNaN(vector) && hasNaN(vector.data, selection, count)) return -1
      kept = selectF64Value(op, vector.data, value, selection, count, out)
    } else return -1
    return vector.nulls === undefined ? kept : dropNulls(vector.nulls, out, kept)
  }
}

/** The vector form of an arithmetic operator. */
export function arithmeticVector(
  source: string,
  left: Evaluator,
  right: Evaluator,
): VectorCode | undefined {
  const found = arithmeticOf(source)
  if (found === undefined || (left.constant && right.constant)) return undefined
  const { op, range } = found
  if (op === 'remainder') return right.constant ? remainderVector(range, left, right) : undefined
  return (frame, batch) => {
    const { selection, count, length } = batch
    const a = left.constant ? undefined : evaluateVector(left, frame, batch)
    const b = right.constant ? undefined : evaluateVector(right, frame, batch)
    const x = a === undefined ? constantOf(left, frame) : numbersOf(a)
    const y = b === undefined ? constantOf(right, frame) : numbersOf(b)
    if (x === undefined || y === undefined || x === null || y === null) return undefined
    const out = emptyNumbers(range, length)
    if (!arithmetic(op, range, x, y, selection, count, out)) return undefined
    return numberColumn(out, eitherNull(a?.nulls, b?.nulls, length), range)
  }
}

function remainderVector(range: ArithmeticRange, left: Evaluator, right: Evaluator): VectorCode {
  return (frame, batch) => {
    const divisor = constantOf(right, frame)
    if (divisor === null || divisor === undefined || divisor === 0) return undefined
    const vector = evaluateVector(left, frame, batch)
    const data = numbersOf(vector)
    if (data === undefined) return undefined
    const out = emptyNumbers(range, batch.length)
    remainder(data, divisor, batch.selection, batch.count, out)
    return numberColumn(out, vector.nulls, range)
  }
}

function emptyNumbers(range: ArithmeticRange, length: number): Numbers {
  return range === 'i16' || range === 'i32' ? new Int32Array(length) : new Float64Array(length)
}

function numberColumn(
  data: Numbers,
  nulls: Uint8Array | undefined,
  range: ArithmeticRange,
): Vector {
  if (data instanceof Int32Array) return new I32Values(data, nulls, 'int')
  return new F64Values(data, nulls, range === 'safe')
}
