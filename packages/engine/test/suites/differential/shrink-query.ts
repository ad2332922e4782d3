/** Makes a failing query small: takes away clauses, joins, columns and parts of expressions while it still fails the same way. */
import { isExpr, type Expr, type Query, type Select, type Source } from './query.ts'

const MAX_ATTEMPTS = 600

export async function shrinkQuery(
  query: Query,
  fails: (query: Query) => Promise<boolean>,
): Promise<Query> {
  let smallest = query
  let attempts = 0
  for (let isSmaller = true; isSmaller && attempts < MAX_ATTEMPTS;) {
    isSmaller = false
    for (const candidate of smallerQueries(smallest)) {
      if (attempts++ >= MAX_ATTEMPTS) break
      if (!(await fails(candidate))) continue
      smallest = candidate
      isSmaller = true
      break
    }
  }
  return smallest
}

function* smallerQueries(query: Query): Generator<Query> {
  if (query.kind === 'set') {
    yield query.left
    yield query.right
    for (const left of smallerQueries(query.left)) yield { ...query, left }
    for (const right of smallerQueries(query.right)) yield { ...query, right }
    return
  }
  yield* withoutClauses(query)
  if (query.from !== undefined) {
    for (const from of smallerSources(query.from)) yield { ...query, from }
  }
  if (query.where !== undefined) {
    for (const where of smallerExprs(query.where)) yield { ...query, where }
  }
  if (query.having !== undefined) {
    for (const having of smallerExprs(query.having)) yield { ...query, having }
  }
  for (const [i, item] of query.items.entries()) {
    for (const smaller of smallerExprs(item))
      yield { ...query, items: query.items.with(i, smaller) }
  }
  for (const [i, cte] of query.ctes.entries()) {
    for (const inner of smallerQueries(cte.query)) {
      yield { ...query, ctes: query.ctes.with(i, { ...cte, query: inner }) }
    }
  }
}

function* withoutClauses(query: Select): Generator<Query> {
  if (query.from?.kind === 'derived') yield query.from.query
  if (query.ctes.length > 0) yield { ...query, ctes: [] }
  for (const cte of query.ctes) yield cte.query
  if (query.items.length > 1) {
    for (const i of query.items.keys()) yield { ...query, items: query.items.toSpliced(i, 1) }
  }
  if (query.where !== undefined) yield { ...query, where: undefined }
  if (query.having !== undefined) yield { ...query, having: undefined }
  if (query.limit !== undefined) yield { ...query, limit: undefined }
  if (query.distinct) yield { ...query, distinct: false }
  for (const i of query.groupBy.keys()) {
    yield { ...query, groupBy: query.groupBy.toSpliced(i, 1) }
  }
  if (query.from !== undefined) yield { ...query, from: undefined }
}

function* smallerSources(source: Source): Generator<Source> {
  if (source.kind === 'derived') {
    for (const query of smallerQueries(source.query)) yield { ...source, query }
  }
  if (source.kind !== 'join') return
  yield source.left
  yield source.right
  if (source.join !== 'join' && source.join !== 'cross join') yield { ...source, join: 'join' }
  if (source.on !== undefined) {
    for (const on of smallerExprs(source.on)) yield { ...source, on }
  }
  for (const left of smallerSources(source.left)) yield { ...source, left }
  for (const right of smallerSources(source.right)) yield { ...source, right }
}

function* smallerExprs(expr: Expr): Generator<Expr> {
  if (expr.parts.length > 1) {
    for (const part of descendants(expr)) {
      if (part.type === expr.type) yield part
    }
    if (expr.type === 'bool') yield { type: 'bool', parts: ['true'] }
    yield { type: expr.type, parts: [`null::${expr.type}`] }
  }
  for (const [i, part] of expr.parts.entries()) {
    if (typeof part === 'string') continue
    const smaller = isExpr(part) ? smallerExprs(part) : smallerQueries(part)
    for (const candidate of smaller) {
      yield { ...expr, parts: expr.parts.with(i, candidate) }
    }
  }
}

function* descendants(expr: Expr): Generator<Expr> {
  for (const part of expr.parts) {
    if (typeof part === 'string' || !isExpr(part)) continue
    yield part
    yield* descendants(part)
  }
}
