/**
 * Writes out the stars of a view's query as the columns that they mean now, so that a column added to a table later does not turn
 * up in the view. Stars of subqueries are written out too where their columns can be named; what is left is guarded by
 * `recheckViews`, which refuses a change of a table that would change a view.
 */
import type { Expression } from '../../ast/expression.ts'
import type { FromItem, Select, SelectBody, SelectItem } from '../../ast/select.ts'
import type { Query, Relation, SetOperationTree } from '../../binder/query.ts'

export function expandStars(ast: Select, query: Query): Select {
  return { ...ast, body: expandBody(ast.body, query) }
}

function expandBody(body: SelectBody, query: Query): SelectBody {
  switch (body.kind) {
    case 'values':
      return body
    case 'set-operation': {
      const [tree] = query.relations
      if (tree?.kind !== 'setOperation') return body
      return expandOperation(body, tree.tree)
    }
    case 'select-core': {
      const relations = query.relations
      let next = 0
      const from = body.from.map((item) => expandFrom(item, () => relations[next++]))
      const targets = expandTargets(body.targets, query)
      return { ...body, from: next === relations.length ? from : body.from, targets }
    }
  }
}

function expandOperation(
  body: Extract<SelectBody, { kind: 'set-operation' }>,
  tree: SetOperationTree,
): SelectBody {
  if (tree.kind === 'leaf') return body
  return {
    ...body,
    left: expandSide(body.left, tree.left),
    right: expandSide(body.right, tree.right),
  }
}

function expandSide(side: Select, tree: SetOperationTree): Select {
  if (tree.kind === 'leaf') return expandStars(side, tree.query)
  if (side.body.kind !== 'set-operation') return side
  return { ...side, body: expandOperation(side.body, tree) }
}

/** FROM items come in the order of the bound query's relations. */
function expandFrom(item: FromItem, next: () => Relation | undefined): FromItem {
  switch (item.kind) {
    case 'join': {
      const left = expandFrom(item.left, next)
      return { ...item, left, right: expandFrom(item.right, next) }
    }
    case 'subquery': {
      const relation = next()
      if (relation?.kind !== 'subquery' || relation.view !== undefined) return item
      return { ...item, query: expandStars(item.query, relation.query) }
    }
    default:
      next()
      return item
  }
}

function isStar({ expression }: SelectItem): boolean {
  return expression.kind === 'star'
}

/** The targets with every star as columns; as they are where that cannot be told. */
function expandTargets(targets: readonly SelectItem[], query: Query): readonly SelectItem[] {
  if (!targets.some(isStar)) return targets
  const bound = query.targets.filter((target) => !target.junk)
  const sizes = targets.map((target) => sizeOf(target, query))
  const known = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
  const open = sizes.filter((size) => size === undefined).length
  if (open > 1) return targets
  const all: SelectItem[] = []
  let at = 0
  for (const [i, target] of targets.entries()) {
    const size = sizes[i] ?? bound.length - known
    if (!isStar(target)) all.push(target)
    else {
      for (const column of bound.slice(at, at + size)) {
        const expression = reference(column.expr, column.name, query, target.pos)
        all.push({ pos: target.pos, expression, alias: column.name })
      }
    }
    at += size
  }
  return all
}

/** How many columns a target makes; `undefined` for `*`, which makes what the others leave. */
function sizeOf({ expression }: SelectItem, query: Query): number | undefined {
  if (expression.kind === 'field-star') return undefined
  if (expression.kind !== 'star') return 1
  const alias = expression.qualifier.at(-1)
  if (alias === undefined) return undefined
  return query.relations.find((relation) => relation.alias === alias)?.columns.length
}

function reference(
  expr: Query['targets'][0]['expr'],
  name: string,
  query: Query,
  pos: number,
): Expression {
  const relation =
    expr.kind === 'var' && expr.levelsUp === 0 ? query.relations[expr.relation] : undefined
  const path = relation === undefined ? [name] : [relation.alias, name]
  return { kind: 'column', pos, path }
}
