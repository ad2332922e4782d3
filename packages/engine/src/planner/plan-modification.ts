/** Plans of INSERT, UPDATE, DELETE and MERGE: a source of rows, and what is done with each. */
import type { Expr } from '../binder/expression.ts'
import type {
  ColumnAssignment,
  DeleteModification,
  InsertModification,
  MergeModification,
  Modification,
  RowSource,
  Target,
  UpdateModification,
} from '../binder/query.ts'
import { tableColumns } from '../binder/column-names.ts'
import { conjuncts } from './conditions.ts'
import { Level } from './context.ts'
import { fold } from './fold.ts'
import { FromContext, type Sub } from './from-context.ts'
import { planFromList } from './from-list.ts'
import { Layout, ROW_ID_COLUMN } from './layout.ts'
import { type Env, lower, makeEnv } from './lower.ts'
import { refetchColumns } from './lock-rows.ts'
import type { Assignment, MergePlan, OutputColumn, Plan, Refetch } from './plan.ts'
import { planCteList } from './plan-cte.ts'
import { noteTreeNeeds, outputColumn, planQuery, planSource } from './plan-query.ts'
import { scanEnv } from './scan.ts'
import type { Unit } from './unit.ts'

function returningOutput(returning: readonly Target[] | undefined): OutputColumn[] {
  return (returning ?? []).map(outputColumn)
}

/** The table's live columns as relation `relation`, in layout order. */
function rowLayout(columns: number, relation: number, into: Layout): void {
  for (let i = 0; i < columns; i++) into.addVar(relation, i)
}

function withCost(
  input: Plan,
  rows: number,
): { rows: number; startupCost: number; totalCost: number } {
  return { rows, startupCost: input.startupCost, totalCost: input.totalCost }
}

function planInsert(bound: InsertModification, level: Level): Plan {
  const { table } = bound
  level.planner.touch(table.oid, 'write')
  const input = planQuery(bound.source, new Level(level.planner, level, 'inline'))
  const { columns } = tableColumns(table)
  const relation = {
    kind: 'table' as const,
    alias: bound.alias,
    columns,
    table,
    sample: undefined,
  }
  const relations = [relation, relation]
  const layout = new Layout()
  rowLayout(columns.length, 0, layout)
  const env = makeEnv(level, layout, relations)
  const both = layout.copy()
  rowLayout(columns.length, 1, both)
  const conflictEnv = makeEnv(level, both, relations)
  const update = bound.conflict?.update
  return {
    kind: 'insert',
    table: table.oid,
    input,
    rules: bound.rules,
    conflict:
      bound.conflict === undefined
        ? undefined
        : {
            indexes: bound.conflict.indexes,
            update:
              update === undefined
                ? undefined
                : {
                    assignments: lowerAssignments(update.assignments, conflictEnv),
                    where:
                      update.where === undefined ? undefined : lower(update.where, conflictEnv),
                  },
          },
    returning: bound.returning?.map((target) => lower(target.expr, env)),
    output: returningOutput(bound.returning),
    ...withCost(input, bound.returning === undefined ? 0 : input.rows),
  }
}

function lowerAssignments(assignments: readonly ColumnAssignment[], env: Env): Assignment[] {
  return assignments.map(({ position, value }) => ({ position, value: lower(value, env) }))
}

type Prepared = { readonly context: FromContext; readonly input: Sub; readonly target: Refetch }

/** Everything that the statement looks at again after a wait must be in the row. */
function planRows(source: RowSource, level: Level, more: readonly (Expr | undefined)[]): Prepared {
  const context = new FromContext(level, source.relations)
  noteTreeNeeds(context, source.from)
  context.needExpr(source.where)
  for (const expr of more) context.needExpr(expr)
  if (source.relations.length > 1) context.needOfRelations()
  context.need(source.target, ROW_ID_COLUMN)
  const input = planSource(context, source.from, source.where)
  const env = scanEnv(context, input.layout, undefined)
  const recheck = source.where === undefined ? undefined : lower(source.where, env)
  return { context, input, target: refetch(context, input.layout, source.target, recheck) }
}

function refetch(
  context: FromContext,
  layout: Layout,
  relation: number,
  recheck: Expr | undefined,
): Refetch {
  return {
    rowId: layout.varIndex(relation, ROW_ID_COLUMN),
    columns: refetchColumns(context, layout, relation),
    recheck,
  }
}

/** RETURNING: the target's columns from the row in front, everything else from the input row behind it. */
function returningEnv(prepared: Prepared, target: number, columns: number, level: Level): Env {
  const front = new Layout()
  rowLayout(columns, target, front)
  const behind = new Layout()
  for (const [at, index] of prepared.input.layout.vars) behind.vars.set(at, index)
  behind.width = prepared.input.layout.width
  const layout = front.concat(behind)
  // Where both have a column, the row in front is meant.
  for (const [at, index] of front.vars) layout.vars.set(at, index)
  return { ...makeEnv(level, layout, prepared.context.relations) }
}

function planUpdate(bound: UpdateModification, level: Level): Plan {
  level.planner.touch(bound.table.oid, 'write')
  const values = bound.assignments.map((one) => one.value)
  const others = (bound.returning ?? []).map((target) => target.expr)
  const prepared = planRows(bound.source, level, [...values, ...others])
  const { input, context } = prepared
  const env = scanEnv(context, input.layout, undefined)
  const { columns } = tableColumns(bound.table)
  const over = returningEnv(prepared, bound.source.target, columns.length, level)
  return {
    kind: 'update',
    table: bound.table.oid,
    input: input.plan,
    target: prepared.target,
    assignments: lowerAssignments(bound.assignments, env),
    rules: bound.rules,
    returning: bound.returning?.map((target) => lower(target.expr, over)),
    output: returningOutput(bound.returning),
    ...withCost(input.plan, bound.returning === undefined ? 0 : input.plan.rows),
  }
}

function planDelete(bound: DeleteModification, level: Level): Plan {
  level.planner.touch(bound.table.oid, 'write')
  const others = (bound.returning ?? []).map((target) => target.expr)
  const prepared = planRows(bound.source, level, others)
  const { columns } = tableColumns(bound.table)
  const over = returningEnv(prepared, bound.source.target, columns.length, level)
  return {
    kind: 'delete',
    table: bound.table.oid,
    attnums: columns.map((column) => column.attnum),
    input: prepared.input.plan,
    target: prepared.target,
    returning: bound.returning?.map((target) => lower(target.expr, over)),
    output: returningOutput(bound.returning),
    ...withCost(prepared.input.plan, bound.returning === undefined ? 0 : prepared.input.plan.rows),
  }
}

function mergeExprs(bound: MergeModification): Expr[] {
  const exprs: Expr[] = [bound.on]
  for (const { condition, action } of bound.actions) {
    if (condition !== undefined) exprs.push(condition)
    if (action.kind === 'insert') exprs.push(...action.values)
    if (action.kind === 'update') exprs.push(...action.assignments.map((one) => one.value))
  }
  return exprs
}

function planMerge(bound: MergeModification, level: Level): Plan {
  level.planner.touch(bound.table.oid, 'write')
  const { source } = bound
  const context = new FromContext(level, source.relations)
  noteTreeNeeds(context, source.from)
  for (const expr of mergeExprs(bound)) context.needExpr(expr)
  if (source.relations.length > 1) context.needOfRelations()
  context.need(source.target, ROW_ID_COLUMN)
  const on = conjuncts(fold(bound.on, level.planner.context.scope))
  const target: Unit = {
    type: 'left',
    content: { kind: 'relation', relation: source.target },
    relations: new Set([source.target]),
    on,
  }
  const input = planFromList(context, source.from, [], undefined, [target])
  const env = scanEnv(context, input.layout, undefined)
  const actions: MergePlan['actions'] = bound.actions.map(({ matched, condition, action }) => ({
    matched,
    condition: condition === undefined ? undefined : lower(condition, env),
    action:
      action.kind === 'insert'
        ? { kind: 'insert', values: action.values.map((value) => lower(value, env)) }
        : action.kind === 'update'
          ? { kind: 'update', assignments: lowerAssignments(action.assignments, env) }
          : action,
  }))
  return {
    kind: 'merge',
    table: bound.table.oid,
    input: input.plan,
    target: refetch(context, input.layout, source.target, lower(bound.on, env)),
    rules: bound.rules,
    actions,
    output: [],
    ...withCost(input.plan, 0),
  }
}

function planBody(bound: Modification, level: Level): Plan {
  switch (bound.kind) {
    case 'insert':
      return planInsert(bound, level)
    case 'update':
      return planUpdate(bound, level)
    case 'delete':
      return planDelete(bound, level)
    case 'merge':
      return planMerge(bound, level)
  }
}

export function planModification(bound: Modification, level: Level): Plan {
  if (bound.ctes.length === 0) return planBody(bound, level)
  const around = planCteList(bound.ctes, level)
  return around(planBody(bound, level))
}
