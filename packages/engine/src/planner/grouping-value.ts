/** GROUPING() as an expression over the mask that an aggregate node puts behind its output. */
import { constant } from '../binder/coerce.ts'
import type { Expr } from '../binder/expression.ts'
import { INT4, INT4_TYPE } from '../binder/type-oids.ts'
import type { FunctionSignature } from '../functions/function.ts'
import { functionByOid, operatorsNamed } from '../functions/registry.ts'

function intOperator(name: string): FunctionSignature {
  const op = operatorsNamed(name).find((one) => one.left === INT4 && one.right === INT4)
  const fn = op && functionByOid(op.function)
  if (fn === undefined) throw new Error(`no integer operator ${name}`)
  return fn
}

function call(name: string, left: Expr, right: number | Expr): Expr {
  const other = typeof right === 'number' ? constant(INT4_TYPE, right) : right
  return {
    kind: 'call',
    type: INT4_TYPE,
    fn: intOperator(name),
    args: [left, other],
    variadicArray: false,
    pos: -1,
  }
}

/**
 * GROUPING(a, b): one bit per argument, the last one lowest, set where the argument is not grouped by. The aggregate's mask has
 * bit `i` set where grouping expression `i` is not in the row's set.
 */
export function groupingValue(groups: readonly number[], mask: number | undefined): Expr {
  if (mask === undefined) return constant(INT4_TYPE, 0)
  const column: Expr = { kind: 'column', type: INT4_TYPE, index: mask }
  let value: Expr | undefined
  for (const [i, group] of groups.entries()) {
    const bit = call('&', call('>>', column, group), 1)
    const shift = groups.length - 1 - i
    const placed = shift === 0 ? bit : call('<<', bit, shift)
    value = value === undefined ? placed : call('|', value, placed)
  }
  return value ?? constant(INT4_TYPE, 0)
}
