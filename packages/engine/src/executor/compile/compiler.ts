/**
 * Compiles bound expressions. Results are kept by expression node, so a cached plan compiles once however often it runs.
 */
import type { Expr } from '../../binder/expression.ts'
import { unreachable } from '../../base/unreachable.ts'
import type { Plan } from '../../planner/plan.ts'
import { vectorShape, type VectorShape } from '../../store/make-vector.ts'
import type { TypeLookup, TypeRef } from '../../types/type.ts'
import type { ExecContext } from '../context.ts'
import type { Operator } from '../operator.ts'
import { compileArray, compileSubscript, compileSubscriptAssign } from './arrays.ts'
import { compileAnd, compileBooleanTest, compileIsNull, compileNot, compileOr } from './boolean.ts'
import { compileArrayCompare } from './array-compare.ts'
import { compileCall } from './call.ts'
import { compileArrayCast, compileDomainCheck, compileIoCast, compileTypmod } from './casts.ts'
import { compileCase, compileCoalesce, compileExtreme } from './conditional.ts'
import { compileDistinctFrom, compileNullIf, compileRowCompare } from './comparisons.ts'
import type { Compiled, Compiler, Evaluator } from './evaluator.ts'
import { compileLeaf } from './leaves.ts'
import { compileField, compileRow } from './records.ts'
import { compileSqlValue } from './sql-values.ts'
import { compileSubplan } from './subplans.ts'

/** Makes the operators of a plan. */
type Build = (plan: Plan, ctx: ExecContext, compiler: Compiler) => Operator

export class ExpressionCompiler implements Compiler {
  readonly types: TypeLookup
  readonly #build: Build
  readonly #compiled = new WeakMap<Expr, Evaluator>()

  constructor(types: TypeLookup, build: Build) {
    this.types = types
    this.#build = build
  }

  build(plan: Plan, ctx: ExecContext): Operator {
    return this.#build(plan, ctx, this)
  }

  compile(expr: Expr): Evaluator {
    const known = this.#compiled.get(expr)
    if (known !== undefined) return known
    const { scalar, vector, select } = this.#node(expr)
    const evaluator: Evaluator = {
      type: expr.type,
      shape: this.shapeOf(expr.type),
      scalar,
      vector,
      select,
      constant: readsNoRow(expr),
    }
    this.#compiled.set(expr, evaluator)
    return evaluator
  }

  compileAll(exprs: readonly Expr[]): readonly Evaluator[] {
    return exprs.map((expr) => this.compile(expr))
  }

  shapeOf(type: TypeRef): VectorShape {
    const known = this.types.type(type.oid)
    if (known.baseType !== undefined) return this.shapeOf(known.baseType)
    return vectorShape(type.oid, known.physical)
  }

  #node(expr: Expr): Compiled {
    switch (expr.kind) {
      case 'const':
      case 'param':
      case 'column':
      case 'outer':
      case 'caseValue':
        return compileLeaf(expr)
      case 'call':
        return compileCall(this, expr)
      case 'and':
        return compileAnd(this, expr.args)
      case 'or':
        return compileOr(this, expr.args)
      case 'not':
        return compileNot(this, expr.arg)
      case 'isNull':
        return compileIsNull(this, expr)
      case 'booleanTest':
        return compileBooleanTest(this, expr)
      case 'distinctFrom':
        return compileDistinctFrom(this, expr)
      case 'nullIf':
        return compileNullIf(this, expr)
      case 'case':
        return compileCase(this, expr)
      case 'coalesce':
        return compileCoalesce(this, expr.args)
      case 'greatest':
      case 'least':
        return compileExtreme(this, expr)
      case 'arrayCompare':
        return compileArrayCompare(this, expr)
      case 'array':
        return compileArray(this, expr)
      case 'subscript':
        return compileSubscript(this, expr)
      case 'subscriptAssign':
        return compileSubscriptAssign(this, expr)
      case 'row':
        return compileRow(this, expr)
      case 'field':
        return compileField(this, expr)
      case 'rowCompare':
        return compileRowCompare(this, expr)
      case 'ioCast':
        return compileIoCast(this, expr)
      case 'relabel':
        return this.compile(expr.arg)
      case 'coerceTypmod':
        return compileTypmod(this, expr)
      case 'arrayCast':
        return compileArrayCast(this, expr)
      case 'domainCheck':
        return compileDomainCheck(this, expr)
      case 'sqlValue':
        return compileSqlValue(expr.name)
      case 'subplan':
        return compileSubplan(this, expr)
      case 'var':
      case 'aggregate':
      case 'window':
      case 'grouping':
      case 'sublink':
      case 'subColumn':
        throw new Error(`a ${expr.kind} node reached the executor`)
      default:
        return unreachable(expr)
    }
  }
}

/** True for an expression that has one value for all rows of a batch. */
function readsNoRow(expr: Expr): boolean {
  switch (expr.kind) {
    case 'const':
    case 'param':
    case 'outer':
    case 'sqlValue':
      return true
    case 'call':
      return expr.fn.volatility !== 'volatile' && expr.args.every(readsNoRow)
    case 'relabel':
    case 'ioCast':
    case 'coerceTypmod':
      return readsNoRow(expr.arg)
    case 'array':
      return expr.elements.every(readsNoRow)
    case 'subplan':
      return expr.form === 'scalar' && expr.params.length === 0
    default:
      return false
  }
}
