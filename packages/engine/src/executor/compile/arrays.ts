/** ARRAY[…], subscripts and slices; jsonb takes subscripts too. */
import type { Expr } from '../../binder/expression.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { nestedArray } from '../../types/array-nesting.ts'
import {
  arrayAssign,
  arrayAssignSlice,
  arraySlice,
  arraySubscript,
  nullSubscript,
  type SliceBound,
} from '../../types/array-subscript.ts'
import { arrayOf, emptyArray, isArrayValue, type ArrayValue } from '../../types/array-value.ts'
import type { Datum } from '../../types/datum.ts'
import type { Frame } from '../context.ts'
import type { Compiled, Compiler, Scalar } from './evaluator.ts'

type Subscripts = Extract<Expr, { kind: 'subscript' }>['subscripts']

export function compileArray(compiler: Compiler, expr: Extract<Expr, { kind: 'array' }>): Compiled {
  const elements = compiler.compileAll(expr.elements).map((element) => element.scalar)
  const { oid } = expr.elementType
  if (!expr.nested) {
    return {
      scalar: (frame) =>
        arrayOf(
          oid,
          elements.map((element) => element(frame)),
        ),
    }
  }
  return {
    scalar: (frame) => {
      const parts: ArrayValue[] = []
      for (const element of elements) {
        const value = element(frame)
        if (value !== null && isArrayValue(value)) parts.push(value)
      }
      return nestedArray(oid, parts)
    },
  }
}

/** Evaluates subscripts; `undefined` when one of them is NULL. */
type ReadSubscripts = (frame: Frame) => readonly SliceBound[] | undefined

/** A single subscript in a slice's company means `1:n`. */
function compileSubscripts(compiler: Compiler, subscripts: Subscripts): ReadSubscripts {
  const anySlice = subscripts.some(({ slice }) => slice)
  const compiled = subscripts.map(({ slice, lower, upper }) => ({
    slice,
    lower: lower === undefined ? undefined : compiler.compile(lower).scalar,
    upper: upper === undefined ? undefined : compiler.compile(upper).scalar,
  }))
  const read = (code: Scalar | undefined, frame: Frame): Datum | undefined =>
    code === undefined ? undefined : code(frame)
  return (frame) => {
    const bounds: SliceBound[] = []
    for (const { slice, lower, upper } of compiled) {
      const low = read(lower, frame)
      const high = read(upper, frame)
      if (low === null || high === null) return undefined
      const only = (low ?? high) as number | undefined
      if (slice)
        bounds.push({ lower: low as number | undefined, upper: high as number | undefined })
      else bounds.push({ lower: anySlice ? 1 : only, upper: only })
    }
    return bounds
  }
}

export function compileSubscript(
  compiler: Compiler,
  expr: Extract<Expr, { kind: 'subscript' }>,
): Compiled {
  const type = compiler.types.type(expr.arg.type.oid)
  if (type.elementOid === 0) throw featureNotSupported(`subscripting of type ${type.name}`)
  const arg = compiler.compile(expr.arg).scalar
  const subscripts = compileSubscripts(compiler, expr.subscripts)
  const anySlice = expr.subscripts.some(({ slice }) => slice)
  return {
    scalar: (frame) => {
      const array = arg(frame)
      if (array === null || !isArrayValue(array)) return null
      const bounds = subscripts(frame)
      if (bounds === undefined) return null
      if (anySlice) return arraySlice(array, bounds)
      return arraySubscript(
        array,
        bounds.map(({ upper }) => upper as number),
      )
    },
  }
}

export function compileSubscriptAssign(
  compiler: Compiler,
  expr: Extract<Expr, { kind: 'subscriptAssign' }>,
): Compiled {
  const type = compiler.types.type(expr.arg.type.oid)
  if (type.elementOid === 0) throw featureNotSupported(`subscripting of type ${type.name}`)
  const { elementOid } = type
  const arg = compiler.compile(expr.arg).scalar
  const value = compiler.compile(expr.value).scalar
  const subscripts = compileSubscripts(compiler, expr.subscripts)
  const anySlice = expr.subscripts.some(({ slice }) => slice)
  return {
    scalar: (frame) => {
      const array = arg(frame)
      const given = array !== null && isArrayValue(array) ? array : emptyArray(elementOid)
      const bounds = subscripts(frame)
      if (bounds === undefined) throw nullSubscript()
      const item = value(frame)
      if (!anySlice) {
        return arrayAssign(
          given,
          elementOid,
          bounds.map(({ upper }) => upper as number),
          item,
        )
      }
      if (item === null || !isArrayValue(item)) return array
      return arrayAssignSlice(given, elementOid, bounds, item)
    },
  }
}
