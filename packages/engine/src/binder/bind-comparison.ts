/** Operators, BETWEEN, IN (list), LIKE, op ANY/ALL (array), IS DISTINCT FROM. */
import type { Expression } from '../ast/expression.ts'
import { datatypeMismatch, wrongObjectType } from '../errors/type-errors.ts'
import { bindExpr, plainCall } from './bind-expression.ts'
import { bindCall } from './bind-call.ts'
import { compareRows, rowDistinct } from './bind-row.ts'
import { bindRowToSubquery } from './bind-sublink.ts'
import { coerceType, coerceTo } from './coerce.ts'
import type { Expr } from './expression.ts'
import { callOperator, makeOperator, resolveOperator } from './resolve-operator.ts'
import type { QueryScope } from './scope.ts'
import { BOOL, BOOL_TYPE, RECORD, typeRef, UNKNOWN } from './type-oids.ts'
import { arrayElement, arrayOver, canCoerceOne, commonTypeOrNone } from './type-rules.ts'
import { someExpr } from './walk.ts'

type Ast<K extends Expression['kind']> = Extract<Expression, { kind: K }>

const rowOperators: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>='])

export function bindOperation(scope: QueryScope, ast: Ast<'op'>): Expr {
  const { left, right } = ast
  if (left?.kind === 'row' && rowOperators.has(ast.name)) {
    if (right.kind === 'scalar-subquery') {
      return bindRowToSubquery(scope, ast.name, left, right.query, ast.pos)
    }
    if (right.kind === 'row') return bindRowOperation(scope, ast.name, left, right, ast.pos)
  }
  const l = left === undefined ? undefined : bindExpr(scope, left)
  const r = bindExpr(scope, right)
  const negated = left === undefined && ast.name === '-' ? negateConstant(r) : undefined
  return negated ?? makeOperator(scope.binding, ast.name, ast.schema, l, r, ast.pos)
}

/** A minus sign before a number belongs to the literal. */
function negateConstant(expr: Expr): Expr | undefined {
  if (expr.kind !== 'const' || typeof expr.value !== 'number' || expr.value === 0) return undefined
  return expr.type.oid === 23 || expr.type.oid === 20 ? { ...expr, value: -expr.value } : undefined
}

export function bindRowOperation(
  scope: QueryScope,
  name: string,
  left: Ast<'row'>,
  right: Ast<'row'>,
  pos: number,
): Expr {
  const l = left.fields.map((field) => bindExpr(scope, field))
  const r = right.fields.map((field) => bindExpr(scope, field))
  return compareRows(scope, name, l, r, pos)
}

export function conjunction(kind: 'and' | 'or', args: readonly Expr[]): Expr {
  const only = args[0]
  if (args.length === 1 && only !== undefined) return only
  return { kind, type: BOOL_TYPE, args }
}

export function bindBetween(scope: QueryScope, ast: Ast<'between'>): Expr {
  const { binding } = scope
  const value = bindExpr(scope, ast.operand)
  const low = bindExpr(scope, ast.low)
  const high = bindExpr(scope, ast.high)
  const op = (name: string, right: Expr): Expr =>
    makeOperator(binding, name, undefined, value, right, ast.pos)
  if (ast.negated) {
    const outside = (a: Expr, b: Expr): Expr => conjunction('or', [op('<', a), op('>', b)])
    if (!ast.symmetric) return outside(low, high)
    return conjunction('and', [outside(low, high), outside(high, low)])
  }
  const inside = (a: Expr, b: Expr): Expr => conjunction('and', [op('>=', a), op('<=', b)])
  if (!ast.symmetric) return inside(low, high)
  return conjunction('or', [inside(low, high), inside(high, low)])
}

function hasVars(expr: Expr): boolean {
  return someExpr(expr, (node) => node.kind === 'var' || node.kind === 'sublink')
}

/** `x IN (1, 2, 3)` becomes `x = ANY (ARRAY[…])` where the items have a common type and no columns. */
export function bindInList(scope: QueryScope, ast: Ast<'in-list'>): Expr {
  const name = ast.negated ? '<>' : '='
  const join = ast.negated ? 'and' : 'or'
  const operandRow = ast.operand.kind === 'row' ? ast.operand : undefined
  if (operandRow !== undefined && ast.list.some((item) => item.kind === 'row')) {
    const parts = ast.list.map((item) =>
      item.kind === 'row'
        ? bindRowOperation(scope, name, operandRow, item, ast.pos)
        : bindOperation(scope, {
            kind: 'op',
            pos: ast.pos,
            name,
            schema: undefined,
            left: operandRow,
            right: item,
          }),
    )
    return conjunction(join, parts)
  }
  const left = bindExpr(scope, ast.operand)
  const items = ast.list.map((item) => bindExpr(scope, item))
  const plain = items.filter((item) => !hasVars(item))
  const parts: Expr[] = []
  const array = plain.length > 1 ? inArray(scope, left, plain) : undefined
  if (array !== undefined) {
    parts.push(compareArray(scope, name, undefined, left, array, ast.negated, ast.pos))
  }
  for (const item of items) {
    if (array !== undefined && plain.includes(item)) continue
    parts.push(makeOperator(scope.binding, name, undefined, left, item, ast.pos))
  }
  return conjunction(join, parts)
}

function inArray(scope: QueryScope, left: Expr, items: readonly Expr[]): Expr | undefined {
  const { binding } = scope
  const all = [left, ...items]
  const oid = commonTypeOrNone(
    binding.types,
    all.map((expr) => expr.type.oid),
  )
  if (oid === undefined || oid === RECORD) return undefined
  if (!all.every((expr) => canCoerceOne(binding.types, expr.type.oid, oid, 'implicit'))) {
    return undefined
  }
  const arrayOid = arrayOver(binding.types, oid)
  if (arrayOid === 0) return undefined
  const elementType = typeRef(oid)
  const elements = items.map(
    (item) => coerceType(binding, item, elementType, 'implicit', -1) ?? item,
  )
  return { kind: 'array', type: typeRef(arrayOid), elementType, elements, nested: false }
}

/** `left op ANY|ALL (array)`. */
export function compareArray(
  scope: QueryScope,
  name: string,
  schema: string | undefined,
  left: Expr,
  array: Expr,
  all: boolean,
  pos: number,
): Expr {
  const { binding } = scope
  const { types } = binding
  const unknown = array.type.oid === UNKNOWN
  const element = unknown ? UNKNOWN : types.type(array.type.oid).elementOid
  if (!unknown && (element === 0 || types.type(array.type.oid).category !== 'A')) {
    throw wrongObjectType('op ANY/ALL (array) requires array on right side', binding.at(pos))
  }
  const found = resolveOperator(binding, name, schema, left.type.oid, element, pos)
  if (found.result !== BOOL) {
    throw wrongObjectType('op ANY/ALL (array) requires operator to yield boolean', binding.at(pos))
  }
  if (found.fn.returnsSet) {
    throw wrongObjectType(
      'op ANY/ALL (array) requires operator not to return a set',
      binding.at(pos),
    )
  }
  const right = found.args[1] ?? 0
  const l = coerceType(binding, left, typeRef(found.args[0] ?? 0), 'implicit', pos) ?? left
  const target = unknown || arrayElement(types, array.type.oid) !== 0 ? arrayOver(types, right) : 0
  const r =
    target === 0 ? array : (coerceTo(binding, array, typeRef(target), 'implicit', pos) ?? array)
  return { kind: 'arrayCompare', type: BOOL_TYPE, op: found.fn, all, left: l, array: r }
}

export function bindQuantifiedArray(
  scope: QueryScope,
  ast: Ast<'quantified'>,
  arrayAst: Expression,
): Expr {
  const left = bindExpr(scope, ast.operand)
  const array = bindExpr(scope, arrayAst)
  const { name, schema } = ast.operator
  return compareArray(scope, name, schema, left, array, ast.quantifier === 'all', ast.pos)
}

const likeOperators = { like: '~~', ilike: '~~*', similar: '~' } as const

export function bindLike(scope: QueryScope, ast: Ast<'like'>): Expr {
  const name = `${ast.negated ? '!' : ''}${likeOperators[ast.variety]}`
  const left = bindExpr(scope, ast.operand)
  const args = ast.escape === undefined ? [ast.pattern] : [ast.pattern, ast.escape]
  let pattern: Expr
  if (ast.variety === 'similar') {
    pattern = bindCall(scope, plainCall('similar_to_escape', args, ast.pos))
  } else if (ast.escape === undefined) {
    pattern = bindExpr(scope, ast.pattern)
  } else {
    pattern = bindCall(scope, plainCall('like_escape', args, ast.pos))
  }
  return makeOperator(scope.binding, name, undefined, left, pattern, ast.pos)
}

export function bindIsDistinct(scope: QueryScope, ast: Ast<'is-distinct'>): Expr {
  const isNull = (side: Expression): boolean => side.kind === 'const' && side.type === 'null'
  if (isNull(ast.right)) return nullTest(bindExpr(scope, ast.left), ast.negated)
  if (isNull(ast.left)) return nullTest(bindExpr(scope, ast.right), ast.negated)
  if (ast.left.kind === 'row' && ast.right.kind === 'row') {
    const l = ast.left.fields.map((field) => bindExpr(scope, field))
    const r = ast.right.fields.map((field) => bindExpr(scope, field))
    return rowDistinct(scope, l, r, ast.negated, ast.pos)
  }
  const left = bindExpr(scope, ast.left)
  const right = bindExpr(scope, ast.right)
  return makeDistinct(scope, left, right, ast.negated, ast.pos)
}

/** `a IS DISTINCT FROM NULL` is `a IS NOT NULL`. */
function nullTest(arg: Expr, negated: boolean): Expr {
  return { kind: 'isNull', type: BOOL_TYPE, arg, negated: !negated }
}

export function makeDistinct(
  scope: QueryScope,
  left: Expr,
  right: Expr,
  negated: boolean,
  pos: number,
): Expr {
  const { binding } = scope
  const found = resolveOperator(binding, '=', undefined, left.type.oid, right.type.oid, pos)
  if (found.result !== BOOL) {
    throw datatypeMismatch('IS DISTINCT FROM requires = operator to yield boolean', binding.at(pos))
  }
  const call = callOperator(binding, found, left, right, pos)
  if (call.kind !== 'call') return call
  const [l, r] = call.args
  if (l === undefined || r === undefined) return call
  return { kind: 'distinctFrom', type: BOOL_TYPE, equal: found.fn, left: l, right: r, negated }
}
