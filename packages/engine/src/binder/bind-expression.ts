/**
 * Expressions: from what was written to typed trees. One function per kind of node; the larger families have files of their own
 * (`bind-*.ts`). Nothing here knows of statements: names come from the `QueryScope`.
 */
import type { Const, Expression } from '../ast/expression.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import { malformed } from '../errors/query-errors.ts'
import { argumentMustBe, datatypeMismatch, undefinedParameter } from '../errors/type-errors.ts'
import type { Oid } from '../types/type.ts'
import { unreachable } from '../base/unreachable.ts'
import { bindArray, bindSubscript } from './bind-array.ts'
import { bindCall } from './bind-call.ts'
import { bindCast, bindCollate } from './bind-cast.ts'
import {
  bindBetween,
  bindInList,
  bindIsDistinct,
  bindLike,
  bindOperation,
  bindQuantifiedArray,
} from './bind-comparison.ts'
import { bindCase, bindCoalesce, bindMinMax, bindNullIf } from './bind-conditional.ts'
import { bindField, bindRow } from './bind-row.ts'
import { bindSqlValue } from './bind-sql-value.ts'
import {
  bindArraySubquery,
  bindExists,
  bindInSubquery,
  bindQuantifiedSubquery,
  bindScalarSubquery,
} from './bind-sublink.ts'
import { coerceTo, constant } from './coerce.ts'
import { bindColumn, findItem, missingItem, wholeRow } from './column-reference.ts'
import type { Expr } from './expression.ts'
import { locationOf } from './location.ts'
import { containsSet } from './returns-set.ts'
import type { QueryScope } from './scope.ts'
import { BOOL_TYPE, INT4_TYPE, INT8_TYPE, NUMERIC, typeRef, UNKNOWN_TYPE } from './type-oids.ts'
import { typeText } from './type-text.ts'

const maxInt8 = 9223372036854775807n

/** A literal as it stands, a minus sign folded in by the caller's fold. */
function bindConst(scope: QueryScope, ast: Const): Expr {
  const { binding } = scope
  switch (ast.type) {
    case 'integer':
      return constant(INT4_TYPE, Number(ast.text), ast.pos)
    case 'numeric': {
      if (/^\d+$/.test(ast.text)) {
        const value = BigInt(ast.text)
        if (value <= maxInt8) {
          const small = Number(value)
          return constant(INT8_TYPE, Number.isSafeInteger(small) ? small : value, ast.pos)
        }
      }
      const type = binding.types.type(NUMERIC)
      return constant(typeRef(NUMERIC), type.input(ast.text, -1, binding.scope.input), ast.pos)
    }
    case 'string':
      return constant(UNKNOWN_TYPE, ast.text, ast.pos)
    case 'bool':
      return constant(BOOL_TYPE, ast.text === 'true', ast.pos)
    case 'null':
      return constant(UNKNOWN_TYPE, null, ast.pos)
    case 'bitstring': {
      const bit = typeRef(1560)
      return constant(
        bit,
        binding.types.type(1560).input(ast.text, -1, binding.scope.input),
        ast.pos,
      )
    }
  }
}

const maxParameters = 65535

function bindParam(scope: QueryScope, number: number, pos: number): Expr {
  const { parameters, allowParameters } = scope.binding
  if (number < 1 || number > maxParameters || !allowParameters) {
    throw undefinedParameter(number, scope.binding.at(pos))
  }
  while (parameters.length < number) parameters.push(0)
  const oid = parameters[number - 1] ?? 0
  const type = oid === 0 ? UNKNOWN_TYPE : typeRef(oid)
  return { kind: 'param', type, index: number - 1, pos }
}

export function bindExpr(scope: QueryScope, ast: Expression): Expr {
  switch (ast.kind) {
    case 'column':
      return bindColumn(scope, ast.path, ast.pos)
    case 'const':
      return bindConst(scope, ast)
    case 'param':
      return bindParam(scope, ast.number, ast.pos)
    default: {
      scope.binding.enter()
      const expr = bindCompound(scope, ast)
      scope.binding.leave()
      return expr
    }
  }
}

type CompoundAst = Exclude<Expression, { kind: 'column' | 'const' | 'param' }>

function bindCompound(scope: QueryScope, ast: CompoundAst): Expr {
  switch (ast.kind) {
    case 'op':
      return bindOperation(scope, ast)
    case 'and':
    case 'or': {
      const word = ast.kind === 'and' ? 'AND' : 'OR'
      const args = ast.args.map((arg) => bindBoolean(scope, arg, word))
      return { kind: ast.kind, type: BOOL_TYPE, args }
    }
    case 'not':
      return { kind: 'not', type: BOOL_TYPE, arg: bindBoolean(scope, ast.operand, 'NOT') }
    case 'is':
      return bindIs(scope, ast)
    case 'is-distinct':
      return bindIsDistinct(scope, ast)
    case 'between':
      return bindBetween(scope, ast)
    case 'in-list':
      return bindInList(scope, ast)
    case 'like':
      return bindLike(scope, ast)
    case 'quantified':
      return ast.source.kind === 'array'
        ? bindQuantifiedArray(scope, ast, ast.source.array)
        : bindQuantifiedSubquery(scope, ast, ast.source.query)
    case 'cast':
      return bindCast(scope, ast)
    case 'collate':
      return bindCollate(scope, ast)
    case 'call':
      return bindCall(scope, ast)
    case 'case':
      return bindCase(scope, ast)
    case 'coalesce':
      return bindCoalesce(scope, ast)
    case 'min-max':
      return bindMinMax(scope, ast)
    case 'nullif':
      return bindNullIf(scope, ast)
    case 'array':
      return bindArray(scope, ast, undefined)
    case 'subscript':
      return bindSubscript(scope, ast)
    case 'row':
      return bindRow(scope, ast)
    case 'field':
      return bindField(scope, ast)
    case 'exists':
      return bindExists(scope, ast)
    case 'scalar-subquery':
      return bindScalarSubquery(scope, ast)
    case 'array-subquery':
      return bindArraySubquery(scope, ast)
    case 'in-subquery':
      return bindInSubquery(scope, ast)
    case 'sql-value':
      return bindSqlValue(scope, ast)
    default:
      return bindRare(scope, ast)
  }
}

type RareAst = Extract<
  Expression,
  {
    kind:
      | 'star'
      | 'field-star'
      | 'at-time-zone'
      | 'is-normalized'
      | 'grouping'
      | 'default'
      | 'current-of'
  }
>

function bindRare(scope: QueryScope, ast: RareAst): Expr {
  const at = scope.binding.at(ast.pos)
  switch (ast.kind) {
    case 'star': {
      const name = ast.qualifier[ast.qualifier.length - 1]
      if (name === undefined) throw malformed('row expansion via "*" is not supported here', at)
      const found = findItem(scope, ast.qualifier[ast.qualifier.length - 2], name, ast.pos)
      if (found === undefined) throw missingItem(scope, name, ast.pos)
      return wholeRow(found.item, found.levelsUp)
    }
    case 'field-star':
      throw malformed('row expansion via "*" is not supported here', at)
    case 'at-time-zone':
      return bindCall(scope, plainCall('timezone', [ast.zone, ast.operand], ast.pos))
    case 'is-normalized': {
      const form: Const[] =
        ast.form === undefined
          ? []
          : [{ kind: 'const', pos: ast.pos, type: 'string', text: ast.form.toUpperCase() }]
      const call = bindCall(scope, plainCall('is_normalized', [ast.operand, ...form], ast.pos))
      return ast.negated ? { kind: 'not', type: BOOL_TYPE, arg: call } : call
    }
    case 'grouping': {
      const args = ast.args.map((arg) => bindExpr(scope, arg))
      const node: Expr = { kind: 'grouping', type: INT4_TYPE, groups: [], levelsUp: 0 }
      scope.groupings.push({ node, args, positions: ast.args.map(locationOf) })
      scope.hasAggregates = true
      return node
    }
    case 'default':
      throw malformed('DEFAULT is not allowed in this context', at)
    case 'current-of':
      throw featureNotSupported('WHERE CURRENT OF', at)
    default:
      return unreachable(ast)
  }
}

/** A call that the grammar did not write as one. */
export function plainCall(
  name: string,
  args: readonly Expression[],
  pos: number,
): Extract<Expression, { kind: 'call' }> {
  return {
    kind: 'call',
    pos,
    name: ['pg_catalog', name],
    args,
    argNames: undefined,
    variadic: false,
    star: false,
    sqlSyntax: true,
    distinct: false,
    orderBy: [],
    withinGroup: false,
    filter: undefined,
    over: undefined,
  }
}

function bindIs(scope: QueryScope, ast: Extract<Expression, { kind: 'is' }>): Expr {
  if (ast.test === 'document') {
    throw featureNotSupported('IS DOCUMENT', scope.binding.at(ast.pos))
  }
  if (ast.test === 'null') {
    const arg = bindExpr(scope, ast.operand)
    return { kind: 'isNull', type: BOOL_TYPE, arg, negated: ast.negated }
  }
  const word = `IS ${ast.negated ? 'NOT ' : ''}${ast.test.toUpperCase()}`
  const arg = bindBoolean(scope, ast.operand, word)
  return { kind: 'booleanTest', type: BOOL_TYPE, arg, test: ast.test, negated: ast.negated }
}

/** An expression that must be boolean; `context` is the clause or operator named in the error. */
export function bindBoolean(scope: QueryScope, ast: Expression, context: string): Expr {
  const expr = bindExpr(scope, ast)
  if (expr.type.oid === BOOL_TYPE.oid) {
    if (containsSet(expr)) throw setNotAllowed(scope, ast, context)
    return expr
  }
  const { binding } = scope
  const cast = coerceTo(binding, expr, BOOL_TYPE, 'assignment', ast.pos)
  if (cast === undefined) {
    const actual = typeText(binding.types, expr.type.oid)
    throw argumentMustBe(context, 'boolean', actual, binding.at(locationOf(ast)))
  }
  if (containsSet(cast)) throw setNotAllowed(scope, ast, context)
  return cast
}

function setNotAllowed(scope: QueryScope, ast: Expression, context: string): Error {
  const at = scope.binding.at(locationOf(ast))
  return datatypeMismatch(`argument of ${context} must not return a set`, at)
}

/** An expression coerced to a given type by assignment: LIMIT, subscripts and the like. */
export function bindSpecific(
  scope: QueryScope,
  ast: Expression,
  target: Oid,
  context: string,
): Expr {
  const expr = bindExpr(scope, ast)
  const { binding } = scope
  const cast = coerceTo(binding, expr, typeRef(target), 'assignment', ast.pos)
  if (cast === undefined) {
    const [wanted, actual] = [
      typeText(binding.types, target),
      typeText(binding.types, expr.type.oid),
    ]
    throw argumentMustBe(context, wanted, actual, binding.at(locationOf(ast)))
  }
  if (containsSet(cast)) throw setNotAllowed(scope, ast, context)
  return cast
}
