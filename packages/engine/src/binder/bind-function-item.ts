/** Functions in FROM: `f(x)`, `ROWS FROM (…)`, WITH ORDINALITY, column definition lists. */
import type { Expression } from '../ast/expression.ts'
import type { FunctionRef, RangeColumn, RangeFunction } from '../ast/select.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import { malformed } from '../errors/query-errors.ts'
import type { TypeRef } from '../types/type.ts'
import { bindExpr } from './bind-expression.ts'
import { addRelation, renameColumns, type FromResult } from './bind-from.ts'
import { unknownToText } from './coerce.ts'
import { namesOf } from './column-names.ts'
import { emptyQuery } from './empty-query.ts'
import type { Expr } from './expression.ts'
import { figureName } from './figure-name.ts'
import type { FunctionCall, Query, Relation, RelationColumn } from './query.ts'
import { resolveTypeName } from './resolve-type.ts'
import type { QueryScope } from './scope.ts'
import { INT8_TYPE, RECORD, typeRef } from './type-oids.ts'
import { baseType } from './type-rules.ts'
import { shiftLevels } from './walk.ts'

type Column = { readonly name: string; readonly type: TypeRef }
type BoundItem = { readonly expr: Expr; readonly columns: readonly Column[] }

/** `unnest(a, b)` is two calls side by side. */
function splitUnnest(functions: readonly RangeFunction[]): readonly RangeFunction[] {
  const only = functions[0]
  if (functions.length !== 1 || only?.call.kind !== 'call') return functions
  const { call } = only
  if (call.name[call.name.length - 1] !== 'unnest' || call.args.length < 2) return functions
  return call.args.map((arg) => ({ call: { ...call, args: [arg] }, columnDefinitions: [] }))
}

function definedColumns(scope: QueryScope, list: readonly RangeColumn[]): Column[] {
  return list.map((column) => ({
    name: column.name,
    type: resolveTypeName(scope.binding, column.type),
  }))
}

function columnsOf(
  scope: QueryScope,
  ast: RangeFunction,
  expr: Expr,
  definitions: readonly RangeColumn[],
  single: string | undefined,
): readonly Column[] {
  const { binding } = scope
  const at = binding.at(ast.call.pos)
  const out = expr.kind === 'call' ? expr.fn.out : []
  if (definitions.length > 0) {
    const listed = binding.at(definitions[0]?.pos ?? -1)
    if (out.length > 1) {
      throw malformed(
        'a column definition list is redundant for a function with OUT parameters',
        listed,
      )
    }
    if (expr.type.oid !== RECORD) {
      throw malformed(
        'a column definition list is only allowed for functions returning "record"',
        listed,
      )
    }
    return definedColumns(scope, definitions)
  }
  const { fields } = binding.types.type(baseType(binding.types, expr.type.oid))
  if (fields !== undefined) return fields
  if (expr.type.oid === RECORD && out.length > 1) {
    return out.map((column) => ({ name: column.name, type: concrete(expr, column.type) }))
  }
  if (expr.type.oid === RECORD) {
    throw malformed('a column definition list is required for functions returning "record"', at)
  }
  const own = out.length === 1 ? out[0]?.name : undefined
  const name = single ?? own ?? figureName(ast.call)
  return [{ name, type: expr.type }]
}

/** OUT columns of polymorphic functions are as their argument is. */
function concrete(expr: Expr, declared: number): TypeRef {
  if (expr.kind !== 'call' || declared !== 2283) return typeRef(declared)
  return expr.args[0]?.type ?? typeRef(declared)
}

function bindItems(scope: QueryScope, ref: FunctionRef): BoundItem[] {
  const functions = splitUnnest(ref.functions)
  const clause = scope.clause
  const active = scope.lateralActive
  scope.clause = 'from function'
  scope.lateralActive = true
  const items = functions.map((one) => {
    const bound = bindExpr(scope, one.call)
    const expr = unknownToText(scope.binding, bound, one.call.pos)
    const definitions =
      one.columnDefinitions.length > 0 ? one.columnDefinitions : ref.columnDefinitions
    const single = functions.length === 1 ? ref.alias?.name : undefined
    return { expr, columns: columnsOf(scope, one, expr, definitions, single) }
  })
  scope.clause = clause
  scope.lateralActive = active
  return items
}

/** What is no plain call stands in FROM as a subquery of one row. */
function asSubquery(item: BoundItem, alias: string, columns: readonly RelationColumn[]): Relation {
  const query: Query = {
    ...emptyQuery,
    targets: [
      {
        expr: shiftLevels(item.expr, 1),
        name: item.columns[0]?.name ?? '',
        junk: false,
        tableOid: 0,
        attnum: 0,
      },
    ],
  }
  return { kind: 'subquery', alias, columns, query, lateral: true, view: undefined }
}

function asCall(item: BoundItem): FunctionCall | undefined {
  const { expr } = item
  if (expr.kind !== 'call') return undefined
  return {
    fn: expr.fn,
    args: expr.args,
    variadicArray: expr.variadicArray,
    columns: item.columns,
    type: expr.type,
  }
}

export function bindFunctionItem(scope: QueryScope, ref: FunctionRef): FromResult {
  const items = bindItems(scope, ref)
  const first = ref.functions[0]?.call as Expression
  const alias = ref.alias?.name ?? figureName(first)
  const all: RelationColumn[] = []
  for (const item of items) for (const column of item.columns) all.push({ ...column, attnum: 0 })
  if (ref.ordinality) all.push({ name: 'ordinality', type: INT8_TYPE, attnum: 0 })
  const columns = renameColumns(all, ref.alias)
  const calls = items.map(asCall)
  const only = items[0]
  if (calls.includes(undefined)) {
    if (only === undefined || items.length > 1 || ref.ordinality) {
      throw featureNotSupported('an expression in ROWS FROM', scope.binding.at(ref.pos))
    }
    return addRelation(scope, asSubquery(only, alias, columns), namesOf(columns), undefined)
  }
  const relation: Relation = {
    kind: 'function',
    alias,
    columns,
    calls: calls.filter((call) => call !== undefined),
    ordinality: ref.ordinality,
  }
  return addRelation(scope, relation, namesOf(columns), undefined)
}
