/** `x op ANY (array)` and `x op ALL (array)`; IN over constants among them, by a hash of the elements. */
import type { Expr } from '../../binder/expression.ts'
import { isArrayValue, type ArrayValue } from '../../types/array-value.ts'
import type { Datum, NonNull } from '../../types/datum.ts'
import type { Frame } from '../context.ts'
import type { Compiled, Compiler, Evaluator, Select } from './evaluator.ts'
import { binaryEval } from './function-eval.ts'
import { evaluateVector } from './rows.ts'
import { comparisonOf } from './vector-calls.ts'

type ArrayCompare = Extract<Expr, { kind: 'arrayCompare' }>

/** From this many elements on a set of them is quicker than going through them. */
const HASH_FROM = 9

export function compileArrayCompare(compiler: Compiler, expr: ArrayCompare): Compiled {
  const left = compiler.compile(expr.left)
  const array = compiler.compile(expr.array)
  const elementOid = compiler.types.type(expr.array.type.oid).elementOid
  const element = { oid: elementOid, typmod: -1 }
  const evaluate = binaryEval(expr.op, expr.left.type, element, compiler.types)
  const { all } = expr
  const a = left.scalar
  const b = array.scalar
  const hashed = expr.array.kind === 'const' ? hashedElements(compiler, expr) : undefined
  if (hashed !== undefined) return hashed(left)
  return {
    scalar: (frame) => {
      const list = b(frame)
      if (list === null || !isArrayValue(list)) return null
      const value = a(frame)
      if (list.elements.length === 0) return all
      if (value === null && expr.op.strict) return null
      let unknown = false
      for (const item of list.elements) {
        const result =
          item === null && expr.op.strict ? null : evaluate(frame.ctx.eval, value, item)
        if (result === null) unknown = true
        else if (result !== all) return !all
      }
      return unknown ? null : all
    },
    select: integerSelect(expr, left, array),
  }
}

/** `col = ANY (…)` over narrow columns with an array that is one for the batch. */
function integerSelect(expr: ArrayCompare, left: Evaluator, array: Evaluator): Select | undefined {
  if (expr.all || comparisonOf(expr.op.source) !== 'eq' || !array.constant) return undefined
  if (left.shape.physical === 'any' || left.shape.i32 !== 'int') return undefined
  let known: { readonly array: Datum; readonly set: ReadonlySet<Datum> } | undefined
  return (frame, batch, out) => {
    const list = array.scalar(frame)
    if (list === null || !isArrayValue(list)) return 0
    if (known === undefined || known.array !== list) {
      known = { array: list, set: new Set(list.elements) }
    }
    return selectMembers(left, frame, batch, known.set, out)
  }
}

function selectMembers(
  left: Evaluator,
  frame: Frame,
  batch: Parameters<Select>[1],
  set: ReadonlySet<Datum>,
  out: Int32Array,
): number {
  const vector = evaluateVector(left, frame, batch)
  if (vector.kind !== 'i32' && vector.kind !== 'f64') return -1
  const { data, nulls } = vector
  const { selection, count } = batch
  let kept = 0
  for (let i = 0; i < count; i++) {
    const row = selection === undefined ? i : (selection[i] as number)
    if (set.has(data[row] as number) && (nulls === undefined || nulls[row] === 0)) out[kept++] = row
  }
  return kept
}

function hashedElements(
  compiler: Compiler,
  expr: ArrayCompare,
): ((left: Evaluator) => Compiled) | undefined {
  const list = expr.array.kind === 'const' ? expr.array.value : null
  const type = compiler.types.type(expr.left.type.oid)
  const elementOid = compiler.types.type(expr.array.type.oid).elementOid
  const { hashKey } = type
  if (expr.all || list === null || !isArrayValue(list) || list.elements.length < HASH_FROM) {
    return undefined
  }
  if (hashKey === undefined || elementOid !== expr.left.type.oid || expr.op.name.endsWith('ne')) {
    return undefined
  }
  if (!expr.op.source.endsWith('eq')) return undefined
  const { keys, hasNull } = keysOf(list, hashKey)
  const members = new Set(list.elements)
  return (left) => {
    const a = left.scalar
    return {
      scalar: (frame) => {
        const value = a(frame)
        if (value === null) return null
        if (keys.has(hashKey(value))) return true
        return hasNull ? null : false
      },
      select:
        type.physical !== 'any' && left.shape.i32 === 'int'
          ? (frame, batch, out) => selectMembers(left, frame, batch, members, out)
          : undefined,
    }
  }
}

function keysOf(
  list: ArrayValue,
  hashKey: (value: NonNull) => Datum,
): { readonly keys: ReadonlySet<Datum>; readonly hasNull: boolean } {
  const keys = new Set<Datum>()
  let hasNull = false
  for (const item of list.elements) {
    if (item === null) hasNull = true
    else keys.add(hashKey(item))
  }
  return { keys, hasNull }
}
