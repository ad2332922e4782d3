/** UNION, INTERSECT, EXCEPT as plans. */
import type { SetOperationTree } from '../binder/query.ts'
import { Level } from './context.ts'
import { cost, CPU_OPERATOR_COST, CPU_TUPLE_COST } from './cost.ts'
import type { OutputColumn, Plan } from './plan.ts'
import { planQuery } from './plan-query.ts'

/** The arms of a run of the same operation: `a UNION ALL b UNION ALL c` is one append. */
function unionArms(tree: SetOperationTree, all: boolean, into: SetOperationTree[]): void {
  const same = tree.kind === 'operation' && tree.operator === 'union' && (tree.all === all || !all)
  if (!same) {
    into.push(tree)
    return
  }
  unionArms(tree.left, all, into)
  unionArms(tree.right, all, into)
}

export function planSetOperation(
  tree: SetOperationTree,
  level: Level,
  output: readonly OutputColumn[],
): Plan {
  if (tree.kind === 'leaf') {
    const inner = new Level(level.planner, level, 'inline')
    const plan = planQuery(tree.query, inner)
    return { ...plan, output }
  }
  if (tree.operator === 'union') {
    const arms: SetOperationTree[] = []
    unionArms(tree, tree.all, arms)
    const inputs = arms.map((arm) => planSetOperation(arm, level, output))
    const rows = inputs.reduce((sum, input) => sum + input.rows, 0)
    const total = inputs.reduce((sum, input) => sum + input.totalCost, 0)
    const append: Plan = { kind: 'append', inputs, output, ...cost(rows, 0, total) }
    if (tree.all) return append
    return {
      kind: 'distinct',
      input: append,
      output,
      ...cost(rows, total, total + rows * CPU_TUPLE_COST),
    }
  }
  const left = planSetOperation(tree.left, level, output)
  const right = planSetOperation(tree.right, level, output)
  const total = left.totalCost + right.totalCost + (left.rows + right.rows) * CPU_OPERATOR_COST
  return {
    kind: 'setOperation',
    operation: tree.operator,
    all: tree.all,
    left,
    right,
    output,
    ...cost(left.rows / 2, total, total),
  }
}
