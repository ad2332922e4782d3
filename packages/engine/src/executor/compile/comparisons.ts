/** IS DISTINCT FROM, NULLIF and row-wise comparison. */
import type { Expr } from '../../binder/expression.ts'
import type { ScalarEval } from '../../functions/function.ts'
import { binaryEval } from './function-eval.ts'
import type { Compiled, Compiler } from './evaluator.ts'

export function compileDistinctFrom(
  compiler: Compiler,
  expr: Extract<Expr, { kind: 'distinctFrom' }>,
): Compiled {
  const left = compiler.compile(expr.left).scalar
  const right = compiler.compile(expr.right).scalar
  const equal = binaryEval(expr.equal, expr.left.type, expr.right.type, compiler.types)
  const { negated } = expr
  return {
    scalar: (frame) => {
      const a = left(frame)
      const b = right(frame)
      const same = a === null || b === null ? a === b : equal(frame.ctx.eval, a, b) === true
      return same === negated
    },
  }
}

export function compileNullIf(
  compiler: Compiler,
  expr: Extract<Expr, { kind: 'nullIf' }>,
): Compiled {
  const left = compiler.compile(expr.left).scalar
  const right = compiler.compile(expr.right).scalar
  const equal = binaryEval(expr.equal, expr.left.type, expr.right.type, compiler.types)
  return {
    scalar: (frame) => {
      const a = left(frame)
      const b = right(frame)
      if (a === null || b === null) return a
      return equal(frame.ctx.eval, a, b) === true ? null : a
    },
  }
}

export function compileRowCompare(
  compiler: Compiler,
  expr: Extract<Expr, { kind: 'rowCompare' }>,
): Compiled {
  const left = compiler.compileAll(expr.left).map((arg) => arg.scalar)
  const right = compiler.compileAll(expr.right).map((arg) => arg.scalar)
  const evals = (fns: typeof expr.less): ScalarEval[] =>
    fns.map((fn, i) =>
      binaryEval(fn, (expr.left[i] as Expr).type, (expr.right[i] as Expr).type, compiler.types),
    )
  const less = evals(expr.less)
  const equal = evals(expr.equal)
  const wantsLess = expr.op === '<' || expr.op === '<='
  const orEqual = expr.op === '<=' || expr.op === '>='
  return {
    scalar: (frame) => {
      for (let i = 0; i < left.length; i++) {
        const a = (left[i] as (typeof left)[0])(frame)
        const b = (right[i] as (typeof right)[0])(frame)
        if (a === null || b === null) return null
        if ((equal[i] as ScalarEval)(frame.ctx.eval, a, b) === true) continue
        return ((less[i] as ScalarEval)(frame.ctx.eval, a, b) === true) === wantsLess
      }
      return orEqual
    },
  }
}
