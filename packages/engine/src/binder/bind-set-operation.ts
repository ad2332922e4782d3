/** UNION, INTERSECT, EXCEPT: leaves are queries of their own, brought to common column types. */
import type { Select, SetOperation } from '../ast/select.ts'
import { malformed, unsupported } from '../errors/query-errors.ts'
import { addRelation } from './bind-from.ts'
import { bindOrderBy, checkEquality } from './bind-order-by.ts'
import { bindQuery, bindTail } from './bind-select.ts'
import { visibleTargets } from './bind-sublink.ts'
import { commonTypmod, findCommonType, toCommonType } from './common-type.ts'
import { namesOf } from './column-names.ts'
import { emptyQuery } from './empty-query.ts'
import type { Expr } from './expression.ts'
import { locationOf } from './location.ts'
import type { Query, RelationColumn, SetOperationTree, Target } from './query.ts'
import { QueryScope } from './scope.ts'
import { mapReachingQuery } from './walk.ts'

type Side = {
  readonly tree: SetOperationTree
  readonly names: readonly string[]
  /** One per column; constants where the column is an untyped literal. */
  readonly exprs: readonly Expr[]
  readonly positions: readonly number[]
}

function hasOwnClauses(ast: Select): boolean {
  return (
    ast.with !== undefined ||
    ast.orderBy.length > 0 ||
    ast.limit !== undefined ||
    ast.offset !== undefined ||
    ast.locking.length > 0
  )
}

function bindSide(scope: QueryScope, ast: Select): Side {
  if (ast.body.kind === 'set-operation' && !hasOwnClauses(ast)) return bindTree(scope, ast.body)
  const child = new QueryScope(scope.binding, scope)
  const clause = scope.clause
  const query = bindQuery(child, ast, false)
  scope.clause = clause
  const targets = visibleTargets(query)
  const core = ast.body.kind === 'select-core' ? ast.body : undefined
  return {
    tree: { kind: 'leaf', query },
    names: targets.map((target) => target.name),
    exprs: targets.map((target) => target.expr),
    positions: targets.map((_, i) => {
      const item = core?.targets.length === targets.length ? core.targets[i] : undefined
      return item === undefined ? ast.pos : locationOf(item.expression)
    }),
  }
}

/** True where the targets may be replaced without a change of meaning. */
function isPlain(query: Query): boolean {
  return (
    query.orderBy.length === 0 &&
    !query.distinct &&
    query.distinctOn === undefined &&
    query.targets.every((target) => !target.junk)
  )
}

/** The query with its columns as these expressions (casts of its own targets). */
export function replaceColumns(query: Query, cast: (expr: Expr, i: number) => Expr): Query {
  if (isPlain(query)) {
    const targets = query.targets.map((target, i) => {
      const expr = cast(target.expr, i)
      return expr === target.expr ? target : { ...target, expr }
    })
    return { ...query, targets }
  }
  const columns = visibleTargets(query).map(({ name, expr }) => ({
    name,
    type: expr.type,
    attnum: 0,
  }))
  const vars = columns.map((column, i): Expr => ({
    kind: 'var',
    type: column.type,
    relation: 0,
    column: i,
    levelsUp: 0,
  }))
  const casts = vars.map((expr, i) => cast(expr, i))
  if (casts.every((expr, i) => expr === vars[i])) return query
  const inner = mapReachingQuery(
    query,
    (node, depth) => {
      if (node.kind !== 'var' || node.levelsUp <= depth) return undefined
      return { ...node, levelsUp: node.levelsUp + 1 }
    },
    0,
  )
  return {
    ...emptyQuery,
    relations: [
      { kind: 'subquery', alias: '', columns, query: inner, lateral: false, view: undefined },
    ],
    from: [{ kind: 'relation', relation: 0 }],
    targets: casts.map((expr, i) => ({
      expr,
      name: columns[i]?.name ?? '',
      junk: false,
      tableOid: 0,
      attnum: 0,
    })),
  }
}

function castTree(tree: SetOperationTree, cast: (expr: Expr, i: number) => Expr): SetOperationTree {
  if (tree.kind === 'leaf') return { kind: 'leaf', query: replaceColumns(tree.query, cast) }
  return { ...tree, left: castTree(tree.left, cast), right: castTree(tree.right, cast) }
}

export function bindTree(scope: QueryScope, ast: SetOperation): Side {
  const left = bindSide(scope, ast.left)
  const right = bindSide(scope, ast.right)
  return combine(scope, ast, left, right)
}

export function combine(scope: QueryScope, ast: SetOperation, left: Side, right: Side): Side {
  const { binding } = scope
  const word = ast.operator.toUpperCase()
  if (left.exprs.length !== right.exprs.length) {
    throw malformed(
      `each ${word} query must have the same number of columns`,
      binding.at(right.positions[0] ?? ast.right.pos),
    )
  }
  const types: Expr['type'][] = []
  const casts: { left: Expr; right: Expr }[] = []
  for (const [i, l] of left.exprs.entries()) {
    const r = right.exprs[i] as Expr
    const positions = [left.positions[i] ?? -1, right.positions[i] ?? -1]
    const oid = findCommonType(binding, [l, r], positions, word)
    const pair = {
      left: toCommonType(binding, l, oid, positions[0] ?? -1, word),
      right: toCommonType(binding, r, oid, positions[1] ?? -1, word),
    }
    casts.push(pair)
    types.push(commonTypmod(oid, [pair.left, pair.right]))
    if (!ast.all) checkEquality(binding, pair.left, positions[0] ?? -1)
  }
  const castSide = (expr: Expr, i: number): Expr =>
    toCommonType(binding, expr, types[i]?.oid ?? 25, -1, word)
  return {
    tree: {
      kind: 'operation',
      operator: ast.operator,
      all: ast.all,
      left: castTree(left.tree, castSide),
      right: castTree(right.tree, castSide),
    },
    names: left.names,
    exprs: types.map((type, i) => ({ kind: 'var', type, relation: 0, column: i, levelsUp: 0 })),
    positions: left.positions,
  }
}

/** A query over the finished tree; ORDER BY may name output columns only. */
export function overTree(scope: QueryScope, ast: Select, side: Side): Query {
  const { binding } = scope
  const columns: RelationColumn[] = side.exprs.map((expr, i) => ({
    name: side.names[i] ?? '',
    type: expr.type,
    attnum: 0,
  }))
  const added = addRelation(
    scope,
    { kind: 'setOperation', alias: '', columns, tree: side.tree },
    namesOf(columns),
    undefined,
  )
  scope.namespace = added.items
  const targets: Target[] = columns.map((column, i) => ({
    expr: { kind: 'var', type: column.type, relation: 0, column: i, levelsUp: 0 },
    name: column.name,
    junk: false,
    tableOid: 0,
    attnum: 0,
  }))
  const orderBy = bindOrderBy(scope, ast.orderBy, targets)
  if (targets.length > columns.length) {
    const bad = ast.orderBy.find((item) => item.expression.kind !== 'column')
    throw unsupported(
      'invalid UNION/INTERSECT/EXCEPT ORDER BY clause',
      binding.at(bad === undefined ? -1 : locationOf(bad.expression)),
      {
        detail: 'Only result column names can be used, not expressions or functions.',
        hint: 'Add the expression/function to every SELECT, or move the UNION into a FROM clause.',
      },
    )
  }
  const tail = bindTail(scope, ast, orderBy)
  return {
    ...emptyQuery,
    relations: scope.relations,
    from: [added.tree],
    targets,
    orderBy,
    ...tail,
  }
}

export function bindSetOperation(scope: QueryScope, ast: Select, body: SetOperation): Query {
  if (ast.locking.length > 0) {
    const word = (ast.locking[0]?.strength ?? '').replaceAll('-', ' ').toUpperCase()
    throw unsupported(`FOR ${word} is not allowed with UNION/INTERSECT/EXCEPT`, undefined)
  }
  const side = bindTree(scope, body)
  return overTree(scope, ast, side)
}
