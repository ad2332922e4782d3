/** From an order of joins to plans: hash joins, nested loops with parameters, filters for what only now can be checked. */
import type { Expr } from '../binder/expression.ts'
import { bestIndex } from './access-path.ts'
import { andAll } from './conditions.ts'
import { ParamSet } from './context.ts'
import { cost } from './cost.ts'
import type { FromContext, Sub } from './from-context.ts'
import {
  hashSides,
  joinConditions,
  type JoinQual,
  type PreparedUnit,
  type Step,
} from './join-order.ts'
import { lower } from './lower.ts'
import type { JoinType, OutputColumn, Plan } from './plan.ts'
import { planRelation, scanEnv, tableScan } from './scan.ts'
import { bestLookup } from './virtual-lookup.ts'
import { isWithin, noUnits, overlaps } from './unit-set.ts'

export class JoinBuilder {
  readonly context: FromContext
  readonly quals: readonly JoinQual[]
  /** Parameters of the whole list, for columns from outside it. */
  readonly outside: ParamSet | undefined

  constructor(context: FromContext, quals: readonly JoinQual[], outside: ParamSet | undefined) {
    this.context = context
    this.quals = quals
    this.outside = outside
  }

  build(step: Step): Sub {
    if (step.left === undefined) return this.#alone(step.unit)
    const left = this.build(step.left)
    const inner = step.unit.unit.type === 'inner'
    const conditions = inner
      ? joinConditions(this.quals, step.left.mask, step.unit.bit).filter(
          (qual) => !qual.implied || step.method !== 'loop',
        )
      : step.unit.on
    const joined = this.#join(step, left, conditions)
    // What WHERE says of an outer-joined unit is checked after the join.
    if (inner) return joined
    const after = step.unit.unit.type === 'left' ? this.#afterwards(step) : []
    return after.length === 0 ? joined : this.#filter(joined, after)
  }

  #alone(unit: PreparedUnit): Sub {
    if (unit.sub === undefined) throw new Error('a dependent unit cannot stand alone')
    return unit.sub
  }

  #afterwards(step: Step): Expr[] {
    const found = this.quals.filter(
      (qual) =>
        !qual.implied && isWithin(qual.mask, step.mask) && overlaps(qual.mask, step.unit.bit),
    )
    return found.map((qual) => qual.expr)
  }

  #filter(sub: Sub, conditions: readonly Expr[]): Sub {
    const predicate = andAll(conditions)
    if (predicate === undefined) return sub
    const { plan, layout } = sub
    const rows = plan.rows * this.context.selectivity.all(conditions)
    return {
      layout,
      plan: {
        kind: 'filter',
        input: plan,
        predicate: lower(predicate, scanEnv(this.context, layout, this.outside)),
        output: plan.output,
        ...cost(rows, plan.startupCost, plan.totalCost + plan.rows * 0.0025),
      },
    }
  }

  #join(step: Step, left: Sub, conditions: readonly JoinQual[]): Sub {
    switch (step.method) {
      case 'hash':
      case 'hashSwapped':
        return this.#hash(step, left, conditions)
      case 'indexLoop':
        return this.#indexLoop(step, left, conditions)
      case 'lateral':
        return this.#lateral(step, left, conditions)
      default:
        return this.#loop(step, left, conditions)
    }
  }

  #hash(step: Step, left: Sub, conditions: readonly JoinQual[]): Sub {
    const right = this.#alone(step.unit)
    const before = step.left?.mask ?? noUnits
    const swapped = step.method === 'hashSwapped'
    const leftKeys: Expr[] = []
    const rightKeys: Expr[] = []
    const rest: Expr[] = []
    const leftEnv = scanEnv(this.context, left.layout, this.outside)
    const rightEnv = scanEnv(this.context, right.layout, this.outside)
    for (const qual of conditions) {
      const sides = hashSides(qual, before, step.unit.bit)
      if (sides === undefined) {
        if (!qual.implied) rest.push(qual.expr)
        continue
      }
      leftKeys.push(lower(sides.left, leftEnv))
      rightKeys.push(lower(sides.right, rightEnv))
    }
    const { type } = step.unit.unit
    const [first, second] = swapped ? [right, left] : [left, right]
    const layout = first.layout.concat(second.layout)
    const predicate = andAll(rest)
    const join: JoinType = swapped && type === 'left' ? 'right' : type
    const plan: Plan = {
      kind: 'hashJoin',
      join,
      left: first.plan,
      right: second.plan,
      leftKeys: swapped ? rightKeys : leftKeys,
      rightKeys: swapped ? leftKeys : rightKeys,
      residual:
        predicate === undefined
          ? undefined
          : lower(predicate, scanEnv(this.context, layout, this.outside)),
      nullAware: false,
      output: outputOf(join, first.plan, second.plan),
      ...cost(step.rows, second.plan.totalCost, step.cost),
    }
    return { plan, layout: isLeftOnly(join) ? first.layout : layout }
  }

  #loop(step: Step, left: Sub, conditions: readonly JoinQual[]): Sub {
    const right = this.#alone(step.unit)
    const exprs = conditions.filter((qual) => !qual.implied).map((qual) => qual.expr)
    return this.#nest(step, left, right, exprs, new ParamSet(this.context.level.planner), true)
  }

  /** The join's conditions become conditions of an index scan, with the left row's values in slots. */
  #indexLoop(step: Step, left: Sub, conditions: readonly JoinQual[]): Sub {
    const { content } = step.unit.unit
    const { context } = this
    if (content.kind !== 'relation') return this.#loop(step, left, conditions)
    const own = context.relations[content.relation]
    const params = new ParamSet(context.level.planner)
    const all = [...step.unit.own, ...conditions.map((qual) => qual.expr)]
    if (own?.kind === 'virtual') {
      const { scope } = context.level.planner.context
      const match = bestLookup(scope.types, own, content.relation, all, context.selectivity)
      const quals = [
        ...step.unit.own,
        ...conditions
          .filter((qual) => !qual.implied || qual.expr === match?.condition)
          .map((qual) => qual.expr),
      ]
      const right = planRelation(context, content.relation, quals, params)
      return this.#nest(step, left, right, [], params, false)
    }
    if (own?.kind !== 'table') return this.#loop(step, left, conditions)
    const match = bestIndex(
      context.level.planner.context,
      own,
      content.relation,
      all,
      context.selectivity,
    )
    const quals = [
      ...step.unit.own,
      ...conditions
        .filter((qual) => !qual.implied || match?.used.includes(qual.expr) === true)
        .map((qual) => qual.expr),
    ]
    const right = tableScan(context, content.relation, own, quals, match, params)
    return this.#nest(step, left, right, [], params, false)
  }

  #lateral(step: Step, left: Sub, conditions: readonly JoinQual[]): Sub {
    const { content } = step.unit.unit
    const params = new ParamSet(this.context.level.planner)
    const right =
      content.kind === 'relation'
        ? planRelation(this.context, content.relation, step.unit.own, params)
        : planDependentGroup(this.context, step.unit, params)
    const exprs = conditions.filter((qual) => !qual.implied).map((qual) => qual.expr)
    return this.#nest(step, left, right, exprs, params, false)
  }

  #nest(
    step: Step,
    left: Sub,
    right: Sub,
    conditions: readonly Expr[],
    params: ParamSet,
    materialize: boolean,
  ): Sub {
    const layout = left.layout.concat(right.layout)
    const leftEnv = scanEnv(this.context, left.layout, this.outside)
    const bindings = params.entries.map(({ slot, expr }) => ({ slot, value: lower(expr, leftEnv) }))
    const predicate = andAll(conditions)
    const { type } = step.unit.unit
    const plan: Plan = {
      kind: 'nestedLoop',
      join: type,
      left: left.plan,
      right: right.plan,
      params: bindings,
      predicate:
        predicate === undefined
          ? undefined
          : lower(predicate, scanEnv(this.context, layout, this.outside)),
      materialize: materialize && bindings.length === 0,
      output: outputOf(type, left.plan, right.plan),
      ...cost(step.rows, left.plan.startupCost + right.plan.startupCost, step.cost),
    }
    return { plan, layout: isLeftOnly(type) ? left.layout : layout }
  }
}

function isLeftOnly(join: JoinType): boolean {
  return join === 'semi' || join === 'anti'
}

export function outputOf(join: JoinType, left: Plan, right: Plan): readonly OutputColumn[] {
  return isLeftOnly(join) ? left.output : [...left.output, ...right.output]
}

type GroupPlanner = (context: FromContext, unit: PreparedUnit, params: ParamSet) => Sub
let planDependentGroup: GroupPlanner = () => {
  throw new Error('no planner for groups')
}

/** Groups are planned by the list planner, which in turn builds joins here. */
export function setGroupPlanner(planner: GroupPlanner): void {
  planDependentGroup = planner
}
