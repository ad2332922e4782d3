/**
 * What is joined: units. A unit is one relation, or a group that is planned by itself first (the inner side of an outer join, a
 * FULL JOIN, an unnested subquery). Inner units come in any order; a left, semi or anti unit comes after what its condition needs.
 */
import type { Expr } from '../binder/expression.ts'
import type { JoinTree } from '../binder/query.ts'
import { conjuncts, rejectsNull, relationsOf } from './conditions.ts'
import type { FromContext } from './from-context.ts'

export type UnitContent =
  | { readonly kind: 'relation'; readonly relation: number }
  | { readonly kind: 'group'; readonly trees: readonly JoinTree[]; readonly quals: readonly Expr[] }
  | {
      readonly kind: 'full'
      readonly left: JoinTree
      readonly right: JoinTree
      readonly on: readonly Expr[]
    }

export type UnitType = 'inner' | 'left' | 'semi' | 'anti'

export type Unit = {
  readonly type: UnitType
  readonly content: UnitContent
  /** Its relations. */
  readonly relations: ReadonlySet<number>
  /** Of a left, semi or anti unit: the join condition. */
  readonly on: readonly Expr[]
}

export type Flat = { readonly units: Unit[]; readonly quals: Expr[] }

export function treeRelations(tree: JoinTree, into: Set<number> = new Set()): Set<number> {
  if (tree.kind === 'relation') into.add(tree.relation)
  else {
    treeRelations(tree.left, into)
    treeRelations(tree.right, into)
  }
  return into
}

function contentOf(tree: JoinTree, quals: readonly Expr[]): UnitContent {
  if (tree.kind === 'relation' && quals.length === 0)
    return { kind: 'relation', relation: tree.relation }
  return { kind: 'group', trees: [tree], quals }
}

/** The inner side of an outer join: conditions on it alone go inside. */
function optionalUnit(type: UnitType, tree: JoinTree, on: readonly Expr[]): Unit {
  const relations = treeRelations(tree)
  const inside: Expr[] = []
  const across: Expr[] = []
  for (const condition of on) {
    const used = [...relationsOf(condition)]
    const own = used.length > 0 && used.every((relation) => relations.has(relation))
    if (own) inside.push(condition)
    else across.push(condition)
  }
  return { type, content: contentOf(tree, inside), relations, on: across }
}

function intersects(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  for (const one of a) if (b.has(one)) return true
  return false
}

/** Flattens a join tree; `strict`: relations that a condition above drops when they are all NULL. */
function flattenTree(tree: JoinTree, strict: ReadonlySet<number>, flat: Flat): void {
  if (tree.kind === 'relation') {
    const relations = new Set([tree.relation])
    flat.units.push({
      type: 'inner',
      content: { kind: 'relation', relation: tree.relation },
      relations,
      on: [],
    })
    return
  }
  const on = conjuncts(tree.on)
  const reduced = reduceType(tree, strict)
  switch (reduced) {
    case 'inner': {
      const more = new Set(strict)
      for (const condition of on) rejectsNull(condition, more)
      flattenTree(tree.left, more, flat)
      flattenTree(tree.right, more, flat)
      flat.quals.push(...on)
      return
    }
    case 'left':
      flattenTree(tree.left, strict, flat)
      flat.units.push(optionalUnit('left', tree.right, on))
      return
    case 'right':
      flattenTree(tree.right, strict, flat)
      flat.units.push(optionalUnit('left', tree.left, on))
      return
    case 'full': {
      const relations = treeRelations(tree)
      const content: UnitContent = { kind: 'full', left: tree.left, right: tree.right, on }
      flat.units.push({ type: 'inner', content, relations, on: [] })
    }
  }
}

type JoinNode = Extract<JoinTree, { kind: 'join' }>

/** An outer join whose NULL rows would be dropped anyway is a simpler join. */
function reduceType(tree: JoinNode, strict: ReadonlySet<number>): JoinNode['type'] {
  if (tree.type === 'inner') return 'inner'
  const left = intersects(treeRelations(tree.left), strict)
  const right = intersects(treeRelations(tree.right), strict)
  if (tree.type === 'left') return right ? 'inner' : 'left'
  if (tree.type === 'right') return left ? 'inner' : 'right'
  if (left && right) return 'inner'
  if (left) return 'left'
  return right ? 'right' : 'full'
}

/** All of FROM and WHERE as units and conditions. */
export function flatten(trees: readonly JoinTree[], quals: readonly Expr[]): Flat {
  const strict = new Set<number>()
  for (const condition of quals) rejectsNull(condition, strict)
  const flat: Flat = { units: [], quals: [...quals] }
  for (const tree of trees) flattenTree(tree, strict, flat)
  return flat
}

/** Relations that an outer join may fill with NULLs. */
export function noteNullable(context: FromContext, trees: readonly JoinTree[]): void {
  const visit = (tree: JoinTree, nullable: boolean): void => {
    if (tree.kind === 'relation') {
      if (nullable) context.nullable.add(tree.relation)
      return
    }
    visit(tree.left, nullable || tree.type === 'right' || tree.type === 'full')
    visit(tree.right, nullable || tree.type === 'left' || tree.type === 'full')
  }
  for (const tree of trees) visit(tree, false)
}
