/**
 * From bound expressions to what operators evaluate: vars become positions in the input row or slots, sublinks become subplans,
 * constants are folded on the way.
 */
import { constant } from '../binder/coerce.ts'
import type { Expr, SubPlanCall } from '../binder/expression.ts'
import { BOOL_TYPE } from '../binder/type-oids.ts'
import { mapChildren } from '../binder/walk.ts'
import { type Level, Level as LevelClass, type ParamSet } from './context.ts'
import { foldNode } from './fold.ts'
import { groupingValue } from './grouping-value.ts'
import { type Layout, ROW_ID_COLUMN } from './layout.ts'
import { comparisonOf } from './operators.ts'
import { planQuery } from './plan-query.ts'
import type { Relation } from '../binder/query.ts'

/** What an expression is lowered against. */
export type Env = {
  readonly level: Level
  readonly layout: Layout
  readonly relations: readonly Relation[]
  /** Columns of the same level that come from outside the input row: of a lateral or parameterised scan. */
  readonly params: ParamSet | undefined
  /** Relations whose rows may be absent as a whole (the inner side of an outer join). */
  readonly nullable: ReadonlySet<number> | undefined
  /** Slots of a sublink's own columns, while its test is lowered. */
  readonly subColumns: readonly number[] | undefined
  /** Position of the grouping mask, and how the sets number their expressions. */
  readonly groupingMask: number | undefined
}

export function makeEnv(level: Level, layout: Layout, relations: readonly Relation[]): Env {
  return {
    level,
    layout,
    relations,
    params: undefined,
    nullable: undefined,
    subColumns: undefined,
    groupingMask: undefined,
  }
}

type Var = Extract<Expr, { kind: 'var' }>

function lowerWholeRow(expr: Var, env: Env): Expr {
  const relation = env.relations[expr.relation]
  const columns = relation?.columns ?? []
  const args = columns.map((column, i) =>
    lowerVar(
      { kind: 'var', type: column.type, relation: expr.relation, column: i, levelsUp: 0 },
      env,
    ),
  )
  const names = columns.map((column) => column.name)
  const row: Expr = { kind: 'row', type: expr.type, args, names }
  if (env.nullable?.has(expr.relation) !== true) return row
  const rowId = env.layout.varIndex(expr.relation, ROW_ID_COLUMN)
  const absent: Expr =
    rowId >= 0
      ? {
          kind: 'isNull',
          type: BOOL_TYPE,
          arg: { kind: 'column', type: { oid: 20, typmod: -1 }, index: rowId },
          negated: false,
        }
      : { kind: 'isNull', type: BOOL_TYPE, arg: row, negated: false }
  return {
    kind: 'case',
    type: expr.type,
    operand: undefined,
    whens: [{ when: absent, then: constant(expr.type, null) }],
    otherwise: row,
  }
}

function lowerVar(expr: Var, env: Env): Expr {
  if (expr.levelsUp > 0) return { kind: 'outer', type: expr.type, slot: env.level.slotFor(expr) }
  const index = env.layout.varIndex(expr.relation, expr.column)
  // a whole row stands in the input where rows have been grouped by it
  if (expr.column === -1 && index < 0) return lowerWholeRow(expr, env)
  if (index >= 0) return { kind: 'column', type: expr.type, index }
  if (env.params !== undefined) {
    return { kind: 'outer', type: expr.type, slot: env.params.slotFor(expr) }
  }
  throw new Error(`column ${expr.relation}.${expr.column} is not in the input row`)
}

function hashableLeft(test: Expr, env: Env): Expr | undefined {
  if (test.kind !== 'call' || comparisonOf(test.fn.oid) !== '=') return undefined
  const [left, right] = test.args
  if (left === undefined || right?.kind !== 'subColumn') return undefined
  if (left.type.oid !== right.type.oid) return undefined
  return lower(left, env)
}

function lowerSublink(expr: Extract<Expr, { kind: 'sublink' }>, env: Env): Expr {
  const { planner } = env.level
  const level = new LevelClass(planner, env.level, 'sublink')
  const plan = planQuery(expr.query, level)
  const params = level.outer.entries.map(({ slot, expr: value }) => ({
    slot,
    value: lower(value, env),
  }))
  const base: SubPlanCall = {
    form: expr.form,
    plan,
    params,
    test: undefined,
    rowSlots: [],
    hashLeft: undefined,
  }
  if (expr.test === undefined) return { ...base, kind: 'subplan', type: expr.type }
  const rowSlots = plan.output.map(() => planner.nextSlot())
  const test = lower(expr.test, { ...env, subColumns: rowSlots })
  const hashLeft =
    params.length === 0 && expr.form === 'any' ? hashableLeft(expr.test, env) : undefined
  return { ...base, kind: 'subplan', type: expr.type, test, rowSlots, hashLeft }
}

export function lower(expr: Expr, env: Env): Expr {
  switch (expr.kind) {
    case 'const':
    case 'param':
    case 'column':
    case 'outer':
    case 'caseValue':
    case 'sqlValue':
      return expr
    case 'var':
      if (env.layout.exprs.length > 0 && expr.levelsUp === 0) {
        const index = env.layout.varIndex(expr.relation, expr.column)
        if (index < 0) {
          const computed = env.layout.exprIndex(expr)
          if (computed >= 0) return { kind: 'column', type: expr.type, index: computed }
        }
      }
      return lowerVar(expr, env)
    case 'subColumn': {
      const slot = env.subColumns?.[expr.index]
      if (slot === undefined) throw new Error('a subquery column outside its comparison')
      return { kind: 'outer', type: expr.type, slot }
    }
    default:
      break
  }
  if (env.layout.exprs.length > 0) {
    const index = env.layout.exprIndex(expr)
    if (index >= 0) return { kind: 'column', type: expr.type, index }
  }
  if (expr.kind === 'sublink') return lowerSublink(expr, env)
  if (expr.kind === 'grouping' || expr.kind === 'aggregate') {
    if (expr.levelsUp > 0) return { kind: 'outer', type: expr.type, slot: env.level.slotFor(expr) }
    if (expr.kind === 'grouping') return groupingValue(expr.groups, env.groupingMask)
    throw new Error('an aggregate outside a grouped query')
  }
  const { scope } = env.level.planner.context
  return foldNode(
    mapChildren(expr, (child) => lower(child, env)),
    scope,
  )
}

export function lowerAll(exprs: readonly Expr[], env: Env): Expr[] {
  return exprs.map((expr) => lower(expr, env))
}
