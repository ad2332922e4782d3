/** Plans FROM and WHERE: units, their own conditions, the join order, and what is left to check at the end. */
import type { Expr } from '../binder/expression.ts'
import type { JoinTree } from '../binder/query.ts'
import { visitReachingQuery } from '../binder/walk.ts'
import { andAll, isVolatile, relationsOf } from './conditions.ts'
import type { ParamSet } from './context.ts'
import { cost, CPU_TUPLE_COST, FUNCTION_ROWS } from './cost.ts'
import { type Implied, impliedConditions } from './equivalence.ts'
import type { FromContext, Sub } from './from-context.ts'
import { planFullJoin } from './full-join.ts'
import { JoinBuilder, setGroupPlanner } from './join-build.ts'
import { type JoinQual, JoinSearch, makeQual, type PreparedUnit } from './join-order.ts'
import { Layout } from './layout.ts'
import { lower } from './lower.ts'
import { planRelation, scanEnv } from './scan.ts'
import { flatten, type Unit } from './unit.ts'
import { isEmptySet, noUnits, unionOf, unitBit, type UnitSet, without } from './unit-set.ts'

/** What a relation uses of other relations of its level. */
export function lateralUses(context: FromContext, relation: number): Set<number> {
  const found = new Set<number>()
  const own = context.relations[relation]
  if (own?.kind === 'function') {
    for (const call of own.calls) for (const arg of call.args) relationsOf(arg, found)
  } else if (own?.kind === 'values') {
    for (const list of own.lists) for (const expr of list) relationsOf(expr, found)
  } else if (own?.kind === 'subquery' && own.lateral) {
    visitReachingQuery(
      own.query,
      (node, depth) => {
        if (node.kind === 'var' && node.levelsUp === depth) found.add(node.relation)
      },
      1,
    )
  }
  found.delete(relation)
  return found
}

function unitUses(context: FromContext, unit: Unit): Set<number> {
  const found = new Set<number>()
  for (const relation of unit.relations) {
    for (const used of lateralUses(context, relation))
      if (!unit.relations.has(used)) found.add(used)
  }
  const { content } = unit
  const conditions =
    content.kind === 'group' ? content.quals : content.kind === 'full' ? content.on : []
  for (const condition of conditions) {
    for (const used of relationsOf(condition)) if (!unit.relations.has(used)) found.add(used)
  }
  return found
}

function planContent(
  context: FromContext,
  unit: Unit,
  own: readonly Expr[],
  params: ParamSet | undefined,
): Sub {
  const { content } = unit
  switch (content.kind) {
    case 'relation':
      return planRelation(context, content.relation, own, params)
    case 'group':
      return planFromList(context, content.trees, [...content.quals, ...own], params, [])
    case 'full':
      return filterSub(context, planFullJoin(context, content, params), own, params)
  }
}

export function filterSub(
  context: FromContext,
  sub: Sub,
  conditions: readonly Expr[],
  params: ParamSet | undefined,
): Sub {
  const predicate = andAll(conditions)
  if (predicate === undefined) return sub
  const { plan, layout } = sub
  const rows = plan.rows * context.selectivity.all(conditions)
  return {
    layout,
    plan: {
      kind: 'filter',
      input: plan,
      predicate: lower(predicate, scanEnv(context, layout, params)),
      output: plan.output,
      ...cost(rows, plan.startupCost, plan.totalCost + plan.rows * CPU_TUPLE_COST),
    },
  }
}

const nothingImplied: Implied = { fixed: [], joins: [], redundant: new Set() }

class ListPlanner {
  readonly context: FromContext
  readonly outside: ParamSet | undefined
  readonly units: readonly Unit[]
  readonly #bits: readonly UnitSet[]
  readonly #bitOf = new Map<number, UnitSet>()

  constructor(context: FromContext, units: readonly Unit[], outside: ParamSet | undefined) {
    this.context = context
    this.outside = outside
    this.units = units
    this.#bits = units.map((_, i) => unitBit(i, units.length))
    for (const [i, unit] of units.entries()) {
      const bit = this.#bits[i] ?? noUnits
      for (const relation of unit.relations) this.#bitOf.set(relation, bit)
    }
  }

  /** Relations from outside the list do not count. */
  readonly maskOf = (relations: ReadonlySet<number>): UnitSet => {
    let mask = noUnits
    for (const relation of relations) mask = unionOf(mask, this.#bitOf.get(relation) ?? noUnits)
    return mask
  }

  qual(expr: Expr, implied: boolean): JoinQual {
    return makeQual(this.context, expr, this.maskOf, implied)
  }

  prepare(unit: Unit, bit: UnitSet, own: readonly Expr[]): PreparedUnit {
    const on = unit.on.map((expr) => this.qual(expr, false))
    const uses = without(this.maskOf(unitUses(this.context, unit)), bit)
    let required = uses
    if (unit.type !== 'inner') {
      for (const qual of on) required = unionOf(required, without(qual.mask, bit))
    }
    const dependent = !isEmptySet(uses)
    const sub = dependent ? undefined : planContent(this.context, unit, own, this.outside)
    return {
      unit,
      bit,
      required,
      sub,
      own,
      on,
      rows: sub?.plan.rows ?? FUNCTION_ROWS / 100,
      cost: sub?.plan.totalCost ?? 1,
    }
  }

  plan(quals: readonly Expr[]): Sub {
    const implied = this.units.length > 1 ? impliedConditions(quals) : nothingImplied
    const own: Expr[][] = this.units.map(() => [])
    const across: JoinQual[] = []
    const late: Expr[] = []
    const place = (expr: Expr, isImplied: boolean): void => {
      const qual = this.qual(expr, isImplied)
      const nowhere = isEmptySet(qual.mask)
      const index = this.#bits.indexOf(qual.mask)
      if (nowhere || (isVolatile(expr) && this.units.length > 1)) late.push(expr)
      else if (this.units[index]?.type === 'inner') own[index]?.push(expr)
      else across.push(qual)
    }
    for (const expr of quals) if (!implied.redundant.has(expr)) place(expr, false)
    for (const expr of implied.fixed) place(expr, true)
    for (const expr of implied.joins) place(expr, true)
    const only = this.units[0]
    if (this.units.length === 1 && only !== undefined && across.length === 0) {
      const sub = planContent(this.context, only, own[0] ?? [], this.outside)
      return filterSub(this.context, sub, late, this.outside)
    }
    const prepared = this.units.map((unit, i) =>
      this.prepare(unit, this.#bits[i] ?? noUnits, own[i] ?? []),
    )
    const search = new JoinSearch(this.context, prepared, across)
    const builder = new JoinBuilder(this.context, across, this.outside)
    return filterSub(this.context, builder.build(search.search()), late, this.outside)
  }
}

/** A list of one relation has no order to find. */
function planSingle(
  context: FromContext,
  relation: number,
  quals: readonly Expr[],
  outside: ParamSet | undefined,
): Sub {
  const own: Expr[] = []
  const late: Expr[] = []
  for (const qual of quals) (relationsOf(qual).has(relation) ? own : late).push(qual)
  return filterSub(context, planRelation(context, relation, own, outside), late, outside)
}

/** One row without columns. */
function nothing(): Sub {
  return {
    layout: new Layout(),
    plan: {
      kind: 'result',
      exprs: [],
      filter: undefined,
      output: [],
      ...cost(1, 0, CPU_TUPLE_COST),
    },
  }
}

export function planFromList(
  context: FromContext,
  trees: readonly JoinTree[],
  quals: readonly Expr[],
  outside: ParamSet | undefined,
  more: readonly Unit[],
): Sub {
  const only = trees[0]
  if (only?.kind === 'relation' && trees.length === 1 && more.length === 0) {
    return planSingle(context, only.relation, quals, outside)
  }
  const flat = flatten(trees, quals)
  if (flat.units.length === 0 && more.length === 0) {
    const predicate = andAll(quals)
    const empty = nothing()
    if (predicate === undefined || empty.plan.kind !== 'result') return empty
    const filter = lower(predicate, scanEnv(context, empty.layout, outside))
    return { ...empty, plan: { ...empty.plan, filter } }
  }
  if (flat.units.length === 0) {
    const anchor: Unit = {
      type: 'inner',
      content: { kind: 'group', trees: [], quals: [] },
      relations: new Set(),
      on: [],
    }
    flat.units.push(anchor)
  }
  return new ListPlanner(context, [...flat.units, ...more], outside).plan(flat.quals)
}

setGroupPlanner((context, unit, params) => planContent(context, unit.unit, unit.own, params))
