/** A set-returning call under way: its rows one by one. A function that returns no set is a set of one row. */
import type { Expr } from '../binder/expression.ts'
import type { FunctionSignature } from '../functions/function.ts'
import { arrayOf, isArrayValue } from '../types/array-value.ts'
import type { Datum } from '../types/datum.ts'
import { isRecordValue, type RecordField } from '../types/record-value.ts'
import type { TypeLookup, TypeRef } from '../types/type.ts'
import type { Compiler, Evaluator } from './compile/evaluator.ts'
import { scalarEval, setEval } from './compile/function-eval.ts'
import type { Frame } from './context.ts'

export type SetCall = {
  readonly fn: FunctionSignature
  readonly args: readonly Expr[]
  readonly variadicArray: boolean
  readonly type: TypeRef
  /** How many columns a row is taken apart into. */
  readonly width: number
  /** What they are called and of which types, where a column definition list says so. */
  readonly columns?: readonly RecordField[]
}

const RECORD = 2249

/** To a function that returns `record` the list of column definitions is what a record is. */
function typesOf(types: TypeLookup, { type, fn, columns }: SetCall): TypeLookup {
  if (type.oid !== RECORD || fn.out.length > 0 || columns === undefined) return types
  return {
    type: (oid) => (oid === RECORD ? { ...types.type(oid), fields: columns } : types.type(oid)),
    typeByName: (name) => types.typeByName(name),
  }
}

/** Starts the call for the frame's row. */
export type StartSet = (frame: Frame) => Iterator<readonly Datum[]>

const none: readonly (readonly Datum[])[] = []

export function compileSetCall(compiler: Compiler, call: SetCall): StartSet {
  const args = compiler.compileAll(call.args)
  const types = call.args.map((arg) => arg.type)
  const values = argumentReader(call, args)
  const { fn, type, width } = call
  const known = typesOf(compiler.types, call)
  if (!fn.returnsSet) {
    const evaluate = scalarEval(fn, types, type, known)
    return (frame) => {
      const given = values(frame)
      const value = given === undefined ? null : evaluate(frame.ctx.eval, ...given)
      return [spread(value, width)].values()
    }
  }
  const rows = setEval(fn, types, type, known)
  return (frame) => {
    const given = values(frame)
    if (given === undefined) return none.values()
    const made = rows(frame.ctx.eval, ...given)
    return (width === 1 ? made : takenApart(made, width))[Symbol.iterator]()
  }
}

/** Rows whose only value is a record, as `unnest` gives them, become the record's fields. */
function* takenApart(rows: Iterable<readonly Datum[]>, width: number): Iterable<readonly Datum[]> {
  for (const row of rows) yield row.length === 1 ? spread(row[0] ?? null, width) : row
}

/** A record becomes its fields where columns are wanted. */
function spread(value: Datum, width: number): readonly Datum[] {
  if (width === 1 && (value === null || !isRecordValue(value))) return [value]
  if (value === null || !isRecordValue(value)) return new Array<Datum>(width).fill(null)
  return value.values
}

/** Reads the arguments; `undefined` where the function is strict and one is NULL. */
function argumentReader(
  call: SetCall,
  args: readonly Evaluator[],
): (frame: Frame) => readonly Datum[] | undefined {
  const { fn, variadicArray } = call
  const fixed = fn.args.length - 1
  return (frame) => {
    const values: Datum[] = args.map((arg) => arg.scalar(frame))
    if (fn.variadic !== 0) {
      const last = values[fixed] ?? null
      if (fn.variadic !== ANY_TYPE && !variadicArray) {
        values.push(arrayOf(fn.variadic, values.splice(fixed)))
      } else if (fn.variadic === ANY_TYPE && variadicArray && last !== null && isArrayValue(last)) {
        values.splice(fixed, 1, ...last.elements)
      }
    }
    return fn.strict && values.includes(null) ? undefined : values
  }
}

const ANY_TYPE = 2276
