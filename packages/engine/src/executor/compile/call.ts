/** Calls of functions and operators: strictness, number of arguments, VARIADIC, and the fast ways of `vector-calls`. */
import type { Expr } from '../../binder/expression.ts'
import type { ScalarEval } from '../../functions/function.ts'
import { arrayOf, isArrayValue } from '../../types/array-value.ts'
import type { Datum } from '../../types/datum.ts'
import { distanceVector } from './distance-vectors.ts'
import type { Compiled, Compiler, Evaluator, Scalar } from './evaluator.ts'
import { scalarEval } from './function-eval.ts'
import { arithmeticVector, compareSelect, comparisonOf } from './vector-calls.ts'

type Call = Extract<Expr, { kind: 'call' }>

/** `"any"`: a VARIADIC function over it takes its arguments apart by itself. */
const ANY_TYPE = 2276

export function compileCall(compiler: Compiler, expr: Call): Compiled {
  const args = compiler.compileAll(expr.args)
  const argTypes = expr.args.map((arg) => arg.type)
  const evaluate = scalarEval(expr.fn, argTypes, expr.type, compiler.types)
  const { strict } = expr.fn
  if (expr.fn.variadic === ANY_TYPE && expr.variadicArray) {
    return { scalar: spreadCall(compiler, expr, args) }
  }
  if (expr.fn.variadic !== 0) {
    return { scalar: variadicCall(expr, args, evaluate) }
  }
  if (args.length === 1) return { scalar: unaryCall(evaluate, strict, args[0] as Evaluator) }
  if (args.length === 2) {
    const [left, right] = args as [Evaluator, Evaluator]
    const scalar = binaryCall(evaluate, strict, left.scalar, right.scalar)
    const comparison = comparisonOf(expr.fn.source)
    if (comparison !== undefined) {
      return { scalar, select: compareSelect(comparison, left, right) }
    }
    const { source } = expr.fn
    const vector = arithmeticVector(source, left, right) ?? distanceVector(source, left, right)
    return { scalar, vector }
  }
  return { scalar: anyCall(evaluate, strict, args) }
}

function unaryCall(evaluate: ScalarEval, strict: boolean, arg: Evaluator): Scalar {
  const a = arg.scalar
  if (!strict) return (frame) => evaluate(frame.ctx.eval, a(frame))
  return (frame) => {
    const value = a(frame)
    return value === null ? null : evaluate(frame.ctx.eval, value)
  }
}

export function binaryCall(evaluate: ScalarEval, strict: boolean, a: Scalar, b: Scalar): Scalar {
  if (!strict) return (frame) => evaluate(frame.ctx.eval, a(frame), b(frame))
  return (frame) => {
    const left = a(frame)
    if (left === null) return null
    const right = b(frame)
    return right === null ? null : evaluate(frame.ctx.eval, left, right)
  }
}

function anyCall(evaluate: ScalarEval, strict: boolean, args: readonly Evaluator[]): Scalar {
  const scalars = args.map((arg) => arg.scalar)
  return (frame) => {
    const values: Datum[] = []
    for (const scalar of scalars) {
      const value = scalar(frame)
      if (value === null && strict) return null
      values.push(value)
    }
    return evaluate(frame.ctx.eval, ...values)
  }
}

/** The declared last argument is an array, unless it is of `"any"`: such functions get the elements one by one. */
function variadicCall(expr: Call, args: readonly Evaluator[], evaluate: ScalarEval): Scalar {
  const { fn, variadicArray } = expr
  const scalars = args.map((arg) => arg.scalar)
  const fixed = fn.args.length - 1
  const gathers = fn.variadic !== ANY_TYPE && !variadicArray
  return (frame) => {
    const values: Datum[] = scalars.map((scalar) => scalar(frame))
    if (gathers) values.push(arrayOf(fn.variadic, values.splice(fixed)))
    if (fn.strict && values.includes(null)) return null
    return evaluate(frame.ctx.eval, ...values)
  }
}

/** `VARIADIC array` for a function over `"any"`: its elements, each an argument of the element type. */
function spreadCall(compiler: Compiler, expr: Call, args: readonly Evaluator[]): Scalar {
  const { fn } = expr
  const scalars = args.map((arg) => arg.scalar)
  const fixed = fn.args.length - 1
  const fixedTypes = expr.args.slice(0, fixed).map((arg) => arg.type)
  const arrayType = (expr.args[fixed] as Expr).type
  const element = { oid: compiler.types.type(arrayType.oid).elementOid, typmod: arrayType.typmod }
  const byCount = new Map<number, ScalarEval>()
  return (frame) => {
    const values: Datum[] = scalars.map((scalar) => scalar(frame))
    const array = values.pop() ?? null
    const isMissing = array === null || !isArrayValue(array)
    // A NULL array is a NULL answer, but no arguments to `format`.
    if (isMissing && fn.source !== 'text_format') return null
    const elements = isMissing ? [] : array.elements
    let evaluate = byCount.get(elements.length)
    if (evaluate === undefined) {
      const types = [...fixedTypes, ...elements.map(() => element)]
      evaluate = scalarEval(fn, types, expr.type, compiler.types)
      byCount.set(elements.length, evaluate)
    }
    values.push(...elements)
    if (fn.strict && values.includes(null)) return null
    return evaluate(frame.ctx.eval, ...values)
  }
}
