/** FULL JOIN: both sides planned apart, matched by hash where the condition allows. */
import type { Expr } from '../binder/expression.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import { andAll, relationsOf } from './conditions.ts'
import type { ParamSet } from './context.ts'
import { cost, CPU_TUPLE_COST } from './cost.ts'
import type { FromContext, Sub } from './from-context.ts'
import { planFromList } from './from-list.ts'
import { lower } from './lower.ts'
import { asEquality, hashCompatible } from './operators.ts'
import { scanEnv } from './scan.ts'
import { treeRelations, type UnitContent } from './unit.ts'

export function planFullJoin(
  context: FromContext,
  content: Extract<UnitContent, { kind: 'full' }>,
  params: ParamSet | undefined,
): Sub {
  const left = planFromList(context, [content.left], [], params, [])
  const right = planFromList(context, [content.right], [], params, [])
  const leftRelations = treeRelations(content.left)
  const inside = (expr: Expr, relations: ReadonlySet<number>): boolean => {
    const used = [...relationsOf(expr)]
    return used.length > 0 && used.every((relation) => relations.has(relation))
  }
  const rightRelations = treeRelations(content.right)
  const leftKeys: Expr[] = []
  const rightKeys: Expr[] = []
  const rest: Expr[] = []
  for (const condition of content.on) {
    const equality = asEquality(condition)
    const pair =
      equality !== undefined && hashCompatible(equality.left.type.oid, equality.right.type.oid)
        ? [equality.left, equality.right]
        : []
    const [a, b] = pair
    if (
      a !== undefined &&
      b !== undefined &&
      inside(a, leftRelations) &&
      inside(b, rightRelations)
    ) {
      leftKeys.push(lower(a, scanEnv(context, left.layout, params)))
      rightKeys.push(lower(b, scanEnv(context, right.layout, params)))
    } else if (
      a !== undefined &&
      b !== undefined &&
      inside(b, leftRelations) &&
      inside(a, rightRelations)
    ) {
      leftKeys.push(lower(b, scanEnv(context, left.layout, params)))
      rightKeys.push(lower(a, scanEnv(context, right.layout, params)))
    } else {
      rest.push(condition)
    }
  }
  if (leftKeys.length === 0 && rest.length > 0) {
    throw featureNotSupported('FULL JOIN with a condition that is no equality of columns')
  }
  const layout = left.layout.concat(right.layout)
  const predicate = andAll(rest)
  const total = left.plan.totalCost + right.plan.totalCost
  const rows = Math.max(left.plan.rows, right.plan.rows)
  return {
    layout,
    plan: {
      kind: 'hashJoin',
      join: 'full',
      left: left.plan,
      right: right.plan,
      leftKeys,
      rightKeys,
      residual:
        predicate === undefined ? undefined : lower(predicate, scanEnv(context, layout, params)),
      nullAware: false,
      output: [...left.plan.output, ...right.plan.output],
      ...cost(rows, right.plan.totalCost, total + rows * 3 * CPU_TUPLE_COST),
    },
  }
}
