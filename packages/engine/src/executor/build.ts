/** Makes the operators that run a plan; its leaves are in `build-source.ts`, changes of rows in `build-modify.ts`. */
import { unreachable } from '../base/unreachable.ts'
import type { Plan } from '../planner/plan.ts'
import type { TypeRef } from '../types/type.ts'
import { compileAggregate } from './aggregate/call.ts'
import { buildDelete, buildInsert, buildMerge, buildUpdate } from './build-modify.ts'
import { ascending, layoutOf, optional, shapesOf, wholeRows, type PlanOf } from './build-parts.ts'
import { BestRows } from './best-rows.ts'
import { buildNearestScan, buildTopNearest } from './build-nearest.ts'
import { buildSource } from './build-source.ts'
import { buildWindow } from './build-window.ts'
import type { Compiler } from './compile/evaluator.ts'
import { Frame, type ExecContext } from './context.ts'
import { Cte } from './cte.ts'
import { JoinTable } from './join-table.ts'
import { compileTarget } from './lock-target.ts'
import type { Operator } from './operator.ts'
import { Aggregate } from './operators/aggregate.ts'
import { Append } from './operators/append.ts'
import { DistinctOn } from './operators/distinct-on.ts'
import { Distinct } from './operators/distinct.ts'
import { Filter } from './operators/filter.ts'
import { HashJoin } from './operators/hash-join.ts'
import { Limit } from './operators/limit.ts'
import { LockRows } from './operators/lock-rows.ts'
import { NestedLoop } from './operators/nested-loop.ts'
import { Project } from './operators/project.ts'
import { ProjectSet, type SetColumn } from './operators/project-set.ts'
import { RecursiveUnion } from './operators/recursive-union.ts'
import { SetOperation } from './operators/set-operation.ts'
import { Sort } from './operators/sort.ts'
import { TopN } from './operators/top-n.ts'
import { With } from './operators/with.ts'
import { vectorOf } from '../store/make-vector.ts'
import { RowOrder } from './row-order.ts'
import { compileSetCall } from './set-call.ts'

export function buildOperator(plan: Plan, ctx: ExecContext, compiler: Compiler): Operator {
  const operator = build(plan, ctx, compiler)
  return ctx.instrument === undefined ? operator : ctx.instrument.wrap(plan, operator)
}

function build(plan: Plan, ctx: ExecContext, compiler: Compiler): Operator {
  const frame = new Frame(ctx)
  const input = (of: Plan): Operator => compiler.build(of, ctx)
  switch (plan.kind) {
    case 'result':
    case 'values':
    case 'seqScan':
    case 'indexScan':
    case 'virtualScan':
    case 'functionScan':
    case 'cteScan':
    case 'workTableScan':
      return buildSource(plan, ctx, compiler)
    case 'filter':
      return new Filter(input(plan.input), compiler.compile(plan.predicate), frame)
    case 'project':
      return new Project(input(plan.input), compiler.compileAll(plan.exprs), frame)
    case 'projectSet':
      return buildProjectSet(plan, ctx, compiler, frame)
    case 'nestedLoop':
      return buildNestedLoop(plan, ctx, compiler, frame)
    case 'hashJoin':
      return buildHashJoin(plan, ctx, compiler, frame)
    case 'aggregate':
      return buildAggregate(plan, ctx, compiler, frame)
    case 'window':
      return buildWindow(plan, ctx, compiler)
    case 'sort':
      return buildSort(plan, ctx, compiler, frame)
    case 'limit':
      return buildLimit(plan, ctx, compiler, frame)
    case 'topN':
      return buildTopN(plan, ctx, compiler, frame)
    case 'topNearest':
      return buildTopNearest(plan, ctx, compiler)
    case 'nearestScan':
      return buildNearestScan(plan, ctx, compiler)
    case 'distinct':
      return new Distinct(input(plan.input), layoutOf(plan, compiler), frame)
    case 'distinctOn':
      return new DistinctOn(
        input(plan.input),
        new RowOrder(plan.keys.map(ascending), compiler),
        frame,
      )
    case 'append':
      return new Append(plan.inputs.map(input))
    case 'setOperation':
      return buildSetOperation(plan, ctx, compiler, frame)
    case 'recursiveUnion':
      return buildRecursiveUnion(plan, ctx, compiler, frame)
    case 'with':
      return buildWith(plan, ctx, compiler)
    case 'lockRows':
      return buildLockRows(plan, ctx, compiler, false)
    case 'insert':
      return buildInsert(plan, ctx, compiler)
    case 'update':
      return buildUpdate(plan, ctx, compiler)
    case 'delete':
      return buildDelete(plan, ctx, compiler)
    case 'merge':
      return buildMerge(plan, ctx, compiler)
    default:
      return unreachable(plan)
  }
}

function buildSort(
  plan: PlanOf<'sort'>,
  ctx: ExecContext,
  compiler: Compiler,
  frame: Frame,
): Operator {
  const order = new RowOrder(plan.keys, compiler)
  return new Sort(compiler.build(plan.input, ctx), order, layoutOf(plan.input, compiler), frame)
}

function buildTopN(
  plan: PlanOf<'topN'>,
  ctx: ExecContext,
  compiler: Compiler,
  frame: Frame,
): Operator {
  return new TopN(
    compiler.build(plan.input, ctx),
    new BestRows(new RowOrder(plan.keys, compiler), shapesOf(compiler, plan), frame),
    compiler.compile(plan.limit),
    optional(compiler, plan.offset),
    frame,
  )
}

function buildSetOperation(
  plan: PlanOf<'setOperation'>,
  ctx: ExecContext,
  compiler: Compiler,
  frame: Frame,
): Operator {
  return new SetOperation(
    compiler.build(plan.left, ctx),
    compiler.build(plan.right, ctx),
    plan,
    wholeRows(plan, compiler),
    frame,
  )
}

function buildRecursiveUnion(
  plan: PlanOf<'recursiveUnion'>,
  ctx: ExecContext,
  compiler: Compiler,
  frame: Frame,
): Operator {
  return new RecursiveUnion(
    {
      cte: plan.cte,
      shapes: shapesOf(compiler, plan),
      openBase: () => compiler.build(plan.base, ctx),
      openRecursive: () => compiler.build(plan.recursive, ctx),
      seen: plan.all ? undefined : wholeRows(plan, compiler),
    },
    frame,
  )
}

function buildProjectSet(
  plan: PlanOf<'projectSet'>,
  ctx: ExecContext,
  compiler: Compiler,
  frame: Frame,
): Operator {
  const columns = plan.exprs.map((expr): SetColumn => {
    if (expr.kind !== 'call' || !expr.fn.returnsSet) {
      return { kind: 'value', code: compiler.compile(expr) }
    }
    const { out } = expr.fn
    const fields = out.map(({ name, type }) => ({ name, type: typeRef(type) }))
    return {
      kind: 'set',
      start: compileSetCall(compiler, { ...expr, width: Math.max(out.length, 1) }),
      record: out.length > 1 ? { oid: expr.type.oid, fields } : undefined,
    }
  })
  return new ProjectSet(compiler.build(plan.input, ctx), columns, shapesOf(compiler, plan), frame)
}

function typeRef(oid: number): TypeRef {
  return { oid, typmod: -1 }
}

function buildNestedLoop(
  plan: PlanOf<'nestedLoop'>,
  ctx: ExecContext,
  compiler: Compiler,
  frame: Frame,
): Operator {
  return new NestedLoop(
    compiler.build(plan.left, ctx),
    {
      join: plan.join,
      params: plan.params.map(({ slot, value }) => ({ slot, value: compiler.compile(value) })),
      predicate: optional(compiler, plan.predicate),
      materialize: plan.materialize,
      rightShapes: shapesOf(compiler, plan.right),
      openRight: () => compiler.build(plan.right, ctx),
    },
    frame,
  )
}

function buildHashJoin(
  plan: PlanOf<'hashJoin'>,
  ctx: ExecContext,
  compiler: Compiler,
  frame: Frame,
): Operator {
  const rightKeys = compiler.compileAll(plan.rightKeys)
  const right = layoutOf(plan.right, compiler)
  const keyTypes = rightKeys.map((key) => compiler.types.type(key.type.oid))
  const keyShapes = rightKeys.map((key) => key.shape)
  const join = new HashJoin(
    compiler.build(plan.left, ctx),
    compiler.build(plan.right, ctx),
    {
      join: plan.join,
      leftKeys: compiler.compileAll(plan.leftKeys),
      rightKeys,
      residual: optional(compiler, plan.residual),
      nullAware: plan.nullAware,
      left: layoutOf(plan.left, compiler),
      right,
      makeTable: () => new JoinTable(keyTypes, keyShapes, right.shapes),
    },
    frame,
  )
  join.useLeftNulls(shapesOf(compiler, plan.left).map((shape) => vectorOf([], shape)))
  return join
}

function buildAggregate(
  plan: PlanOf<'aggregate'>,
  ctx: ExecContext,
  compiler: Compiler,
  frame: Frame,
): Operator {
  const groups = compiler.compileAll(plan.groups)
  const all = plan.groups.map((_, i) => i)
  return new Aggregate(
    compiler.build(plan.input, ctx),
    {
      groups,
      groupTypes: groups.map((group) => compiler.types.type(group.type.oid)),
      sets: plan.groupingSets ?? [all],
      mask: plan.groupingSets !== undefined,
      aggregates: plan.aggregates.map((call) => compileAggregate(compiler, call)),
      resultShapes: plan.aggregates.map((call) => compiler.shapeOf(call.type)),
      input: layoutOf(plan.input, compiler),
    },
    compiler,
    frame,
  )
}

function buildWith(plan: PlanOf<'with'>, ctx: ExecContext, compiler: Compiler): Operator {
  const ctes: Cte[] = []
  const modifying: Cte[] = []
  for (const { id, plan: source, modifies } of plan.ctes) {
    const cte = new Cte(() => compiler.build(source, ctx), shapesOf(compiler, source), ctx)
    ctx.ctes.set(id, cte)
    ctes.push(cte)
    if (modifies) modifying.push(cte)
  }
  return new With(compiler.build(plan.input, ctx), ctes, modifying)
}

/** Under a projection, where ties do not need its columns: what is not shown is not computed, `nextval` least of all. */
function buildLimit(
  plan: PlanOf<'limit'>,
  ctx: ExecContext,
  compiler: Compiler,
  frame: Frame,
): Operator {
  const { input, ties } = plan
  if (input.kind === 'project' && ties === undefined && ctx.instrument === undefined) {
    const inner = buildLimit({ ...plan, input: input.input }, ctx, compiler, frame)
    return new Project(inner, compiler.compileAll(input.exprs), new Frame(ctx))
  }
  return new Limit(
    input.kind === 'lockRows'
      ? buildLockRows(input, ctx, compiler, true)
      : compiler.build(input, ctx),
    optional(compiler, plan.limit),
    optional(compiler, plan.offset),
    ties === undefined ? undefined : new RowOrder(ties, compiler),
    frame,
  )
}

function buildLockRows(
  plan: PlanOf<'lockRows'>,
  ctx: ExecContext,
  compiler: Compiler,
  singly: boolean,
): Operator {
  return new LockRows(
    compiler.build(plan.input, ctx),
    plan.locks.map((lock) => ({
      lock,
      target: compileTarget(compiler, lock.table, {
        rowId: lock.rowId,
        columns: lock.refetch,
        recheck: lock.recheck,
      }),
    })),
    shapesOf(compiler, plan),
    new Frame(ctx),
    singly,
  )
}
