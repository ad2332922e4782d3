/** ROW(…) and the fields of records. */
import type { Expr } from '../../binder/expression.ts'
import { isRecordValue, record } from '../../types/record-value.ts'
import type { Compiled, Compiler } from './evaluator.ts'

export function compileRow(compiler: Compiler, expr: Extract<Expr, { kind: 'row' }>): Compiled {
  const args = compiler.compileAll(expr.args).map((arg) => arg.scalar)
  const fields = expr.args.map((arg, i) => ({
    name: expr.names[i] ?? `f${i + 1}`,
    type: arg.type,
  }))
  const { oid } = expr.type
  return {
    scalar: (frame) =>
      record(
        oid,
        fields,
        args.map((arg) => arg(frame)),
      ),
  }
}

export function compileField(compiler: Compiler, expr: Extract<Expr, { kind: 'field' }>): Compiled {
  const arg = compiler.compile(expr.arg).scalar
  const { index } = expr
  return {
    scalar: (frame) => {
      const value = arg(frame)
      return value !== null && isRecordValue(value) ? (value.values[index] ?? null) : null
    },
  }
}
