/** The leaves of expressions: constants, parameters, columns of the row, slots of outer rows. */
import { unreachable } from '../../base/unreachable.ts'
import type { Expr } from '../../binder/expression.ts'
import type { Compiled } from './evaluator.ts'

type Leaf = Extract<Expr, { kind: 'const' | 'param' | 'column' | 'outer' | 'caseValue' }>

export function compileLeaf(expr: Leaf): Compiled {
  switch (expr.kind) {
    case 'const': {
      const { value } = expr
      return { scalar: () => value }
    }
    case 'param': {
      const { index } = expr
      return { scalar: (frame) => frame.ctx.params[index] ?? null }
    }
    case 'column':
      return compileColumn(expr.index)
    case 'outer': {
      const { slot } = expr
      return { scalar: (frame) => frame.ctx.slots[slot] ?? null }
    }
    case 'caseValue':
      return { scalar: (frame) => frame.caseValue }
    default:
      return unreachable(expr)
  }
}

/** A column may be missing in a frame that holds some of the row only: then it is NULL. */
function compileColumn(index: number): Compiled {
  return {
    scalar: (frame) => {
      const vector = frame.columns[index]
      return vector === undefined ? null : vector.get(frame.row)
    },
    vector: (_, batch) => batch.columns[index],
  }
}
