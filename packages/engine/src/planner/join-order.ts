/**
 * The order of joins: dynamic programming over sets of units up to a handful, greedy beyond. Works on estimates alone; the plans
 * are built once the order is known.
 */
import type { Expr } from '../binder/expression.ts'
import { bestIndex, type IndexMatch, type TableRelation } from './access-path.ts'
import { relationsOf } from './conditions.ts'
import { CPU_OPERATOR_COST, CPU_TUPLE_COST, indexCost } from './cost.ts'
import type { FromContext, Sub } from './from-context.ts'
import { asEquality, hashCompatible } from './operators.ts'
import type { Unit } from './unit.ts'
import { bestLookup } from './virtual-lookup.ts'
import { isEmptySet, isWithin, noUnits, overlaps, unionOf, type UnitSet } from './unit-set.ts'

export type JoinQual = {
  readonly expr: Expr
  readonly mask: UnitSet
  readonly share: number
  /** Sides of an equality that can be hashed; masks of the units that they use. */
  readonly hash:
    | {
        readonly left: Expr
        readonly right: Expr
        readonly leftMask: UnitSet
        readonly rightMask: UnitSet
      }
    | undefined
  /** Follows from others: leads the search, but counts for nothing in estimates. */
  readonly implied: boolean
}

export type PreparedUnit = {
  readonly unit: Unit
  readonly bit: UnitSet
  /** Units that must be joined before. */
  readonly required: UnitSet
  /** Its plan by itself; `undefined` for a LATERAL item that needs others. */
  readonly sub: Sub | undefined
  /** Conditions on it alone. */
  readonly own: readonly Expr[]
  readonly on: readonly JoinQual[]
  readonly rows: number
  readonly cost: number
}

export type Method = 'first' | 'hash' | 'hashSwapped' | 'loop' | 'indexLoop' | 'lateral'

export type Step = {
  readonly mask: UnitSet
  readonly rows: number
  readonly cost: number
  readonly method: Method
  readonly left: Step | undefined
  readonly unit: PreparedUnit
}

const exhaustive = 8
/** Of making a scan anew for a row on the left; a hash join does without. */
const LOOKUP_COST = 0.1

export function makeQual(
  context: FromContext,
  expr: Expr,
  maskOf: (relations: ReadonlySet<number>) => UnitSet,
  implied: boolean,
): JoinQual {
  const mask = maskOf(relationsOf(expr))
  const equality = asEquality(expr)
  let hash: JoinQual['hash']
  if (equality !== undefined && hashCompatible(equality.left.type.oid, equality.right.type.oid)) {
    const leftMask = maskOf(relationsOf(equality.left))
    const rightMask = maskOf(relationsOf(equality.right))
    if (!isEmptySet(leftMask) && !isEmptySet(rightMask) && !overlaps(leftMask, rightMask)) {
      hash = { left: equality.left, right: equality.right, leftMask, rightMask }
    }
  }
  return { expr, mask, share: implied ? 1 : context.selectivity.of(expr), hash, implied }
}

/** Conditions that can be checked at the join of `left` and `bit`, and not before. */
export function joinConditions(
  quals: readonly JoinQual[],
  left: UnitSet,
  bit: UnitSet,
): JoinQual[] {
  const all = unionOf(left, bit)
  return quals.filter(
    ({ mask }) => overlaps(mask, bit) && overlaps(mask, left) && isWithin(mask, all),
  )
}

/** The sides of an equality as (already joined, new); `undefined` where it does not part that way. */
export function hashSides(
  qual: JoinQual,
  left: UnitSet,
  bit: UnitSet,
): { readonly left: Expr; readonly right: Expr } | undefined {
  const { hash } = qual
  if (hash === undefined) return undefined
  if (isWithin(hash.leftMask, left) && isWithin(hash.rightMask, bit)) {
    return { left: hash.left, right: hash.right }
  }
  if (isWithin(hash.rightMask, left) && isWithin(hash.leftMask, bit)) {
    return { left: hash.right, right: hash.left }
  }
  return undefined
}

export class JoinSearch {
  readonly context: FromContext
  readonly units: readonly PreparedUnit[]
  readonly quals: readonly JoinQual[]
  readonly #qualsOf = new Map<PreparedUnit, readonly JoinQual[]>()
  readonly #matches = new Map<string, IndexMatch | undefined>()
  /** The unit that has to stand at the outer side of every join. */
  readonly #outermost: PreparedUnit | undefined

  constructor(context: FromContext, units: readonly PreparedUnit[], quals: readonly JoinQual[]) {
    this.context = context
    this.units = units
    this.quals = quals
    for (const unit of units) {
      this.#qualsOf.set(
        unit,
        quals.filter((qual) => overlaps(qual.mask, unit.bit)),
      )
    }
    const { nearest } = context
    this.#outermost =
      nearest && units.find((unit) => isFirst(unit) && unit.unit.relations.has(nearest.relation))
  }

  #conditions(left: UnitSet, unit: PreparedUnit): JoinQual[] {
    return joinConditions(this.#qualsOf.get(unit) ?? [], left, unit.bit)
  }

  search(): Step {
    return this.units.length <= exhaustive ? this.#exhaustive() : this.#greedy()
  }

  #start(unit: PreparedUnit): Step | undefined {
    if (!isFirst(unit) || (this.#outermost ?? unit) !== unit) return undefined
    return {
      mask: unit.bit,
      rows: unit.rows,
      cost: unit.cost,
      method: 'first',
      left: undefined,
      unit,
    }
  }

  #exhaustive(): Step {
    const all = this.units.reduce((mask, unit) => unionOf(mask, unit.bit), noUnits)
    const best = new Map<UnitSet, Step>()
    for (const unit of this.units) {
      const step = this.#start(unit)
      if (step !== undefined) best.set(unit.bit, step)
    }
    let layer = [...best.values()]
    for (let size = 1; size < this.units.length; size++) {
      const next = new Map<UnitSet, Step>()
      for (const step of layer) {
        for (const unit of this.#candidates(step)) {
          const joined = this.join(step, unit)
          const known = next.get(joined.mask)
          if (known === undefined || joined.cost < known.cost) next.set(joined.mask, joined)
        }
      }
      layer = [...next.values()]
    }
    const found = layer.find((step) => step.mask === all)
    if (found === undefined) throw new Error('no join order')
    return found
  }

  #greedy(): Step {
    let current: Step | undefined
    for (const unit of this.units) {
      const step = this.#start(unit)
      if (step !== undefined && (current === undefined || step.rows < current.rows)) current = step
    }
    if (current === undefined) throw new Error('no unit to start with')
    for (let joined = 1; joined < this.units.length; joined++) {
      let best: Step | undefined
      for (const unit of this.#candidates(current)) {
        const step = this.join(current, unit)
        if (best === undefined || step.rows * 10 + step.cost < best.rows * 10 + best.cost)
          best = step
      }
      if (best === undefined) throw new Error('no join order')
      current = best
    }
    return current
  }

  /** Units that may come next; connected ones alone where there are any. */
  #candidates(step: Step): readonly PreparedUnit[] {
    const possible = this.units.filter(
      (unit) => !overlaps(step.mask, unit.bit) && isWithin(unit.required, step.mask),
    )
    const connected = possible.filter(
      (unit) =>
        unit.unit.type !== 'inner' ||
        !isEmptySet(unit.required) ||
        this.#conditions(step.mask, unit).length > 0,
    )
    return connected.length > 0 ? connected : possible
  }

  join(left: Step, unit: PreparedUnit): Step {
    const inner = unit.unit.type === 'inner'
    const conditions = inner ? this.#conditions(left.mask, unit) : unit.on
    const share = conditions.reduce((product, qual) => product * qual.share, 1)
    const rows = joinedRows(unit, left.rows, share)
    const { method, cost } = this.#method(left, unit, conditions, rows)
    return {
      mask: unionOf(left.mask, unit.bit),
      rows,
      cost: cost + rows * CPU_TUPLE_COST,
      method,
      left,
      unit,
    }
  }

  #method(
    left: Step,
    unit: PreparedUnit,
    conditions: readonly JoinQual[],
    rows: number,
  ): { method: Method; cost: number } {
    if (unit.sub === undefined)
      return { method: 'lateral', cost: left.cost + left.rows * (unit.cost + CPU_TUPLE_COST) }
    const { settings } = this.context.level.planner.context
    const off = (flag: boolean | undefined): number => (flag === false ? 1e10 : 0)
    const pairs = left.rows * unit.rows
    let method: Method = 'loop'
    let cost = left.cost + unit.cost + pairs * CPU_OPERATOR_COST + off(settings.enableNestloop)
    const hashable = conditions.some((qual) => hashSides(qual, left.mask, unit.bit) !== undefined)
    if (hashable) {
      const build = unit.rows * 2 * CPU_TUPLE_COST
      const probe = left.rows * CPU_TUPLE_COST
      const plain = left.cost + unit.cost + build + probe + off(settings.enableHashjoin)
      if (plain < cost) [method, cost] = ['hash', plain]
      const { type } = unit.unit
      const swappable = this.#outermost === undefined && (type === 'inner' || type === 'left')
      const swapped =
        left.cost + unit.cost + left.rows * 2 * CPU_TUPLE_COST + unit.rows * CPU_TUPLE_COST
      if (swappable && swapped + off(settings.enableHashjoin) < cost) {
        ;[method, cost] = ['hashSwapped', swapped]
      }
    }
    const indexed = this.#indexLoop(left, unit, conditions, rows) + off(settings.enableNestloop)
    return indexed < cost ? { method: 'indexLoop', cost: indexed } : { method, cost }
  }

  /** The same conditions come up for many sets on the left. */
  #match(
    unit: PreparedUnit,
    relation: number,
    own: TableRelation,
    conditions: readonly JoinQual[],
  ): IndexMatch | undefined {
    const key = `${unit.bit} ${conditions.map((qual) => this.quals.indexOf(qual)).join()}`
    if (this.#matches.has(key)) return this.#matches.get(key)
    const all = [...unit.own, ...conditions.map((qual) => qual.expr)]
    const plan = this.context.level.planner.context
    const match = bestIndex(plan, own, relation, all, this.context.selectivity)
    this.#matches.set(key, match)
    return match
  }

  #indexLoop(
    left: Step,
    unit: PreparedUnit,
    conditions: readonly JoinQual[],
    rows: number,
  ): number {
    const { content } = unit.unit
    if (content.kind !== 'relation' || conditions.length === 0) return Infinity
    const own = this.context.relations[content.relation]
    if (own?.kind === 'virtual') return this.#lookupLoop(left, unit, content.relation, conditions)
    if (own?.kind !== 'table') return Infinity
    const plan = this.context.level.planner.context
    const match = this.#match(unit, content.relation, own, conditions)
    if (match === undefined || !conditions.some((qual) => match.used.includes(qual.expr)))
      return Infinity
    const tableRows = Math.max(1, plan.statistics.rows(own.table.oid))
    const fetched = match.unique ? 1 : Math.max(1, tableRows * match.share)
    const each = indexCost(tableRows, fetched, fetched, match.lookups).totalCost
    return left.cost + left.rows * each + rows * CPU_OPERATOR_COST
  }

  /** A catalog's rows, looked up for each row on the left. */
  #lookupLoop(
    left: Step,
    unit: PreparedUnit,
    relation: number,
    conditions: readonly JoinQual[],
  ): number {
    const own = this.context.relations[relation]
    if (own?.kind !== 'virtual') return Infinity
    const plan = this.context.level.planner.context
    const all = [...unit.own, ...conditions.map((qual) => qual.expr)]
    const match = bestLookup(plan.scope.types, own, relation, all, this.context.selectivity)
    if (match === undefined || !conditions.some((qual) => qual.expr === match.condition))
      return Infinity
    const found = Math.max(1, plan.statistics.rows(own.relation.oid) * match.share)
    return left.cost + left.rows * (LOOKUP_COST + found * CPU_TUPLE_COST * 2)
  }
}

/** Whether others may be joined to it. */
function isFirst({ unit, required }: PreparedUnit): boolean {
  return unit.type === 'inner' && isEmptySet(required)
}

function joinedRows(unit: PreparedUnit, left: number, share: number): number {
  const product = left * unit.rows * share
  switch (unit.unit.type) {
    case 'inner':
      return Math.max(1, product)
    case 'left':
      return Math.max(left, product)
    case 'semi':
      return Math.max(1, Math.min(left, product))
    case 'anti':
      return Math.max(1, left - Math.min(left * 0.9, product))
  }
}
