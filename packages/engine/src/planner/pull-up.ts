/** Simple subqueries and views in FROM dissolve into the query that names them. */
import type { Expr } from '../binder/expression.ts'
import type { JoinTree, Query, Relation } from '../binder/query.ts'
import { containsSet } from '../binder/returns-set.ts'
import {
  mapQuery,
  mapReaching,
  mapReachingQuery,
  mapRelation,
  shiftLevels,
} from '../binder/walk.ts'
import { andAll, conjuncts, hasSublink, isVolatile } from './conditions.ts'
import type { Level } from './context.ts'

type SubqueryRelation = Extract<Relation, { kind: 'subquery' }>

export function isSimple(query: Query): boolean {
  return (
    query.ctes.length === 0 &&
    !query.grouped &&
    query.windows.length === 0 &&
    !query.setReturning &&
    !query.distinct &&
    query.distinctOn === undefined &&
    query.limit === undefined &&
    query.offset === undefined &&
    query.rowMarks.length === 0 &&
    query.orderBy.length === 0
  )
}

/** Below an outer join the subquery's WHERE must stay on its side; a target that is no plain column would not become NULL with its row. */
function canPull(relation: SubqueryRelation, nullable: boolean): boolean {
  const { query } = relation
  if (!isSimple(query) || query.from.length === 0) return false
  if (query.targets.some((target) => isVolatile(target.expr) || containsSet(target.expr)))
    return false
  if (query.targets.some((target) => hasSublink(target.expr))) return false
  if (!nullable) return true
  if (query.from.length !== 1 || query.where !== undefined) return false
  return query.targets.every(
    (target) => target.expr.kind === 'var' && target.expr.levelsUp === 0 && target.expr.column >= 0,
  )
}

/** An expression of the subquery as one of the outer query: relations renumbered, one level less to the outside. */
export function raise(expr: Expr, offset: number): Expr {
  return mapReaching(expr, (node, depth) => raiseNode(node, depth, offset))
}

type Node = Extract<Expr, { kind: 'var' | 'aggregate' | 'grouping' }>

function raiseNode(node: Node, depth: number, offset: number): Expr | undefined {
  if (node.levelsUp > depth) {
    if (node.kind === 'aggregate') return undefined
    return { ...node, levelsUp: node.levelsUp - 1 }
  }
  if (node.kind !== 'var' || node.levelsUp < depth) return undefined
  return { ...node, relation: node.relation + offset }
}

export function raiseRelation(relation: Relation, offset: number): Relation {
  return mapRelation(relation, {
    expr: (expr) => raise(expr, offset),
    query: (query) => mapReachingQuery(query, (node, depth) => raiseNode(node, depth, offset), 1),
  })
}

export function raiseTree(tree: JoinTree, offset: number): JoinTree {
  if (tree.kind === 'relation') return { kind: 'relation', relation: tree.relation + offset }
  return {
    ...tree,
    left: raiseTree(tree.left, offset),
    right: raiseTree(tree.right, offset),
    on: tree.on === undefined ? undefined : raise(tree.on, offset),
  }
}

/** Several items of FROM as one tree. */
export function crossJoin(trees: readonly JoinTree[]): JoinTree {
  return trees.reduce((left, right) => ({
    kind: 'join',
    type: 'inner',
    left,
    right,
    on: undefined,
  }))
}

type Candidate = { readonly relation: number; readonly nullable: boolean }

function candidates(query: Query): Candidate[] {
  const found: Candidate[] = []
  const visit = (tree: JoinTree, nullable: boolean): void => {
    if (tree.kind === 'relation') {
      const own = query.relations[tree.relation]
      if (own?.kind === 'subquery' && canPull(own, nullable)) {
        found.push({ relation: tree.relation, nullable })
      }
      return
    }
    visit(tree.left, nullable || tree.type === 'right' || tree.type === 'full')
    visit(tree.right, nullable || tree.type === 'left' || tree.type === 'full')
  }
  for (const tree of query.from) visit(tree, false)
  return found
}

/** A whole-row reference needs its relation to stay. */
function usedWhole(query: Query, relation: number): boolean {
  let found = false
  const note = (expr: Expr, depth: number): void => {
    mapReaching(
      expr,
      (node, at) => {
        if (
          node.kind === 'var' &&
          node.levelsUp === at &&
          node.relation === relation &&
          node.column < 0
        ) {
          found = true
        }
        return undefined
      },
      depth,
    )
  }
  mapQuery(query, {
    expr: (expr) => {
      note(expr, 0)
      return expr
    },
    query: (inner) => {
      mapReachingQuery(
        inner,
        (node, depth) => {
          if (
            node.kind === 'var' &&
            node.levelsUp === depth &&
            node.relation === relation &&
            node.column < 0
          ) {
            found = true
          }
          return undefined
        },
        1,
      )
      return inner
    },
  })
  return found
}

function pull(query: Query, { relation }: Candidate): Query {
  const own = query.relations[relation] as SubqueryRelation
  const offset = query.relations.length
  const inner = own.query
  const targets = inner.targets
    .filter((target) => !target.junk)
    .map((target) => raise(target.expr, offset))
  const where = inner.where === undefined ? undefined : raise(inner.where, offset)
  const body = crossJoin(inner.from.map((tree) => raiseTree(tree, offset)))
  const replace = (node: Node, depth: number): Expr | undefined => {
    if (node.kind !== 'var' || node.levelsUp !== depth || node.relation !== relation)
      return undefined
    const expr = targets[node.column]
    return expr === undefined ? undefined : shiftLevels(expr, depth)
  }
  const place = (tree: JoinTree): JoinTree => {
    if (tree.kind === 'relation') {
      return tree.relation === relation ? body : tree
    }
    return { ...tree, left: place(tree.left), right: place(tree.right) }
  }
  const replaced = mapQuery(query, {
    expr: (expr) => mapReaching(expr, replace),
    query: (one) => mapReachingQuery(one, replace, 1),
  })
  const conditions = [...conjuncts(replaced.where), ...conjuncts(where)]
  return {
    ...replaced,
    relations: [...replaced.relations, ...inner.relations.map((one) => raiseRelation(one, offset))],
    from: replaced.from.map(place),
    where: andAll(conditions),
  }
}

/** A CTE used once, or declared NOT MATERIALIZED, is a subquery in FROM. */
function inlineCtes(query: Query, level: Level): Query {
  let changed = false
  const relations = query.relations.map((relation): Relation => {
    if (relation.kind !== 'cte' || relation.workTable || relation.cte.body.kind !== 'query')
      return relation
    const { cte } = relation
    const { query: body } = relation.cte.body
    if (cte.materialized === true || (cte.materialized === undefined && cte.references !== 1))
      return relation
    const definedAt = level.ctes.get(cte.id)
    if (definedAt === undefined || isVolatileBody(body)) return relation
    changed = true
    const shift = level.depth - definedAt
    return {
      kind: 'subquery',
      alias: relation.alias,
      columns: relation.columns,
      query: shift === 0 ? body : shiftQuery(body, shift),
      lateral: false,
      view: undefined,
    }
  })
  return changed ? { ...query, relations } : query
}

function isVolatileBody(body: Query): boolean {
  let found = body.rowMarks.length > 0
  mapQuery(body, {
    expr: (expr) => {
      found ||= isVolatile(expr)
      return expr
    },
    query: (inner) => {
      found ||= isVolatileBody(inner)
      return inner
    },
  })
  return found
}

function shiftQuery(query: Query, by: number): Query {
  return mapReachingQuery(
    query,
    (node, depth) => {
      if (node.levelsUp <= depth || node.kind === 'aggregate') return undefined
      return { ...node, levelsUp: node.levelsUp + by }
    },
    0,
  )
}

export function pullUp(start: Query, level: Level): Query {
  let query = start
  for (;;) {
    if (query.relations.some((relation) => relation.kind === 'cte'))
      query = inlineCtes(query, level)
    if (!query.relations.some((relation) => relation.kind === 'subquery')) return query
    const next = candidates(query).find((one) => {
      return !usedWhole(query, one.relation)
    })
    if (next === undefined) return query
    query = pull(query, next)
  }
}
