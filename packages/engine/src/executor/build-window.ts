/** Makes the operator of a window node. */
import { featureNotSupported } from '../errors/feature-errors.ts'
import { aggregateImplementation } from '../functions/registry.ts'
import type { Plan, WindowCall } from '../planner/plan.ts'
import type { Compiler } from './compile/evaluator.ts'
import { Frame, type ExecContext } from './context.ts'
import type { Operator } from './operator.ts'
import { Window, type CompiledWindowCall } from './operators/window.ts'
import { RowOrder } from './row-order.ts'
import { compileFrame } from './window-frame.ts'
import { windowFunction } from './window-functions.ts'

type WindowPlan = Extract<Plan, { kind: 'window' }>

export function buildWindow(plan: WindowPlan, ctx: ExecContext, compiler: Compiler): Operator {
  const partitionKeys = plan.partitionBy.map((expr) => ({
    expr,
    descending: false,
    nullsFirst: false,
  }))
  return new Window(
    compiler.build(plan.input, ctx),
    {
      partition: new RowOrder(partitionKeys, compiler),
      order: new RowOrder(plan.orderBy, compiler),
      calls: plan.calls.map((call) => compileCall(compiler, plan, call)),
      inputShapes: plan.input.output.map((column) => compiler.shapeOf(column.type)),
    },
    new Frame(ctx),
  )
}

function compileCall(compiler: Compiler, plan: WindowPlan, call: WindowCall): CompiledWindowCall {
  const { frame } = call
  return {
    args: compiler.compileAll(call.args),
    filter: call.filter === undefined ? undefined : compiler.compile(call.filter),
    finder: compileFrame(compiler, frame, plan.orderBy[0]),
    exclude: frame.exclude,
    grows:
      frame.exclude === 'none' &&
      frame.start.kind === 'unboundedPreceding' &&
      frame.end.kind !== 'preceding' &&
      frame.end.kind !== 'following',
    shape: compiler.shapeOf(call.type),
    run: call.aggregate ? aggregateOf(compiler, call) : windowFunction(call.fn.source),
    aggregate: call.aggregate,
  }
}

function aggregateOf(compiler: Compiler, call: WindowCall): CompiledWindowCall['run'] {
  const implementation = aggregateImplementation(call.fn.source)
  if (implementation === undefined) throw featureNotSupported(`aggregate ${call.fn.name}`)
  const types = call.args.map((arg) => arg.type)
  return () => implementation(types, call.type, (oid) => compiler.types.type(oid))
}
