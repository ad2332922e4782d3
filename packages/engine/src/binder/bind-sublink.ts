/** Subqueries in expressions: EXISTS, scalar, ARRAY(…), IN, op ANY/ALL. */
import type { Expression } from '../ast/expression.ts'
import type { Select } from '../ast/select.ts'
import { malformed } from '../errors/query-errors.ts'
import { indeterminateType } from '../errors/type-errors.ts'
import { datatypeMismatch } from '../errors/type-errors.ts'
import { compareRows } from './bind-row.ts'
import { bindExpr } from './bind-expression.ts'
import { bindSubquery } from './bind-select.ts'
import { coerceTo } from './coerce.ts'
import type { Expr } from './expression.ts'
import type { Query, Target } from './query.ts'
import { makeOperator } from './resolve-operator.ts'
import type { QueryScope } from './scope.ts'
import { BOOL, BOOL_TYPE, typeRef } from './type-oids.ts'
import { arrayElement, arrayOver } from './type-rules.ts'
import { typeText } from './type-text.ts'
import { emptyQuery } from './empty-query.ts'
import { mapReachingQuery } from './walk.ts'

type Ast<K extends Expression['kind']> = Extract<Expression, { kind: K }>
type Sublink = Extract<Expr, { kind: 'sublink' }>

export function visibleTargets(query: Query): readonly Target[] {
  return query.targets.some((target) => target.junk)
    ? query.targets.filter((target) => !target.junk)
    : query.targets
}

export function bindExists(scope: QueryScope, ast: Ast<'exists'>): Expr {
  const query = bindSubquery(scope, ast.query)
  return { kind: 'sublink', type: BOOL_TYPE, form: 'exists', query, test: undefined }
}

function onlyTarget(scope: QueryScope, query: Query, pos: number): Target {
  const targets = visibleTargets(query)
  const only = targets[0]
  if (targets.length !== 1 || only === undefined) {
    throw malformed('subquery must return only one column', scope.binding.at(pos))
  }
  return only
}

export function bindScalarSubquery(scope: QueryScope, ast: Ast<'scalar-subquery'>): Expr {
  const query = bindSubquery(scope, ast.query)
  const { type } = onlyTarget(scope, query, ast.pos).expr
  return { kind: 'sublink', type, form: 'scalar', query, test: undefined }
}

export function bindArraySubquery(scope: QueryScope, ast: Ast<'array-subquery'>): Expr {
  const query = bindSubquery(scope, ast.query)
  const { types } = scope.binding
  const { oid } = onlyTarget(scope, query, ast.pos).expr.type
  const array = arrayElement(types, oid) === 0 ? arrayOver(types, oid) : oid
  if (array === 0) {
    throw indeterminateType(
      `could not find array type for data type ${typeText(types, oid)}`,
      scope.binding.at(ast.pos),
    )
  }
  return { kind: 'sublink', type: typeRef(array), form: 'array', query, test: undefined }
}

function operandList(scope: QueryScope, operand: Expression): Expr[] {
  if (operand.kind === 'row') return operand.fields.map((field) => bindExpr(scope, field))
  return [bindExpr(scope, operand)]
}

function compareToSubquery(
  scope: QueryScope,
  name: string,
  schema: string | undefined,
  left: readonly Expr[],
  query: Query,
  pos: number,
): Expr {
  const { binding } = scope
  const targets = visibleTargets(query)
  if (left.length < targets.length)
    throw malformed('subquery has too many columns', binding.at(pos))
  if (left.length > targets.length) throw malformed('subquery has too few columns', binding.at(pos))
  const right = targets.map((target, index): Expr => ({
    kind: 'subColumn',
    type: target.expr.type,
    index,
  }))
  if (left.length > 1) return compareRows(scope, name, left, right, pos)
  const test = makeOperator(binding, name, schema, left[0], right[0] as Expr, pos)
  if (test.type.oid === BOOL) return test
  const cast = coerceTo(binding, test, BOOL_TYPE, 'implicit', pos)
  if (cast !== undefined) return cast
  throw datatypeMismatch(
    'op ANY/ALL (subquery) requires operator to yield boolean',
    binding.at(pos),
  )
}

export function bindInSubquery(scope: QueryScope, ast: Ast<'in-subquery'>): Expr {
  const left = operandList(scope, ast.operand)
  const query = bindSubquery(scope, ast.query)
  const test = compareToSubquery(scope, '=', undefined, left, query, ast.pos)
  const link: Sublink = { kind: 'sublink', type: BOOL_TYPE, form: 'any', query, test }
  return ast.negated ? { kind: 'not', type: BOOL_TYPE, arg: link } : link
}

export function bindQuantifiedSubquery(
  scope: QueryScope,
  ast: Ast<'quantified'>,
  select: Select,
): Expr {
  const left = operandList(scope, ast.operand)
  const query = bindSubquery(scope, select)
  const { name, schema } = ast.operator
  const test = compareToSubquery(scope, name, schema, left, query, ast.pos)
  return { kind: 'sublink', type: BOOL_TYPE, form: ast.quantifier, query, test }
}

/** `(a, b) = (SELECT …)`: the subquery gives at most one row. */
export function bindRowToSubquery(
  scope: QueryScope,
  name: string,
  row: Ast<'row'>,
  select: Select,
  pos: number,
): Expr {
  const left = row.fields.map((field) => bindExpr(scope, field))
  const query = bindSubquery(scope, select)
  const targets = visibleTargets(query)
  const { binding } = scope
  if (left.length < targets.length)
    throw malformed('subquery has too many columns', binding.at(pos))
  if (left.length > targets.length) throw malformed('subquery has too few columns', binding.at(pos))
  const value = rowSublink(query)
  const right = targets.map((target, index): Expr => ({
    kind: 'field',
    type: target.expr.type,
    arg: value,
    index,
  }))
  return compareRows(scope, name, left, right, pos)
}

/** The single row of a subquery as one record. */
export function rowSublink(query: Query): Expr {
  const targets = visibleTargets(query)
  const type = typeRef(2249)
  const columns = targets.map((target) => ({
    name: target.name,
    type: target.expr.type,
    attnum: 0,
  }))
  const row: Expr = {
    kind: 'row',
    type,
    args: columns.map((column, i) => ({
      kind: 'var',
      type: column.type,
      relation: 0,
      column: i,
      levelsUp: 0,
    })),
    names: columns.map((column) => column.name),
  }
  const wrapper: Query = {
    ...emptyQuery,
    relations: [{ kind: 'subquery', alias: '', columns, query, lateral: false, view: undefined }],
    from: [{ kind: 'relation', relation: 0 }],
    targets: [{ expr: row, name: 'row', junk: false, tableOid: 0, attnum: 0 }],
  }
  return { kind: 'sublink', type, form: 'scalar', query: deepen(wrapper), test: undefined }
}

/** The wrapped query now stands one level further in than it was bound. */
function deepen(wrapper: Query): Query {
  const relation = wrapper.relations[0]
  if (relation?.kind !== 'subquery') return wrapper
  const query = mapReachingQuery(
    relation.query,
    (node, depth) => {
      if (node.kind !== 'var' || node.levelsUp <= depth) return undefined
      return { ...node, levelsUp: node.levelsUp + 1 }
    },
    0,
  )
  return { ...wrapper, relations: [{ ...relation, query }] }
}
