/** CASE, COALESCE, GREATEST, LEAST: they evaluate no more than they need. */
import type { Expr } from '../../binder/expression.ts'
import type { Datum } from '../../types/datum.ts'
import type { Compiled, Compiler } from './evaluator.ts'

export function compileCase(compiler: Compiler, expr: Extract<Expr, { kind: 'case' }>): Compiled {
  const whens = expr.whens.map(({ when, then }) => ({
    when: compiler.compile(when).scalar,
    then: compiler.compile(then).scalar,
  }))
  const otherwise =
    expr.otherwise === undefined ? undefined : compiler.compile(expr.otherwise).scalar
  const operand = expr.operand === undefined ? undefined : compiler.compile(expr.operand).scalar
  return {
    scalar: (frame) => {
      const outer = frame.caseValue
      const value = operand === undefined ? outer : operand(frame)
      for (const branch of whens) {
        frame.caseValue = value
        const found = branch.when(frame) === true
        frame.caseValue = outer
        if (found) return branch.then(frame)
      }
      return otherwise === undefined ? null : otherwise(frame)
    },
  }
}

export function compileCoalesce(compiler: Compiler, exprs: readonly Expr[]): Compiled {
  const scalars = compiler.compileAll(exprs).map((arg) => arg.scalar)
  return {
    scalar: (frame) => {
      for (const scalar of scalars) {
        const value = scalar(frame)
        if (value !== null) return value
      }
      return null
    },
  }
}

export function compileExtreme(
  compiler: Compiler,
  expr: Extract<Expr, { kind: 'greatest' | 'least' }>,
): Compiled {
  const scalars = compiler.compileAll(expr.args).map((arg) => arg.scalar)
  const compare = comparator(compiler, expr.type.oid)
  const sign = expr.kind === 'greatest' ? 1 : -1
  return {
    scalar: (frame) => {
      let best: Datum = null
      for (const scalar of scalars) {
        const value = scalar(frame)
        if (value !== null && (best === null || compare(value, best) * sign > 0)) best = value
      }
      return best
    },
  }
}

/** The btree order of a type; asked for only where the binder has made sure that there is one. */
export function comparator(
  compiler: Compiler,
  oid: number,
): (a: NonNullable<Datum>, b: NonNullable<Datum>) => number {
  const { compare, name } = compiler.types.type(oid)
  if (compare === undefined) throw new Error(`type ${name} has no order`)
  return compare
}
