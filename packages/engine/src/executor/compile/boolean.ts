/** Three-valued logic. A conjunction as a filter narrows the rows from one condition to the next. */
import type { Expr } from '../../binder/expression.ts'
import type { Batch } from '../../store/batch.ts'
import { isRecordValue } from '../../types/record-value.ts'
import { evaluateVector, selectRows } from './rows.ts'
import type { Compiled, Compiler } from './evaluator.ts'

export function compileAnd(compiler: Compiler, exprs: readonly Expr[]): Compiled {
  const args = compiler.compileAll(exprs)
  const scalars = args.map((arg) => arg.scalar)
  return {
    scalar: (frame) => {
      let unknown = false
      for (const scalar of scalars) {
        const value = scalar(frame)
        if (value === false) return false
        if (value === null) unknown = true
      }
      return unknown ? null : true
    },
    select: (frame, batch, out) => {
      let current: Batch = batch
      for (const arg of args) {
        // The input selection and `out` may be the same array: every selection is written behind where it is read.
        const kept = selectRows(arg, frame, current, out)
        if (kept === 0) return 0
        current = { ...batch, selection: out, count: kept }
      }
      return current.count
    },
  }
}

export function compileOr(compiler: Compiler, exprs: readonly Expr[]): Compiled {
  const scalars = compiler.compileAll(exprs).map((arg) => arg.scalar)
  return {
    scalar: (frame) => {
      let unknown = false
      for (const scalar of scalars) {
        const value = scalar(frame)
        if (value === true) return true
        if (value === null) unknown = true
      }
      return unknown ? null : false
    },
  }
}

export function compileNot(compiler: Compiler, expr: Expr): Compiled {
  const arg = compiler.compile(expr).scalar
  return {
    scalar: (frame) => {
      const value = arg(frame)
      return value === null ? null : value !== true
    },
  }
}

export function compileIsNull(
  compiler: Compiler,
  expr: Extract<Expr, { kind: 'isNull' }>,
): Compiled {
  const code = compiler.compile(expr.arg)
  const { negated } = expr
  const arg = code.scalar
  if (compiler.types.type(expr.arg.type.oid).kind === 'composite' || expr.arg.type.oid === 2249) {
    return {
      scalar: (frame) => {
        const value = arg(frame)
        if (value === null) return !negated
        if (!isRecordValue(value)) return negated
        return value.values.every((field) => (field === null) !== negated)
      },
    }
  }
  return {
    scalar: (frame) => (arg(frame) === null) !== negated,
    select: (frame, batch, out) => {
      const vector = evaluateVector(code, frame, batch)
      const { selection, count } = batch
      let kept = 0
      for (let i = 0; i < count; i++) {
        const row = selection === undefined ? i : (selection[i] as number)
        if (isNullAt(vector, row) !== negated) out[kept++] = row
      }
      return kept
    },
  }
}

function isNullAt(
  vector: {
    readonly kind: string
    readonly nulls: Uint8Array | undefined
    get(row: number): unknown
  },
  row: number,
): boolean {
  if (vector.kind === 'any') return vector.get(row) === null
  return vector.nulls !== undefined && vector.nulls[row] !== 0
}

export function compileBooleanTest(
  compiler: Compiler,
  expr: Extract<Expr, { kind: 'booleanTest' }>,
): Compiled {
  const arg = compiler.compile(expr.arg).scalar
  const { negated } = expr
  const wanted = expr.test === 'unknown' ? null : expr.test === 'true'
  return { scalar: (frame) => (arg(frame) === wanted) !== negated }
}
