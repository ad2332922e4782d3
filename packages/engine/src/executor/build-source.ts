/** Makes the operators at the leaves of a plan: tables, indexes, functions, CTEs, and rows out of nothing. */
import { unreachable } from '../base/unreachable.ts'
import { isArrayValue } from '../types/array-value.ts'
import type { Datum } from '../types/datum.ts'
import type { Compiler } from './compile/evaluator.ts'
import { Frame, type ExecContext } from './context.ts'
import { optional, shapesOf, type PlanOf } from './build-parts.ts'
import { openIndexScan } from './index-range.ts'
import type { Operator } from './operator.ts'
import { Filter } from './operators/filter.ts'
import { FilteredSource } from './operators/filtered-source.ts'
import { FunctionScan } from './operators/function-scan.ts'
import { Result } from './operators/result.ts'
import { Values } from './operators/values.ts'
import { VirtualScan } from './operators/virtual-scan.ts'
import { compileSetCall } from './set-call.ts'

type Source = PlanOf<
  | 'result'
  | 'values'
  | 'seqScan'
  | 'indexScan'
  | 'virtualScan'
  | 'functionScan'
  | 'cteScan'
  | 'workTableScan'
>

export function buildSource(plan: Source, ctx: ExecContext, compiler: Compiler): Operator {
  const frame = new Frame(ctx)
  switch (plan.kind) {
    case 'result':
      return new Result(compiler.compileAll(plan.exprs), optional(compiler, plan.filter), frame)
    case 'values':
      return new Values(
        plan.lists.map((list) => compiler.compileAll(list)),
        shapesOf(compiler, plan),
        frame,
      )
    case 'seqScan':
      return new FilteredSource(
        () => ctx.table(plan.table).scan(ctx.access, plan.attnums),
        optional(compiler, plan.filter),
        frame,
      )
    case 'indexScan':
      return new FilteredSource(
        openIndexScan(plan, compiler, frame),
        optional(compiler, plan.filter),
        frame,
      )
    case 'virtualScan':
      return buildVirtualScan(plan, ctx, compiler, frame)
    case 'functionScan':
      return buildFunctionScan(plan, compiler, frame)
    case 'cteScan':
    case 'workTableScan':
      return filtered(cteState(ctx, plan.cte), plan.filter, compiler, frame)
    default:
      return unreachable(plan)
  }
}

function filtered(
  operator: Operator,
  filter: PlanOf<'filter'>['predicate'] | undefined,
  compiler: Compiler,
  frame: Frame,
): Operator {
  return filter === undefined ? operator : new Filter(operator, compiler.compile(filter), frame)
}

function cteState(ctx: ExecContext, cte: number): Operator {
  const state = ctx.ctes.get(cte)
  if (state === undefined) throw new Error(`CTE ${cte} is not there`)
  return state.open()
}

function buildVirtualScan(
  plan: PlanOf<'virtualScan'>,
  ctx: ExecContext,
  compiler: Compiler,
  frame: Frame,
): Operator {
  return new VirtualScan(
    opener(plan, ctx, compiler, frame),
    plan.columns,
    shapesOf(compiler, plan),
    optional(compiler, plan.filter),
    frame,
  )
}

/** What gives the rows: all of them, or those looked up. */
function opener(
  plan: PlanOf<'virtualScan'>,
  ctx: ExecContext,
  compiler: Compiler,
  frame: Frame,
): () => Iterable<readonly Datum[]> {
  const relation = ctx.virtualRelation(plan.relation)
  const { lookup } = plan
  if (lookup === undefined) return relation.rows
  const value = compiler.compile(lookup.value)
  return () => {
    const found = value.scalar(frame)
    if (found === null) return []
    if (!lookup.any) return relation.lookup(lookup.column, small(found))
    if (!isArrayValue(found)) return relation.rows()
    const wanted = new Set(found.elements.filter((each) => each !== null).map(small))
    return [...wanted].flatMap((each) => [...relation.lookup(lookup.column, each)])
  }
}

/** A bigint as the number that catalogs have in its place. */
function small(value: Datum): Datum {
  return typeof value === 'bigint' ? Number(value) : value
}

function buildFunctionScan(
  plan: PlanOf<'functionScan'>,
  compiler: Compiler,
  frame: Frame,
): Operator {
  return new FunctionScan(
    {
      calls: plan.calls.map((call) => ({
        start: compileSetCall(compiler, { ...call, width: call.columns.length }),
        width: call.columns.length,
      })),
      ordinality: plan.ordinality,
      filter: optional(compiler, plan.filter),
      shapes: shapesOf(compiler, plan),
    },
    frame,
  )
}
