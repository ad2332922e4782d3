/**
 * Which condition on a catalog can be answered by looking rows up: a column equal to a value, or to one of an array's, of a type
 * whose equality is that of the values themselves.
 */
import type { Expr } from '../binder/expression.ts'
import type { Relation } from '../binder/query.ts'
import type { TypeLookup } from '../types/type.ts'
import { isVolatile, relationsOf } from './conditions.ts'
import type { VirtualLookup } from './plan.ts'
import { asEquality, comparisonOf } from './operators.ts'
import { bare, type Selectivity } from './selectivity.ts'

export type VirtualRelationOf = Extract<Relation, { kind: 'virtual' }>

export type LookupMatch = {
  readonly lookup: VirtualLookup
  readonly condition: Expr
  readonly share: number
}

const numbers: ReadonlySet<number> = new Set([
  20, 21, 23, 24, 26, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191,
])
const texts: ReadonlySet<number> = new Set([18, 19, 25, 1043, 705])

function sameValues(column: number, value: number): boolean {
  return (numbers.has(column) && numbers.has(value)) || (texts.has(column) && texts.has(value))
}

/** The condition that leaves the fewest rows. */
export function bestLookup(
  types: TypeLookup,
  own: VirtualRelationOf,
  relation: number,
  conditions: readonly Expr[],
  estimate: Selectivity,
): LookupMatch | undefined {
  if (!own.relation.isKept) return undefined
  let best: LookupMatch | undefined
  for (const condition of conditions) {
    const lookup = equal(condition, relation) ?? anyOf(types, condition, relation)
    if (lookup === undefined) continue
    const share = estimate.of(condition)
    if (best === undefined || share < best.share) best = { lookup, condition, share }
  }
  return best
}

/** The column of the relation that an expression is. */
function columnOf(expr: Expr, relation: number): { column: number; type: number } | undefined {
  const plain = bare(expr)
  const isOwn = plain.kind === 'var' && plain.levelsUp === 0 && plain.relation === relation
  return isOwn && plain.column >= 0 ? { column: plain.column, type: plain.type.oid } : undefined
}

function isFree(expr: Expr, relation: number): boolean {
  return !relationsOf(expr).has(relation) && !isVolatile(expr)
}

function equal(condition: Expr, relation: number): VirtualLookup | undefined {
  const equality = asEquality(condition)
  if (equality === undefined) return undefined
  for (const [side, value] of [
    [equality.left, equality.right],
    [equality.right, equality.left],
  ] as const) {
    const own = columnOf(side, relation)
    if (own === undefined || !isFree(value, relation)) continue
    if (sameValues(own.type, value.type.oid)) return { column: own.column, value, any: false }
  }
  return undefined
}

function anyOf(types: TypeLookup, condition: Expr, relation: number): VirtualLookup | undefined {
  if (condition.kind !== 'arrayCompare' || condition.all) return undefined
  if (comparisonOf(condition.op.oid) !== '=') return undefined
  const own = columnOf(condition.left, relation)
  const { array } = condition
  if (own === undefined || !isFree(array, relation)) return undefined
  const { elementOid } = types.type(array.type.oid)
  return sameValues(own.type, elementOid)
    ? { column: own.column, value: array, any: true }
    : undefined
}
