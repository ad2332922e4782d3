/** Where the columns of relations, and computed expressions, stand in a plan's output row. */
import { equalExpr } from '../binder/expr-equal.ts'
import type { Expr } from '../binder/expression.ts'

/** Pseudo column of a table relation: its row id. */
export const ROW_ID_COLUMN = -2

const stride = 4096

function key(relation: number, column: number): number {
  return relation * stride + column + 2
}

export class Layout {
  readonly vars: Map<number, number> = new Map()
  readonly exprs: { readonly expr: Expr; readonly index: number }[] = []
  width = 0

  addVar(relation: number, column: number): number {
    const index = this.width++
    this.vars.set(key(relation, column), index)
    return index
  }

  addExpr(expr: Expr): number {
    const index = this.width++
    this.exprs.push({ expr, index })
    return index
  }

  /** Position of a column, -1 where it is not there. */
  varIndex(relation: number, column: number): number {
    return this.vars.get(key(relation, column)) ?? -1
  }

  exprIndex(expr: Expr): number {
    for (const one of this.exprs) if (equalExpr(one.expr, expr)) return one.index
    return -1
  }

  /** This layout and then another's, as a join's output. */
  concat(right: Layout): Layout {
    const joined = new Layout()
    for (const [at, index] of this.vars) joined.vars.set(at, index)
    for (const [at, index] of right.vars) joined.vars.set(at, index + this.width)
    joined.exprs.push(...this.exprs)
    for (const { expr, index } of right.exprs)
      joined.exprs.push({ expr, index: index + this.width })
    joined.width = this.width + right.width
    return joined
  }

  /** A copy to extend. */
  copy(): Layout {
    return this.concat(new Layout())
  }
}
