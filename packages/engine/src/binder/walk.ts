/**
 * Walking and rebuilding bound expressions and queries. `mapChildren` rebuilds one node from changed children and gives the
 * very same node back where nothing changed; `mapQuery` does so for every expression of a query.
 */
import type { AggregateCall, Expr, SortKey } from './expression.ts'
import type { Cte, JoinTree, Query, Relation, SetOperationTree, WindowSpec } from './query.ts'

export type MapExpr = (expr: Expr) => Expr

function mapList(list: readonly Expr[], f: MapExpr): readonly Expr[] {
  let changed: Expr[] | undefined
  for (let i = 0; i < list.length; i++) {
    const before = list[i] as Expr
    const after = f(before)
    if (after !== before && changed === undefined) changed = list.slice()
    if (changed !== undefined) changed[i] = after
  }
  return changed ?? list
}

function mapMaybe(expr: Expr | undefined, f: MapExpr): Expr | undefined {
  return expr === undefined ? undefined : f(expr)
}

export function mapSortKeys(keys: readonly SortKey[], f: MapExpr): readonly SortKey[] {
  let changed = false
  const mapped = keys.map((key) => {
    const expr = f(key.expr)
    if (expr !== key.expr) changed = true
    return expr === key.expr ? key : { ...key, expr }
  })
  return changed ? mapped : keys
}

export function mapAggregate<T extends AggregateCall>(call: T, f: MapExpr): T {
  const args = mapList(call.args, f)
  const directArgs = mapList(call.directArgs, f)
  const orderBy = mapSortKeys(call.orderBy, f)
  const filter = mapMaybe(call.filter, f)
  if (
    args === call.args &&
    directArgs === call.directArgs &&
    orderBy === call.orderBy &&
    filter === call.filter
  ) {
    return call
  }
  return { ...call, args, directArgs, orderBy, filter }
}

type Subscripts = Extract<Expr, { kind: 'subscript' }>['subscripts']

function mapSubscripts(subscripts: Subscripts, f: MapExpr): Subscripts {
  return subscripts.map((one) => ({
    slice: one.slice,
    lower: mapMaybe(one.lower, f),
    upper: mapMaybe(one.upper, f),
  }))
}

/** A sublink's query and a subplan's plan are left alone. */
export function mapChildren(expr: Expr, f: MapExpr): Expr {
  switch (expr.kind) {
    case 'const':
    case 'param':
    case 'var':
    case 'column':
    case 'outer':
    case 'caseValue':
    case 'sqlValue':
    case 'grouping':
    case 'subColumn':
      return expr
    case 'call':
    case 'and':
    case 'or':
    case 'coalesce':
    case 'greatest':
    case 'least':
    case 'row': {
      const args = mapList(expr.args, f)
      return args === expr.args ? expr : { ...expr, args }
    }
    case 'not':
    case 'isNull':
    case 'booleanTest':
    case 'field':
    case 'ioCast':
    case 'relabel':
    case 'coerceTypmod': {
      const arg = f(expr.arg)
      return arg === expr.arg ? expr : { ...expr, arg }
    }
    case 'distinctFrom':
    case 'nullIf': {
      const left = f(expr.left)
      const right = f(expr.right)
      return left === expr.left && right === expr.right ? expr : { ...expr, left, right }
    }
    default:
      return mapCompound(expr, f)
  }
}

type Compound = Exclude<
  Expr,
  {
    kind:
      | 'const'
      | 'param'
      | 'var'
      | 'column'
      | 'outer'
      | 'caseValue'
      | 'sqlValue'
      | 'grouping'
      | 'subColumn'
      | 'call'
      | 'and'
      | 'or'
      | 'coalesce'
      | 'greatest'
      | 'least'
      | 'row'
      | 'not'
      | 'isNull'
      | 'booleanTest'
      | 'field'
      | 'ioCast'
      | 'relabel'
      | 'coerceTypmod'
      | 'distinctFrom'
      | 'nullIf'
  }
>

function mapCompound(expr: Compound, f: MapExpr): Expr {
  switch (expr.kind) {
    case 'case':
      return {
        ...expr,
        operand: mapMaybe(expr.operand, f),
        whens: expr.whens.map(({ when, then }) => ({ when: f(when), then: f(then) })),
        otherwise: mapMaybe(expr.otherwise, f),
      }
    case 'arrayCompare': {
      const left = f(expr.left)
      const array = f(expr.array)
      return left === expr.left && array === expr.array ? expr : { ...expr, left, array }
    }
    case 'array': {
      const elements = mapList(expr.elements, f)
      return elements === expr.elements ? expr : { ...expr, elements }
    }
    case 'subscript':
      return { ...expr, arg: f(expr.arg), subscripts: mapSubscripts(expr.subscripts, f) }
    case 'subscriptAssign':
      return {
        ...expr,
        arg: f(expr.arg),
        subscripts: mapSubscripts(expr.subscripts, f),
        value: f(expr.value),
      }
    case 'rowCompare':
      return { ...expr, left: mapList(expr.left, f), right: mapList(expr.right, f) }
    case 'arrayCast':
      return { ...expr, arg: f(expr.arg), element: f(expr.element) }
    case 'domainCheck':
      return {
        ...expr,
        arg: f(expr.arg),
        checks: expr.checks.map(({ name, check }) => ({ name, check: f(check) })),
      }
    case 'aggregate':
      return mapAggregate(expr, f)
    case 'window':
      return { ...expr, args: mapList(expr.args, f), filter: mapMaybe(expr.filter, f) }
    case 'sublink':
      return expr.test === undefined ? expr : { ...expr, test: f(expr.test) }
    case 'subplan':
      return {
        ...expr,
        params: expr.params.map(({ slot, value }) => ({ slot, value: f(value) })),
        test: mapMaybe(expr.test, f),
        hashLeft: mapMaybe(expr.hashLeft, f),
      }
  }
}

/** Calls `visit` for every direct child. */
export function eachChild(expr: Expr, visit: (child: Expr) => void): void {
  switch (expr.kind) {
    case 'const':
    case 'param':
    case 'var':
    case 'column':
      return
    case 'call':
      for (let i = 0; i < expr.args.length; i++) visit(expr.args[i] as Expr)
      return
    default:
      mapChildren(expr, (child) => {
        visit(child)
        return child
      })
  }
}

/** True where `test` holds for the node or something under it; does not look into subqueries. */
export function someExpr(expr: Expr, test: (node: Expr) => boolean): boolean {
  if (test(expr)) return true
  let found = false
  eachChild(expr, (child) => {
    found ||= someExpr(child, test)
  })
  return found
}

/** How to rebuild the expressions of a query; subqueries one level down are given to `query`. */
export type QueryMap = {
  readonly expr: MapExpr
  readonly query: (query: Query) => Query
}

function mapTree(tree: JoinTree, f: MapExpr): JoinTree {
  if (tree.kind === 'relation') return tree
  return {
    ...tree,
    left: mapTree(tree.left, f),
    right: mapTree(tree.right, f),
    on: mapMaybe(tree.on, f),
  }
}

export function mapSetOperation(
  tree: SetOperationTree,
  f: (query: Query) => Query,
): SetOperationTree {
  if (tree.kind === 'leaf') return { kind: 'leaf', query: f(tree.query) }
  return { ...tree, left: mapSetOperation(tree.left, f), right: mapSetOperation(tree.right, f) }
}

export function mapRelation(relation: Relation, map: QueryMap): Relation {
  switch (relation.kind) {
    case 'table':
    case 'virtual':
    case 'sequence':
    case 'cte':
      return relation
    case 'subquery':
      return { ...relation, query: map.query(relation.query) }
    case 'function':
      return {
        ...relation,
        calls: relation.calls.map((call) => ({ ...call, args: mapList(call.args, map.expr) })),
      }
    case 'values':
      return { ...relation, lists: relation.lists.map((list) => mapList(list, map.expr)) }
    case 'setOperation':
      return { ...relation, tree: mapSetOperation(relation.tree, map.query) }
  }
}

function mapWindow(window: WindowSpec, f: MapExpr): WindowSpec {
  const bound = (one: WindowSpec['frame']['start']): WindowSpec['frame']['start'] =>
    'offset' in one ? { ...one, offset: f(one.offset) } : one
  return {
    partitionBy: mapList(window.partitionBy, f),
    orderBy: mapSortKeys(window.orderBy, f),
    frame: { ...window.frame, start: bound(window.frame.start), end: bound(window.frame.end) },
  }
}

/** CTE bodies are changed in place: every reference points at the same object. */
function mapCte(cte: Cte, map: QueryMap): void {
  const { body } = cte
  if (body.kind === 'query') cte.body = { kind: 'query', query: map.query(body.query) }
  if (body.kind === 'recursive') {
    cte.body = { ...body, base: map.query(body.base), recursive: map.query(body.recursive) }
  }
}

export function mapQuery(query: Query, map: QueryMap): Query {
  const f = map.expr
  for (const cte of query.ctes) mapCte(cte, map)
  return {
    ...query,
    relations: query.relations.map((relation) => mapRelation(relation, map)),
    from: query.from.map((tree) => mapTree(tree, f)),
    where: mapMaybe(query.where, f),
    targets: query.targets.map((target) => {
      const expr = f(target.expr)
      return expr === target.expr ? target : { ...target, expr }
    }),
    groupBy: query.groupBy === undefined ? undefined : mapList(query.groupBy, f),
    having: mapMaybe(query.having, f),
    windows: query.windows.length === 0 ? query.windows : query.windows.map((w) => mapWindow(w, f)),
    limit: mapMaybe(query.limit, f),
    offset: mapMaybe(query.offset, f),
  }
}

/** A node that reaches out of its own query, as seen `depth` levels below where the walk began. */
export type Reaching = Extract<Expr, { kind: 'var' | 'aggregate' | 'grouping' }>

/**
 * Rebuilds vars (and aggregates and GROUPING of outer levels): `f` gets each with the depth of the query that it stands in and
 * answers with a replacement, or `undefined` to go on inside.
 */
export function mapReaching(
  expr: Expr,
  f: (node: Reaching, depth: number) => Expr | undefined,
  depth = 0,
): Expr {
  if (expr.kind === 'var' || expr.kind === 'aggregate' || expr.kind === 'grouping') {
    const replaced = f(expr, depth)
    if (replaced !== undefined) return replaced
  }
  if (expr.kind === 'sublink') {
    const test = expr.test === undefined ? undefined : mapReaching(expr.test, f, depth)
    return { ...expr, test, query: mapReachingQuery(expr.query, f, depth + 1) }
  }
  return mapChildren(expr, (child) => mapReaching(child, f, depth))
}

export function mapReachingQuery(
  query: Query,
  f: (node: Reaching, depth: number) => Expr | undefined,
  depth: number,
): Query {
  return mapQuery(query, {
    expr: (expr) => mapReaching(expr, f, depth),
    query: (inner) => mapReachingQuery(inner, f, depth + 1),
  })
}

/** Visits vars, aggregates and GROUPINGs with their depth. An answer of `'skip'` leaves an aggregate's arguments out. */
export function visitReaching(
  expr: Expr,
  visit: (node: Reaching, depth: number) => void | 'skip',
  depth = 0,
): void {
  if (expr.kind === 'var') {
    visit(expr, depth)
    return
  }
  if (expr.kind === 'const' || expr.kind === 'param') return
  if (expr.kind === 'aggregate' || expr.kind === 'grouping') {
    if (visit(expr, depth) === 'skip') return
  }
  if (expr.kind === 'sublink') {
    if (expr.test !== undefined) visitReaching(expr.test, visit, depth)
    visitReachingQuery(expr.query, visit, depth + 1)
    return
  }
  eachChild(expr, (child) => visitReaching(child, visit, depth))
}

export function visitReachingQuery(
  query: Query,
  visit: (node: Reaching, depth: number) => void | 'skip',
  depth: number,
): void {
  mapQuery(query, {
    expr: (expr) => {
      visitReaching(expr, visit, depth)
      return expr
    },
    query: (inner) => {
      visitReachingQuery(inner, visit, depth + 1)
      return inner
    },
  })
}

/** The same expression seen from `by` levels further in. */
export function shiftLevels(expr: Expr, by: number): Expr {
  if (by === 0) return expr
  return mapReaching(expr, (node, depth) => {
    if (node.levelsUp < depth) return undefined
    const shifted = { ...node, levelsUp: node.levelsUp + by }
    if (shifted.kind !== 'aggregate') return shifted
    return mapAggregate(shifted, (child) => shiftLevels(child, by))
  })
}
