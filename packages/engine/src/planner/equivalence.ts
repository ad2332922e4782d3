/** Transitive equalities: from `a = b AND b = 5` follows `a = 5`; from `a = b AND b = c`, `a = c`. */
import { equalExpr } from '../binder/expr-equal.ts'
import type { Expr } from '../binder/expression.ts'
import { relationsOf } from './conditions.ts'
import { asEquality } from './operators.ts'

type Class = { readonly members: Expr[]; readonly call: Extract<Expr, { kind: 'call' }> }

function isMember(expr: Expr): boolean {
  return expr.kind === 'var' && expr.levelsUp === 0 && expr.column >= 0
}

function isFixed(expr: Expr): boolean {
  return expr.kind === 'const' || expr.kind === 'param'
}

/** Beyond, the given equalities alone must lead the search: all pairs would be too many. */
const largestClass = 16

const limits = new Map([
  [21, 32767],
  [23, 2147483647],
  [20, Number.MAX_SAFE_INTEGER],
])

/** The value as the column's type: an integer constant that fits may change its width. */
function sameType(value: Expr, oid: number): Expr | undefined {
  if (value.type.oid === oid) return value
  const limit = limits.get(oid)
  if (value.kind !== 'const' || typeof value.value !== 'number' || limit === undefined)
    return undefined
  if (!limits.has(value.type.oid) || Math.abs(value.value) > limit) return undefined
  return { ...value, type: { oid, typmod: -1 } }
}

function makeEqual(call: Class['call'], left: Expr, right: Expr): Expr {
  return { ...call, args: [left, right] }
}

export type Implied = {
  readonly fixed: Expr[]
  readonly joins: Expr[]
  /** Given equalities that need no check: both sides are held to the same constant. */
  readonly redundant: ReadonlySet<Expr>
}

/**
 * Conditions that follow from the given ones and are not among them. Only equalities between columns of one and the same type
 * (and constants of it) take part, so that any two members compare by the same operator.
 */
export function impliedConditions(quals: readonly Expr[]): Implied {
  const classes: Class[] = []
  const fixedBy: { readonly column: Expr; readonly value: Expr }[] = []
  for (const qual of quals) {
    const equality = asEquality(qual)
    if (equality === undefined || qual.kind !== 'call') continue
    const { left, right } = equality
    const value = isMember(left) ? right : left
    const column = isMember(left) ? left : right
    const fixed = isMember(column) && isFixed(value) ? sameType(value, column.type.oid) : undefined
    if (fixed !== undefined) fixedBy.push({ column, value: fixed })
    if (left.type.oid !== right.type.oid) continue
    if (!isMember(left) || !isMember(right)) continue
    const own = classes.filter((one) =>
      one.members.some((member) => equalExpr(member, left) || equalExpr(member, right)),
    )
    const merged: Class = { members: own.flatMap((one) => one.members), call: qual }
    for (const side of [left, right]) {
      if (!merged.members.some((member) => equalExpr(member, side))) merged.members.push(side)
    }
    for (const one of own) classes.splice(classes.indexOf(one), 1)
    classes.push(merged)
  }
  const fixed: Expr[] = []
  const joins: Expr[] = []
  const redundant = new Set<Expr>()
  for (const { members, call } of classes) {
    const value = fixedBy.find(({ column }) => members.some((member) => equalExpr(member, column)))
    if (value !== undefined) {
      for (const qual of quals) if (connects(qual, members)) redundant.add(qual)
    }
    for (const [i, member] of members.entries()) {
      if (value !== undefined && !fixedBy.some(({ column }) => equalExpr(column, member))) {
        fixed.push(makeEqual(call, member, value.value))
      }
      if (value !== undefined || members.length < 3 || members.length > largestClass) continue
      for (const other of members.slice(i + 1)) {
        const implied = makeEqual(call, member, other)
        const known = quals.some(
          (qual) => equalExpr(qual, implied) || equalExpr(qual, makeEqual(call, other, member)),
        )
        if (!known && relationsOf(implied).size === 2) joins.push(implied)
      }
    }
  }
  return { fixed, joins, redundant }
}

function connects(qual: Expr, members: readonly Expr[]): boolean {
  const equality = asEquality(qual)
  if (equality === undefined) return false
  const isOne = (side: Expr): boolean => members.some((member) => equalExpr(member, side))
  return isOne(equality.left) && isOne(equality.right)
}
