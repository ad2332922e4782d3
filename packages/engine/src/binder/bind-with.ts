/** WITH: common table expressions, recursive and data-modifying ones. */
import type { Expression } from '../ast/expression.ts'
import type { Cte as CteAst, Select, WithClause } from '../ast/select.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import {
  invalidColumnReference,
  invalidRecursion,
  malformed,
  unsupported,
} from '../errors/query-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { TypeRef } from '../types/type.ts'
import { bindModification } from './bind-modification.ts'
import { bindQuery } from './bind-select.ts'
import { replaceColumns } from './bind-set-operation.ts'
import { visibleTargets } from './bind-sublink.ts'
import { coerceTo } from './coerce.ts'
import { locationOf } from './location.ts'
import type { Cte, Query, Target } from './query.ts'
import { QueryScope } from './scope.ts'
import { unknownToText } from './coerce.ts'
import { typeRefText } from './type-text.ts'
import { relationUse } from './uses-relation.ts'

type Column = { readonly name: string; readonly type: TypeRef }
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function nameColumns(scope: QueryScope, ast: CteAst, columns: readonly Column[]): Column[] {
  if (ast.columns.length > columns.length) {
    throw invalidColumnReference(
      `WITH query "${ast.name}" has ${columns.length} columns available but ${ast.columns.length} columns specified`,
      scope.binding.at(ast.pos),
    )
  }
  return columns.map((column, i) => ({ ...column, name: ast.columns[i] ?? column.name }))
}

function columnsOf(targets: readonly Target[]): Column[] {
  return targets.map((target) => ({ name: target.name, type: target.expr.type }))
}

type RecursiveBody = {
  readonly left: Select
  readonly right: Select
  readonly all: boolean
}

function recursiveParts(scope: QueryScope, ast: CteAst): RecursiveBody {
  const at = scope.binding.at(ast.pos)
  const { query } = ast
  if (
    query.kind !== 'select' ||
    query.body.kind !== 'set-operation' ||
    query.body.operator !== 'union'
  ) {
    throw invalidRecursion(
      `recursive query "${ast.name}" does not have the form non-recursive-term UNION [ALL] recursive-term`,
      at,
    )
  }
  const refuse = (clause: string, where: Expression | undefined): void => {
    if (where === undefined) return
    const position = scope.binding.at(locationOf(where))
    throw unsupported(`${clause} in a recursive query is not implemented`, position)
  }
  refuse('ORDER BY', query.orderBy[0]?.expression)
  refuse('OFFSET', query.offset)
  refuse('LIMIT', query.limit)
  if (query.locking.length > 0) {
    throw unsupported('FOR UPDATE/SHARE in a recursive query is not implemented', at)
  }
  const { left, right, all } = query.body
  const use = relationUse(left, ast.name)
  if (use >= 0) {
    throw invalidRecursion(
      `recursive reference to query "${ast.name}" must not appear within its non-recursive term`,
      scope.binding.at(use),
    )
  }
  return { left, right, all }
}

/** The recursive term may not have other column types than the first one. */
function checkColumns(
  scope: QueryScope,
  cte: Cte,
  base: readonly Target[],
  query: Query,
  left: Select,
): Query {
  const { binding } = scope
  const targets = visibleTargets(query)
  if (targets.length !== cte.columns.length) {
    throw malformed(`each UNION query must have the same number of columns`, undefined)
  }
  return replaceColumns(query, (expr, i) => {
    const wanted = base[i]?.expr.type ?? expr.type
    const cast = coerceTo(binding, expr, { oid: wanted.oid, typmod: -1 }, 'implicit', -1)
    if (cast?.type.oid === wanted.oid) return cast
    const written = left.body.kind === 'select-core' ? left.body.targets[i] : undefined
    throw sqlError(
      sqlstate.datatypeMismatch,
      `recursive query "${cte.name}" column ${i + 1} has type ${typeRefText(binding.types, wanted)} in non-recursive term but type ${typeRefText(binding.types, expr.type)} overall`,
      {
        position: written === undefined ? undefined : binding.at(locationOf(written.expression)),
        hint: 'Cast the output of the non-recursive term to the correct type.',
      },
    )
  })
}

function textTargets(scope: QueryScope, query: Query): Query {
  return replaceColumns(query, (expr) => unknownToText(scope.binding, expr, -1))
}

function bindRecursive(scope: QueryScope, ast: CteAst): Cte {
  const { left, right, all } = recursiveParts(scope, ast)
  if (ast.search !== undefined)
    throw featureNotSupported('SEARCH', scope.binding.at(ast.search.pos))
  if (ast.cycle !== undefined) throw featureNotSupported('CYCLE', scope.binding.at(ast.cycle.pos))
  const { binding } = scope
  const base = textTargets(scope, bindQuery(new QueryScope(binding, scope), left, true))
  const cte: Mutable<Cte> = {
    id: binding.nextCteId(),
    name: ast.name,
    columns: nameColumns(scope, ast, columnsOf(visibleTargets(base))),
    materialized: ast.materialized,
    references: 0,
    body: { kind: 'pending' },
  }
  scope.ctes.push(cte)
  const recursive = bindQuery(new QueryScope(binding, scope), right, false)
  scope.ctes.pop()
  const checked = checkColumns(scope, cte, visibleTargets(base), recursive, left)
  cte.body = { kind: 'recursive', base, recursive: checked, all }
  return cte
}

function bindPlain(scope: QueryScope, ast: CteAst): Cte {
  const inner = new QueryScope(scope.binding, scope)
  if (ast.query.kind === 'select') {
    const query = bindQuery(inner, ast.query, true)
    return {
      id: scope.binding.nextCteId(),
      name: ast.name,
      columns: nameColumns(scope, ast, columnsOf(visibleTargets(query))),
      materialized: ast.materialized,
      references: 0,
      body: { kind: 'query', query },
    }
  }
  if (scope.parent !== undefined) {
    throw unsupported(
      'WITH clause containing a data-modifying statement must be at the top level',
      scope.binding.at(ast.pos),
    )
  }
  const modification = bindModification(inner, ast.query)
  return {
    id: scope.binding.nextCteId(),
    name: ast.name,
    columns: nameColumns(scope, ast, columnsOf(modification.returning ?? [])),
    materialized: undefined,
    references: 0,
    body: { kind: 'modification', modification },
  }
}

/** Binds the CTEs and makes them visible in `scope`. */
export function bindWith(scope: QueryScope, ast: WithClause): Cte[] {
  const bound: Cte[] = []
  const { laterCtes } = scope
  for (const [i, cte] of ast.ctes.entries()) {
    if (ast.ctes.slice(0, i).some((other) => other.name === cte.name)) {
      throw duplicateAliasOf(scope, cte)
    }
    scope.laterCtes = ast.ctes.slice(i).map((later) => later.name)
    const self = ast.recursive && relationUse(cte.query, cte.name) >= 0
    // A WITH of the recursive query's own: seen by it alone.
    const nested = self && cte.query.with !== undefined ? bindWith(scope, cte.query.with) : []
    const own = self ? bindRecursive(scope, cte) : bindPlain(scope, cte)
    if (nested.length > 0) scope.ctes.splice(scope.ctes.length - nested.length)
    scope.ctes.push(own)
    bound.push(...nested, own)
  }
  scope.laterCtes = laterCtes
  return bound
}

function duplicateAliasOf(scope: QueryScope, cte: CteAst): Error {
  return sqlError(
    sqlstate.duplicateAlias,
    `WITH query name "${cte.name}" specified more than once`,
    {
      position: scope.binding.at(cte.pos),
    },
  )
}
