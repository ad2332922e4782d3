/** Makes the operators of INSERT, UPDATE, DELETE and MERGE. */
import { unreachable } from '../base/unreachable.ts'
import { secondChangeOfRow } from '../errors/constraint-errors.ts'
import type { Plan } from '../planner/plan.ts'
import { PENDING, type Pending } from '../store/waits.ts'
import type { Datum } from '../types/datum.ts'
import type { Compiler, Evaluator } from './compile/evaluator.ts'
import { Frame, type ExecContext } from './context.ts'
import { compileConflict } from './insert-conflict.ts'
import { compileTarget } from './lock-target.ts'
import { ModifiedRows } from './modified-rows.ts'
import { ChangeRows } from './operators/change-rows.ts'
import { Insert } from './operators/insert.ts'
import type { Operator } from './operator.ts'
import { applyRules, compileRules, useRow, type CompiledRules } from './row-rules.ts'
import {
  compileAssignments,
  writeDelete,
  writeUpdate,
  type CompiledAssignments,
} from './row-update.ts'

type PlanOf<K extends Plan['kind']> = Extract<Plan, { kind: K }>

export function buildInsert(
  plan: PlanOf<'insert'>,
  ctx: ExecContext,
  compiler: Compiler,
): Operator {
  const frame = new Frame(ctx)
  const rules = compileRules(compiler, plan.table, plan.rules)
  const conflict =
    plan.conflict === undefined
      ? undefined
      : compileConflict(compiler, plan.table, rules, plan.conflict)
  return new Insert(
    compiler.build(plan.input, ctx),
    { plan, rules, conflict },
    new ModifiedRows(plan, compileReturning(compiler, plan), frame),
    frame,
  )
}

function compileReturning(
  compiler: Compiler,
  plan: PlanOf<'insert' | 'update' | 'delete'>,
): readonly Evaluator[] | undefined {
  return plan.returning === undefined ? undefined : compiler.compileAll(plan.returning)
}

export function buildUpdate(
  plan: PlanOf<'update'>,
  ctx: ExecContext,
  compiler: Compiler,
): Operator {
  const frame = new Frame(ctx)
  const rules = compileRules(compiler, plan.table, plan.rules)
  const assignments = compileAssignments(compiler, rules, plan.assignments)
  const results = new ModifiedRows(plan, compileReturning(compiler, plan), frame)
  const change = (rowId: number, row: Datum[]): Pending | undefined =>
    updateOne(frame, rules, assignments, rowId, row, results)
  return new ChangeRows(
    compiler.build(plan.input, ctx),
    {
      target: compileTarget(compiler, plan.table, plan.target),
      strength: ctx.table(plan.table).updateLockStrength(assignments.attnums),
      mayRepeat: mayRepeat(plan.input),
      change,
      unmatched: undefined,
      onRepeat: undefined,
    },
    results,
    frame,
  )
}

function updateOne(
  frame: Frame,
  rules: CompiledRules,
  assignments: CompiledAssignments,
  rowId: number,
  row: readonly Datum[],
  results: ModifiedRows,
): Pending | undefined {
  const { ctx } = frame
  const oldRow: Datum[] = []
  const found = ctx.table(rules.table).latest(ctx.access, rowId, rules.attnums, oldRow)
  if (found === PENDING) return PENDING
  if (!found) return undefined
  const newRow = [...oldRow]
  useRow(frame, row)
  for (const { position, value } of assignments.list) newRow[position] = value.scalar(frame)
  applyRules(frame, rules, newRow)
  const returned = results.evaluate([...newRow, ...row])
  const written = writeUpdate(frame, rules, rowId, oldRow, newRow, assignments)
  if (written === PENDING) return PENDING
  results.add(returned)
  return undefined
}

export function buildDelete(
  plan: PlanOf<'delete'>,
  ctx: ExecContext,
  compiler: Compiler,
): Operator {
  const frame = new Frame(ctx)
  const results = new ModifiedRows(plan, compileReturning(compiler, plan), frame)
  const change = (rowId: number, row: Datum[]): Pending | undefined => {
    const oldRow: Datum[] = []
    const found = ctx.table(plan.table).latest(ctx.access, rowId, plan.attnums, oldRow)
    if (found === PENDING) return PENDING
    if (!found) return undefined
    const returned = results.evaluate([...oldRow, ...row])
    if (writeDelete(frame, plan.table, rowId, oldRow) === PENDING) return PENDING
    results.add(returned)
    return undefined
  }
  return new ChangeRows(
    compiler.build(plan.input, ctx),
    {
      target: compileTarget(compiler, plan.table, plan.target),
      strength: 'update',
      mayRepeat: mayRepeat(plan.input),
      change,
      unmatched: undefined,
      onRepeat: undefined,
    },
    results,
    frame,
  )
}

export function buildMerge(plan: PlanOf<'merge'>, ctx: ExecContext, compiler: Compiler): Operator {
  const frame = new Frame(ctx)
  const rules = compileRules(compiler, plan.table, plan.rules)
  const results = new ModifiedRows(plan, undefined, frame)
  const actions = plan.actions.map((action) =>
    compileAction(frame, compiler, rules, results, action),
  )
  const run =
    (matched: boolean) =>
    (rowId: number, row: Datum[]): Pending | undefined => {
      for (const action of actions) {
        if (action.matched !== matched) continue
        useRow(frame, row)
        if (action.condition !== undefined && action.condition.scalar(frame) !== true) continue
        return action.run(rowId, row)
      }
      return undefined
    }
  return new ChangeRows(
    compiler.build(plan.input, ctx),
    {
      target: compileTarget(compiler, plan.table, plan.target),
      strength: 'update',
      mayRepeat: true,
      change: run(true),
      unmatched: (row) => run(false)(-1, row),
      onRepeat: () => {
        throw secondChangeOfRow('MERGE')
      },
    },
    results,
    frame,
  )
}

type Action = {
  readonly matched: boolean
  readonly condition: Evaluator | undefined
  readonly run: (rowId: number, row: Datum[]) => Pending | undefined
}

function compileAction(
  frame: Frame,
  compiler: Compiler,
  rules: CompiledRules,
  results: ModifiedRows,
  source: PlanOf<'merge'>['actions'][0],
): Action {
  const condition = source.condition === undefined ? undefined : compiler.compile(source.condition)
  const { matched, action } = source
  switch (action.kind) {
    case 'nothing':
      return { matched, condition, run: () => undefined }
    case 'update': {
      const assignments = compileAssignments(compiler, rules, action.assignments)
      return {
        matched,
        condition,
        run: (rowId, row) => updateOne(frame, rules, assignments, rowId, row, results),
      }
    }
    case 'delete':
      return { matched, condition, run: (rowId) => deleteOne(frame, rules, rowId, results) }
    case 'insert': {
      const values = compiler.compileAll(action.values)
      return {
        matched,
        condition,
        run: (_, row) => insertOne(frame, rules, values, row, results),
      }
    }
    default:
      return unreachable(action)
  }
}

function deleteOne(
  frame: Frame,
  rules: CompiledRules,
  rowId: number,
  results: ModifiedRows,
): Pending | undefined {
  const { ctx } = frame
  const oldRow: Datum[] = []
  const found = ctx.table(rules.table).latest(ctx.access, rowId, rules.attnums, oldRow)
  if (found === PENDING) return PENDING
  if (!found) return undefined
  if (writeDelete(frame, rules.table, rowId, oldRow) === PENDING) return PENDING
  results.add(undefined)
  return undefined
}

function insertOne(
  frame: Frame,
  rules: CompiledRules,
  values: readonly Evaluator[],
  row: readonly Datum[],
  results: ModifiedRows,
): Pending | undefined {
  const { ctx } = frame
  useRow(frame, row)
  const newRow = values.map((value) => value.scalar(frame))
  applyRules(frame, rules, newRow)
  const rowId = ctx.table(rules.table).insert(ctx.access, newRow)
  if (rowId === PENDING) return PENDING
  if (ctx.events.wants(rules.table, 'insert')) {
    ctx.events.add({ kind: 'insert', table: rules.table, rowId, oldRow: undefined, newRow })
  }
  results.add(undefined)
  return undefined
}

/** Whether an input can name a row of its target twice: anything but a scan of it, filtered and projected. */
function mayRepeat(input: Plan): boolean {
  switch (input.kind) {
    case 'seqScan':
    case 'indexScan':
    case 'nearestScan':
      return false
    case 'filter':
    case 'project':
    case 'sort':
    case 'limit':
    case 'topN':
    case 'topNearest':
      return mayRepeat(input.input)
    default:
      return true
  }
}
