/** CASE, COALESCE, GREATEST, LEAST, NULLIF. */
import type { Expression } from '../ast/expression.ts'
import { unsupported } from '../errors/query-errors.ts'
import { argumentMustBe, datatypeMismatch } from '../errors/type-errors.ts'
import { bindBoolean, bindExpr } from './bind-expression.ts'
import { coerceTo, coerceType, constant } from './coerce.ts'
import { commonTypmod, findCommonType, toCommonType } from './common-type.ts'
import type { Expr } from './expression.ts'
import { locationOf } from './location.ts'
import { callOperator, makeOperator, resolveOperator } from './resolve-operator.ts'
import { containsSet } from './returns-set.ts'
import type { QueryScope } from './scope.ts'
import { BOOL, BOOL_TYPE, TEXT_TYPE, UNKNOWN, UNKNOWN_TYPE } from './type-oids.ts'
import { typeText } from './type-text.ts'
import { someExpr } from './walk.ts'

type Ast<K extends Expression['kind']> = Extract<Expression, { kind: K }>

function refuseSets(scope: QueryScope, exprs: readonly Expr[], name: string): void {
  let pos = -1
  for (const expr of exprs) {
    someExpr(expr, (node) => {
      if (node.kind !== 'call' || !node.fn.returnsSet) return false
      pos = node.pos
      return true
    })
  }
  if (!exprs.some(containsSet)) return
  throw unsupported(`set-returning functions are not allowed in ${name}`, scope.binding.at(pos), {
    hint: 'You might be able to move the set-returning function into a LATERAL FROM item.',
  })
}

function bindWhen(scope: QueryScope, operand: Expr | undefined, ast: Expression): Expr {
  if (operand === undefined) return bindBoolean(scope, ast, 'CASE/WHEN')
  const { binding } = scope
  const value: Expr = { kind: 'caseValue', type: operand.type }
  const test = makeOperator(binding, '=', undefined, value, bindExpr(scope, ast), ast.pos)
  if (test.type.oid === BOOL) return test
  const cast = coerceTo(binding, test, BOOL_TYPE, 'assignment', ast.pos)
  if (cast !== undefined) return cast
  const actual = typeText(binding.types, test.type.oid)
  throw argumentMustBe('CASE/WHEN', 'boolean', actual, binding.at(locationOf(ast)))
}

export function bindCase(scope: QueryScope, ast: Ast<'case'>): Expr {
  const { binding } = scope
  let operand = ast.operand === undefined ? undefined : bindExpr(scope, ast.operand)
  if (operand?.type.oid === UNKNOWN) {
    operand = coerceType(binding, operand, TEXT_TYPE, 'implicit', ast.pos) ?? operand
  }
  const whens: Expr[] = []
  const thens: Expr[] = []
  for (const branch of ast.branches) {
    whens.push(bindWhen(scope, operand, branch.when))
    thens.push(bindExpr(scope, branch.then))
  }
  const otherwise =
    ast.otherwise === undefined ? constant(UNKNOWN_TYPE, null) : bindExpr(scope, ast.otherwise)
  const results = [otherwise, ...thens]
  const positions = [
    ast.otherwise === undefined ? -1 : locationOf(ast.otherwise),
    ...ast.branches.map((branch) => locationOf(branch.then)),
  ]
  refuseSets(scope, [...whens, ...results], 'CASE')
  const oid = findCommonType(binding, results, positions, 'CASE')
  const cast = results.map((expr, i) =>
    toCommonType(binding, expr, oid, positions[i] ?? -1, i === 0 ? 'CASE/ELSE' : 'CASE/WHEN'),
  )
  return {
    kind: 'case',
    type: commonTypmod(oid, cast),
    operand,
    whens: whens.map((when, i) => ({ when, then: cast[i + 1] as Expr })),
    otherwise: ast.otherwise === undefined ? undefined : cast[0],
  }
}

function bindList(
  scope: QueryScope,
  asts: readonly Expression[],
  context: string,
): { readonly args: Expr[]; readonly type: Expr['type'] } {
  const { binding } = scope
  const bound = asts.map((arg) => bindExpr(scope, arg))
  const positions = asts.map(locationOf)
  const oid = findCommonType(binding, bound, positions, context)
  const args = bound.map((expr, i) => toCommonType(binding, expr, oid, positions[i] ?? -1, context))
  return { args, type: commonTypmod(oid, args) }
}

export function bindCoalesce(scope: QueryScope, ast: Ast<'coalesce'>): Expr {
  const { args, type } = bindList(scope, ast.args, 'COALESCE')
  refuseSets(scope, args, 'COALESCE')
  return { kind: 'coalesce', type, args }
}

export function bindMinMax(scope: QueryScope, ast: Ast<'min-max'>): Expr {
  const { args, type } = bindList(scope, ast.args, ast.name.toUpperCase())
  return { kind: ast.name, type, args }
}

export function bindNullIf(scope: QueryScope, ast: Ast<'nullif'>): Expr {
  const { binding } = scope
  const left = bindExpr(scope, ast.left)
  const right = bindExpr(scope, ast.right)
  const found = resolveOperator(binding, '=', undefined, left.type.oid, right.type.oid, ast.pos)
  if (found.result !== BOOL) {
    throw datatypeMismatch('NULLIF requires = operator to yield boolean', binding.at(ast.pos))
  }
  const call = callOperator(binding, found, left, right, ast.pos)
  if (call.kind !== 'call') return call
  const [l, r] = call.args
  if (l === undefined || r === undefined) return call
  return { kind: 'nullIf', type: l.type, equal: found.fn, left: l, right: r }
}
