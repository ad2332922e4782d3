import type { SelectItem } from '../ast/select.ts'
import { bindTargets } from './bind-targets.ts'
import { unknownToText } from './coerce.ts'
import type { Target } from './query.ts'
import type { QueryScope } from './scope.ts'

/** RETURNING, over whatever the statement's namespace shows; `undefined` where there is none. */
export function bindReturning(
  scope: QueryScope,
  items: readonly SelectItem[],
): readonly Target[] | undefined {
  if (items.length === 0) return undefined
  scope.clause = 'returning'
  return bindTargets(scope, items).map((target) => ({
    ...target,
    expr: unknownToText(scope.binding, target.expr, -1),
  }))
}
