/** Which index, if any, answers the conditions on a table: equalities on a prefix of its keys, then IN, a range or IS NULL. */
import { coerceTo } from '../binder/coerce.ts'
import { equalExpr } from '../binder/expr-equal.ts'
import type { Expr } from '../binder/expression.ts'
import type { Relation } from '../binder/query.ts'
import { Binding } from '../binder/scope.ts'
import { bindStoredExpression } from '../binder/stored-expression.ts'
import { layoutItem } from '../binder/table-rules.ts'
import { BOOL_TYPE, typeRef } from '../binder/type-oids.ts'
import { baseType } from '../binder/type-rules.ts'
import { mapChildren } from '../binder/walk.ts'
import type { IndexObject, TableObject } from '../catalog/objects.ts'
import type { Oid } from '../types/type.ts'
import { conjuncts, isVolatile, relationsOf } from './conditions.ts'
import type { PlanContext } from './context.ts'
import { type Comparison, comparisonOf, mirror } from './operators.ts'
import { bare, type Selectivity } from './selectivity.ts'

export type TableRelation = Extract<Relation, { kind: 'table' }>

type Bound = { readonly value: Expr; readonly inclusive: boolean }

/** Values are still bound expressions, free of the table's own columns. */
export type IndexMatch = {
  readonly index: IndexObject
  readonly equal: readonly Expr[]
  readonly lower: Bound | undefined
  readonly upper: Bound | undefined
  readonly any: Expr | undefined
  readonly isNull: boolean
  /** The conditions that the ranges come from. */
  readonly used: readonly Expr[]
  readonly unique: boolean
  /** Share of the table that the ranges cover. */
  readonly share: number
  readonly lookups: number
}

/** One side of a comparison is the key, the other a value. */
type KeyTest = { readonly comparison: Comparison; readonly value: Expr; readonly condition: Expr }

const widened: Readonly<Record<number, readonly Oid[]>> = {
  20: [21, 23],
  23: [21],
  701: [700],
  1700: [],
  25: [1043, 705],
  1043: [25],
  19: [25],
}

/** The value as the key's type, where nothing can be lost; `undefined` where the index cannot be used for it. */
function asKeyType(binding: Binding, value: Expr, key: Oid): Expr | undefined {
  const { oid } = value.type
  if (oid === key) return value
  if (baseType(binding.types, key) === oid) return value
  if (key === 1043 && oid === 25) return value
  if (key === 19 && oid === 25) return value
  if (key === 2205 || key === 26) {
    return oid === 26 || oid === 2205
      ? { kind: 'relabel', type: typeRef(key), arg: value }
      : undefined
  }
  if (widened[key]?.includes(oid) === true) {
    return coerceTo(binding, value, typeRef(key), 'implicit', -1)
  }
  return narrowConstant(value, key)
}

/**
 * `int4column = $1` of type int8, which drivers declare: equal to a key only where it fits, which is seen when it is there
 * (`fitsKey`).
 */
function asNarrowerKey(value: Expr, key: Oid): Expr | undefined {
  const { oid } = value.type
  const isNarrower = (key === 23 && oid === 20) || (key === 21 && (oid === 20 || oid === 23))
  return isNarrower ? { kind: 'relabel', type: typeRef(key), arg: value } : undefined
}

/** `int4column = 5::int8`: a constant that fits is the same in the smaller type. */
function narrowConstant(value: Expr, key: Oid): Expr | undefined {
  if (value.kind !== 'const' || typeof value.value !== 'number') return undefined
  if (value.type.oid !== 20 && value.type.oid !== 23) return undefined
  const limit = key === 23 ? 2147483647 : key === 21 ? 32767 : 0
  if (limit === 0 || value.value > limit || value.value < -limit) return undefined
  return { ...value, type: typeRef(key) }
}

/** Expression keys and predicates of indexes over relation `relation`. */
function onTable(expr: Expr, relation: number): Expr {
  if (expr.kind === 'column') {
    return { kind: 'var', type: expr.type, relation, column: expr.index, levelsUp: 0 }
  }
  return mapChildren(expr, (child) => onTable(child, relation))
}

class IndexMatcher {
  readonly context: PlanContext
  readonly binding: Binding
  readonly table: TableObject
  readonly relation: number
  readonly columns: TableRelation['columns']
  readonly conditions: readonly Expr[]

  constructor(
    context: PlanContext,
    own: TableRelation,
    relation: number,
    conditions: readonly Expr[],
  ) {
    this.context = context
    this.binding = new Binding(context.scope)
    this.table = own.table
    this.relation = relation
    this.columns = own.columns
    this.conditions = conditions
  }

  keyExpr(index: IndexObject, position: number): Expr | undefined {
    const key = index.keys[position]
    if (key === undefined) return undefined
    if (key.expression !== undefined) {
      const bound = bindStoredExpression(this.binding, key.expression, {
        clause: 'index expression',
        item: layoutItem(this.table),
        domainType: undefined,
        expected: undefined,
      })
      return onTable(bound, this.relation)
    }
    const column = this.columns.findIndex((one) => one.attnum === key.attnum)
    if (column < 0) return undefined
    return { kind: 'var', type: key.type, relation: this.relation, column, levelsUp: 0 }
  }

  isKey(expr: Expr, key: Expr): boolean {
    const plain = bare(expr)
    if (plain.kind === 'var' && key.kind === 'var') {
      return plain.levelsUp === 0 && plain.relation === key.relation && plain.column === key.column
    }
    return equalExpr(plain, key)
  }

  /** A value that does not depend on the row of the table itself. */
  isFree(expr: Expr): boolean {
    return !relationsOf(expr).has(this.relation) && !isVolatile(expr)
  }

  tests(key: Expr): KeyTest[] {
    const found: KeyTest[] = []
    for (const condition of this.conditions) {
      if (condition.kind !== 'call' || condition.args.length !== 2) continue
      const comparison = comparisonOf(condition.fn.oid)
      if (comparison === undefined) continue
      const [left, right] = condition.args as [Expr, Expr]
      const keyLeft = this.isKey(left, key)
      const other = keyLeft ? right : this.isKey(right, key) ? left : undefined
      if (other === undefined || !this.isFree(other)) continue
      const value =
        asKeyType(this.binding, other, key.type.oid) ??
        (comparison === '=' ? asNarrowerKey(other, key.type.oid) : undefined)
      if (value === undefined) continue
      found.push({ comparison: keyLeft ? comparison : mirror(comparison), value, condition })
    }
    return found
  }

  any(key: Expr): { readonly array: Expr; readonly condition: Expr } | undefined {
    for (const condition of this.conditions) {
      if (condition.kind !== 'arrayCompare' || condition.all) continue
      if (comparisonOf(condition.op.oid) !== '=' || !this.isKey(condition.left, key)) continue
      if (!this.isFree(condition.array)) continue
      const element = this.binding.types.type(condition.array.type.oid).elementOid
      const same = element === key.type.oid || (key.type.oid === 1043 && element === 25)
      if (same) return { array: condition.array, condition }
    }
    return undefined
  }

  isNull(key: Expr): Expr | undefined {
    return this.conditions.find(
      (condition) =>
        condition.kind === 'isNull' && !condition.negated && this.isKey(condition.arg, key),
    )
  }

  /** A partial index serves only where the conditions contain its predicate. */
  predicateHolds(index: IndexObject): boolean {
    if (index.predicate === undefined) return true
    const bound = bindStoredExpression(this.binding, index.predicate, {
      clause: 'index predicate',
      item: layoutItem(this.table),
      domainType: undefined,
      expected: BOOL_TYPE,
    })
    return conjuncts(onTable(bound, this.relation)).every((part) =>
      this.conditions.some(
        (condition) => equalExpr(part, condition) || this.#impliesNotNull(part, condition),
      ),
    )
  }

  /** `a = 1` implies `a IS NOT NULL`. */
  #impliesNotNull(part: Expr, condition: Expr): boolean {
    if (part.kind !== 'isNull' || !part.negated) return false
    if (condition.kind !== 'call' || !condition.fn.strict) return false
    return condition.args.some((arg) => equalExpr(bare(arg), part.arg))
  }
}

/** The match of one index; with nothing matched, the whole index. */
export function matchOne(
  context: PlanContext,
  own: TableRelation,
  relation: number,
  index: IndexObject,
  conditions: readonly Expr[],
  estimate: Selectivity,
): IndexMatch {
  return matchIndex(new IndexMatcher(context, own, relation, conditions), index, estimate)
}

function matchIndex(matcher: IndexMatcher, index: IndexObject, estimate: Selectivity): IndexMatch {
  const equal: Expr[] = []
  const used: Expr[] = []
  let lower: Bound | undefined
  let upper: Bound | undefined
  let any: Expr | undefined
  let isNull = false
  let lookups = 1
  for (let position = 0; position < index.keys.length; position++) {
    const key = matcher.keyExpr(index, position)
    if (key === undefined) break
    const tests = matcher.tests(key)
    const equality = tests.find((test) => test.comparison === '=')
    if (equality !== undefined) {
      equal.push(equality.value)
      used.push(equality.condition)
      continue
    }
    const list = matcher.any(key)
    if (list !== undefined) {
      any = list.array
      lookups = 10
      used.push(list.condition)
      break
    }
    for (const test of tests) {
      const bound = { value: test.value, inclusive: test.comparison.endsWith('=') }
      if (test.comparison.startsWith('>') && lower === undefined) lower = bound
      else if (test.comparison.startsWith('<') && upper === undefined) upper = bound
      else continue
      used.push(test.condition)
    }
    if (lower !== undefined || upper !== undefined) break
    const nullTest = matcher.isNull(key)
    if (nullTest !== undefined) {
      isNull = true
      used.push(nullTest)
    }
    break
  }
  const unique = index.unique && equal.length === index.keys.length
  return {
    index,
    equal,
    lower,
    upper,
    any,
    isNull,
    used,
    unique,
    share: estimate.all(used),
    lookups,
  }
}

/** Those whose entries stand in the order of their keys: the ones that answer comparisons. */
export function orderedIndexes(context: PlanContext, table: Oid): readonly IndexObject[] {
  const indexes = context.catalog.indexesOf(table)
  return indexes.every(isOrdered) ? indexes : indexes.filter(isOrdered)
}

function isOrdered({ method }: IndexObject): boolean {
  return method === 'btree'
}

/** The index that leaves the fewest rows; a unique one before all others. */
export function bestIndex(
  context: PlanContext,
  own: TableRelation,
  relation: number,
  conditions: readonly Expr[],
  estimate: Selectivity,
): IndexMatch | undefined {
  if (conditions.length === 0 || context.settings.enableIndexscan === false) return undefined
  const indexes = orderedIndexes(context, own.table.oid)
  if (indexes.length === 0) return undefined
  const matcher = new IndexMatcher(context, own, relation, conditions)
  let best: IndexMatch | undefined
  for (const index of indexes) {
    const match = matchIndex(matcher, index, estimate)
    if (match.used.length === 0 || !matcher.predicateHolds(index)) continue
    if (best === undefined || isBetter(match, best)) best = match
  }
  return best
}

function isBetter(a: IndexMatch, b: IndexMatch): boolean {
  if (a.unique !== b.unique) return a.unique
  if (a.share !== b.share) return a.share < b.share
  return a.used.length > b.used.length
}

/** Indexes whose order is (part of) the wanted one are matched by what their keys are. */
export function indexKeys(
  context: PlanContext,
  own: TableRelation,
  relation: number,
  index: IndexObject,
): readonly (Expr | undefined)[] {
  const matcher = new IndexMatcher(context, own, relation, [])
  return index.keys.map((_, position) => matcher.keyExpr(index, position))
}

/** True where the index may serve a scan at all under these conditions. */
export function indexApplies(
  context: PlanContext,
  own: TableRelation,
  relation: number,
  index: IndexObject,
  conditions: readonly Expr[],
): boolean {
  return new IndexMatcher(context, own, relation, conditions).predicateHolds(index)
}
