/**
 * What an expression compiles to. Every expression has `scalar`, which defines what it means; `vector` and `select` are there for
 * the hot ones and must agree with it. No code is generated: closures are composed once per plan (the engine runs where `eval` is
 * forbidden).
 */
import type { Expr } from '../../binder/expression.ts'
import type { Plan } from '../../planner/plan.ts'
import type { Batch, Vector } from '../../store/batch.ts'
import type { VectorShape } from '../../store/make-vector.ts'
import type { Datum } from '../../types/datum.ts'
import type { TypeLookup, TypeRef } from '../../types/type.ts'
import type { ExecContext, Frame } from '../context.ts'
import type { Operator } from '../operator.ts'

/** Evaluates for the frame's row. */
export type Scalar = (frame: Frame) => Datum

/**
 * Evaluates for the rows of the batch that count: a vector of the batch's physical layout, whose other positions are unspecified.
 * `undefined`: this batch is not one for the fast way (a sum left the safe integers), use `scalar`.
 */
export type VectorCode = (frame: Frame, batch: Batch) => Vector | undefined

/** Writes the positions of the rows for which a condition is true to `out`, in order; returns how many; -1 as `undefined` above. */
export type Select = (frame: Frame, batch: Batch, out: Int32Array) => number

export type Evaluator = {
  readonly type: TypeRef
  readonly shape: VectorShape
  readonly scalar: Scalar
  readonly vector: VectorCode | undefined
  readonly select: Select | undefined
  /** True when it reads no row: constants, parameters, outer slots and stable functions of them. */
  readonly constant: boolean
}

/** The parts of an evaluator that a node states of itself. */
export type Compiled = Pick<Evaluator, 'scalar'> & {
  readonly vector?: VectorCode | undefined
  readonly select?: Select | undefined
}

/** What the pieces of the compiler ask of the whole. */
export interface Compiler {
  readonly types: TypeLookup
  compile(expr: Expr): Evaluator
  compileAll(exprs: readonly Expr[]): readonly Evaluator[]
  shapeOf(type: TypeRef): VectorShape
  /** Makes the operators of a plan, for subqueries. */
  build(plan: Plan, ctx: ExecContext): Operator
}
