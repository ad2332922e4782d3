/**
 * Constant folding: immutable calls on constants, casts of constants, boolean connectives with constants. What would throw is
 * left as it is, to throw where and if it is evaluated.
 */
import { constant } from '../binder/coerce.ts'
import type { Expr } from '../binder/expression.ts'
import { mapChildren } from '../binder/walk.ts'
import type { EvalContext, ScalarEval } from '../functions/function.ts'
import { scalarImplementation } from '../functions/registry.ts'
import { emptyArray, arrayOf } from '../types/array-value.ts'
import type { Datum } from '../types/datum.ts'
import type { TypeContext, TypeLookup } from '../types/type.ts'

export type FoldContext = { readonly types: TypeLookup; readonly input: TypeContext }

type Constant = Extract<Expr, { kind: 'const' }>

function isConst(expr: Expr): expr is Constant {
  return expr.kind === 'const'
}

function evaluator(
  expr: Extract<Expr, { kind: 'call' }>,
  context: FoldContext,
): ScalarEval | undefined {
  const found = scalarImplementation(expr.fn.source)
  if (found === undefined) return undefined
  if ('eval' in found) return found.eval
  const args = expr.args.map((arg) => arg.type)
  return found.specialize(args, expr.type, (oid) => context.types.type(oid))
}

function foldCall(expr: Extract<Expr, { kind: 'call' }>, context: FoldContext): Expr {
  const { fn } = expr
  if (fn.volatility !== 'immutable' || fn.returnsSet || fn.kind !== 'function') return expr
  const values: Datum[] = []
  for (const arg of expr.args) {
    if (!isConst(arg)) return expr
    values.push(arg.value)
  }
  if (fn.strict && values.includes(null)) return constant(expr.type, null)
  try {
    const code = evaluator(expr, context)
    if (code === undefined) return expr
    // Immutable functions look at the type context alone.
    return constant(expr.type, code(context.input as EvalContext, ...values))
  } catch {
    return expr
  }
}

function foldBoolean(expr: Extract<Expr, { kind: 'and' | 'or' }>): Expr {
  const decides = expr.kind === 'or'
  const kept: Expr[] = []
  for (const arg of expr.args) {
    if (isConst(arg) && arg.value === decides) return arg
    if (isConst(arg) && arg.value === !decides) continue
    if (arg.kind === expr.kind) kept.push(...arg.args)
    else kept.push(arg)
  }
  const only = kept[0]
  if (only === undefined) return constant(expr.type, !decides)
  if (kept.length === 1) return only
  return kept.length === expr.args.length ? expr : { ...expr, args: kept }
}

function foldArray(expr: Extract<Expr, { kind: 'array' }>): Expr {
  if (expr.nested || !expr.elements.every(isConst)) return expr
  const values = expr.elements.map((element) => element.value)
  const { oid } = expr.elementType
  return constant(expr.type, values.length === 0 ? emptyArray(oid) : arrayOf(oid, values))
}

/** Folds one node whose children are folded already. */
export function foldNode(expr: Expr, context: FoldContext): Expr {
  switch (expr.kind) {
    case 'call':
      return foldCall(expr, context)
    case 'and':
    case 'or':
      return foldBoolean(expr)
    case 'not':
      if (!isConst(expr.arg)) return expr
      return constant(expr.type, expr.arg.value === null ? null : expr.arg.value !== true)
    case 'relabel':
      return isConst(expr.arg) ? constant(expr.type, expr.arg.value) : expr
    case 'isNull':
      if (!isConst(expr.arg) || expr.arg.type.oid === 2249) return expr
      return constant(expr.type, (expr.arg.value === null) !== expr.negated)
    case 'array':
      return foldArray(expr)
    case 'coerceTypmod': {
      if (!isConst(expr.arg)) return expr
      if (expr.arg.value === null) return constant(expr.type, null)
      const coerce = context.types.type(expr.type.oid).coerceTypmod
      if (coerce === undefined) return expr
      try {
        return constant(expr.type, coerce(expr.arg.value, expr.type.typmod, expr.explicit))
      } catch {
        return expr
      }
    }
    default:
      return expr
  }
}

/** The whole tree, subqueries left alone. */
export function fold(expr: Expr, context: FoldContext): Expr {
  if (expr.kind === 'const' || expr.kind === 'var' || expr.kind === 'param') return expr
  return foldNode(
    mapChildren(expr, (child) => fold(child, context)),
    context,
  )
}
