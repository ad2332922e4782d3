/** ROW(…), comparisons of rows, and fields of composite values. */
import type { Expression } from '../ast/expression.ts'
import { columnNotFound, malformed, unsupported } from '../errors/query-errors.ts'
import { datatypeMismatch, wrongObjectType } from '../errors/type-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { TypeRef } from '../types/type.ts'
import { conjunction, makeDistinct } from './bind-comparison.ts'
import { bindExpr } from './bind-expression.ts'
import { expandStar } from './bind-targets.ts'
import type { Expr } from './expression.ts'
import { makeOperator, resolveOperator } from './resolve-operator.ts'
import type { QueryScope } from './scope.ts'
import { BOOL, BOOL_TYPE, RECORD, typeRef } from './type-oids.ts'
import { baseType } from './type-rules.ts'
import { typeText } from './type-text.ts'

type Ast<K extends Expression['kind']> = Extract<Expression, { kind: K }>

const maxColumns = 1664

export function bindRow(scope: QueryScope, ast: Ast<'row'>): Expr {
  const args: Expr[] = []
  for (const field of ast.fields) {
    if (field.kind === 'star' || field.kind === 'field-star') {
      for (const column of expandStar(scope, field)) args.push(column.expr)
    } else {
      args.push(bindExpr(scope, field))
    }
  }
  if (args.length > maxColumns) {
    throw sqlError(
      sqlstate.tooManyColumns,
      `ROW expressions can have at most ${maxColumns} entries`,
      {
        position: scope.binding.at(ast.pos),
      },
    )
  }
  const names = args.map((_, i) => `f${i + 1}`)
  return { kind: 'row', type: typeRef(RECORD), args, names }
}

export function checkRowLengths(
  scope: QueryScope,
  left: readonly Expr[],
  right: readonly Expr[],
  pos: number,
): void {
  const at = scope.binding.at(pos)
  if (left.length !== right.length) {
    throw malformed('unequal number of entries in row expressions', at)
  }
  if (left.length === 0) throw unsupported('cannot compare rows of zero length', at)
}

/** `(a, b) op (c, d)`: = and <> column by column, the order operators as one comparison. */
export function compareRows(
  scope: QueryScope,
  name: string,
  left: readonly Expr[],
  right: readonly Expr[],
  pos: number,
): Expr {
  checkRowLengths(scope, left, right, pos)
  const { binding } = scope
  const pairs = left.map((l, i) => {
    const call = makeOperator(binding, name, undefined, l, right[i] as Expr, pos)
    if (call.type.oid !== BOOL) {
      const type = typeText(binding.types, call.type.oid)
      throw datatypeMismatch(
        `row comparison operator must yield type boolean, not type ${type}`,
        binding.at(pos),
      )
    }
    return call
  })
  const only = pairs[0]
  if (pairs.length === 1 && only !== undefined) return only
  if (name === '=') return conjunction('and', pairs)
  if (name === '<>') return conjunction('or', pairs)
  return orderRows(scope, name, left, right, pairs, pos)
}

function orderRows(
  scope: QueryScope,
  name: string,
  left: readonly Expr[],
  right: readonly Expr[],
  pairs: readonly Expr[],
  pos: number,
): Expr {
  const { binding } = scope
  const l: Expr[] = []
  const r: Expr[] = []
  const less = []
  const equal = []
  for (const [i, pair] of pairs.entries()) {
    if (pair.kind !== 'call' || pair.args.length !== 2) continue
    l.push(pair.args[0] as Expr)
    r.push(pair.args[1] as Expr)
    const [a, b] = [(left[i] as Expr).type.oid, (right[i] as Expr).type.oid]
    less.push(resolveOperator(binding, '<', undefined, a, b, pos).fn)
    equal.push(resolveOperator(binding, '=', undefined, a, b, pos).fn)
  }
  const op = name as '<' | '<=' | '>' | '>='
  return { kind: 'rowCompare', type: BOOL_TYPE, op, left: l, right: r, less, equal }
}

export function rowDistinct(
  scope: QueryScope,
  left: readonly Expr[],
  right: readonly Expr[],
  negated: boolean,
  pos: number,
): Expr {
  if (left.length !== right.length) {
    throw malformed('unequal number of entries in row expressions', scope.binding.at(pos))
  }
  const pairs = left.map((l, i) => makeDistinct(scope, l, right[i] as Expr, negated, pos))
  return conjunction(negated ? 'and' : 'or', pairs)
}

export type RowField = { readonly name: string; readonly type: TypeRef }

/** The fields of a composite or record expression, where they can be known. */
export function rowFields(scope: QueryScope, expr: Expr): readonly RowField[] | undefined {
  const { types } = scope.binding
  const type = types.type(baseType(types, expr.type.oid))
  if (type.fields !== undefined) return type.fields
  if (expr.kind === 'row') {
    return expr.args.map((arg, i) => ({ name: expr.names[i] ?? `f${i + 1}`, type: arg.type }))
  }
  if (expr.kind === 'relabel') return rowFields(scope, expr.arg)
  if (expr.kind === 'call' && expr.fn.out.length > 0) {
    return expr.fn.out.map((column) => ({ name: column.name, type: typeRef(column.type) }))
  }
  if (expr.kind !== 'var') return undefined
  let level: QueryScope | undefined = scope
  for (let i = 0; i < expr.levelsUp; i++) level = level?.parent
  const relation = level?.relations[expr.relation]
  if (relation === undefined) return undefined
  if (expr.column === -1) return relation.columns
  if (relation.kind !== 'subquery') return undefined
  const target = relation.query.targets.filter((one) => !one.junk)[expr.column]
  if (target === undefined || level === undefined) return undefined
  if (target.expr.kind === 'var' && target.expr.column === -1) {
    return relation.query.relations[target.expr.relation]?.columns
  }
  return target.expr.kind === 'var' ? undefined : rowFields(level, target.expr)
}

/** One field of a row expression; of a whole-row var, simply its column. */
export function fieldOf(expr: Expr, index: number, type: TypeRef): Expr {
  if (expr.kind === 'var' && expr.column === -1) return { ...expr, column: index, type }
  if (expr.kind === 'row') return expr.args[index] as Expr
  return { kind: 'field', type, arg: expr, index }
}

export function bindField(scope: QueryScope, ast: Ast<'field'>): Expr {
  const arg = bindExpr(scope, ast.base)
  const { binding } = scope
  const fields = rowFields(scope, arg)
  const at = binding.at(ast.base.pos)
  if (fields === undefined) {
    const type = typeText(binding.types, arg.type.oid)
    if (arg.type.oid === RECORD) {
      throw sqlError(
        sqlstate.undefinedColumn,
        `could not identify column "${ast.field}" in record data type`,
        { position: at },
      )
    }
    throw wrongObjectType(
      `column notation .${ast.field} applied to type ${type}, which is not a composite type`,
      at,
    )
  }
  const index = fields.findIndex((field) => field.name === ast.field)
  const field = fields[index]
  if (
    field === undefined &&
    arg.kind === 'var' &&
    arg.column === -1 &&
    ast.base.kind === 'column'
  ) {
    throw columnNotFound(`${ast.base.path[ast.base.path.length - 1] ?? ''}.${ast.field}`, at)
  }
  if (field === undefined) {
    const record = arg.type.oid === RECORD
    const type = typeText(binding.types, arg.type.oid)
    throw sqlError(
      sqlstate.undefinedColumn,
      record
        ? `could not identify column "${ast.field}" in record data type`
        : `column "${ast.field}" not found in data type ${type}`,
      { position: at },
    )
  }
  return fieldOf(arg, index, field.type)
}
