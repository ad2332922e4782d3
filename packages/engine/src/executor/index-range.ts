/** Turns a plan's index ranges, which are expressions, into ranges of encoded keys. */
import { ByteWriter } from '../base/byte-writer.ts'
import { encodeKeyColumn, VALUE, type KeyOrder } from '../index/key-encoding.ts'
import { compareBytes } from '../kernels/compare-bytes.ts'
import type { IndexRange, Plan } from '../planner/plan.ts'
import type { BatchSource, KeyBound, KeyRange } from '../store/table-access.ts'
import { isArrayValue } from '../types/array-value.ts'
import type { Datum } from '../types/datum.ts'
import { fitsKey } from '../types/int-type.ts'
import type { Type } from '../types/type.ts'
import type { Compiler, Evaluator } from './compile/evaluator.ts'
import type { Frame } from './context.ts'

/** A key column as encoding needs it. */
export type IndexColumn = KeyOrder & { readonly type: Type }

/** Keys are finished (copied) before anything else can use it. */
const scratch = new ByteWriter(128)

type Bound = { readonly value: Evaluator; readonly inclusive: boolean } | undefined

type CompiledRange = {
  readonly equal: readonly Evaluator[]
  readonly lower: Bound
  readonly upper: Bound
  readonly any: Evaluator | undefined
  readonly isNull: boolean
}

function compileRange(compiler: Compiler, range: IndexRange): CompiledRange {
  const bound = (source: IndexRange['lower']): Bound =>
    source && { value: compiler.compile(source.value), inclusive: source.inclusive }
  return {
    equal: compiler.compileAll(range.equal),
    lower: bound(range.lower),
    upper: bound(range.upper),
    any: range.any === undefined ? undefined : compiler.compile(range.any),
    isNull: range.isNull,
  }
}

/** The ranges for the frame's parameters and slots, ascending; none where a bound is NULL. */
function keyRanges(
  ranges: readonly CompiledRange[],
  columns: readonly IndexColumn[],
  frame: Frame,
): readonly KeyRange[] {
  const found: KeyRange[] = []
  for (const range of ranges) addRanges(range, columns, frame, scratch, found)
  if (found.length > 1) found.sort(compareRanges)
  return found.filter((range, i) => i === 0 || compareRanges(range, found[i - 1] as KeyRange) !== 0)
}

function compareRanges(a: KeyRange, b: KeyRange): number {
  const x = a.lower?.key ?? none
  const y = b.lower?.key ?? none
  return compareBytes(x, 0, x.length, y, 0, y.length)
}

const none = new Uint8Array(0)

function addRanges(
  range: CompiledRange,
  columns: readonly IndexColumn[],
  frame: Frame,
  out: ByteWriter,
  found: KeyRange[],
): void {
  out.reset()
  for (let i = 0; i < range.equal.length; i++) {
    const value = (range.equal[i] as Evaluator).scalar(frame)
    const column = columns[i] as IndexColumn
    if (value === null || !fitsKey(column.type.oid, value)) return
    encodeColumn(out, column, value)
  }
  const prefix = out.finish()
  const next = columns[range.equal.length]
  if (range.any !== undefined && next !== undefined) {
    const array = range.any.scalar(frame)
    if (array === null || !isArrayValue(array)) return
    for (const item of array.elements) {
      if (item !== null) found.push(exactly(keyWith(out, prefix, next, item)))
    }
  } else if (range.isNull && next !== undefined) {
    found.push(exactly(keyWith(out, prefix, next, null)))
  } else if ((range.lower !== undefined || range.upper !== undefined) && next !== undefined) {
    const between = betweenBounds(range, next, prefix, frame, out)
    if (between !== undefined) found.push(between)
  } else found.push(prefix.length === 0 ? { lower: undefined, upper: undefined } : exactly(prefix))
}

function encodeColumn(out: ByteWriter, column: IndexColumn, value: Datum): void {
  encodeKeyColumn(out, column.type, column, value)
}

function keyWith(
  out: ByteWriter,
  prefix: Uint8Array,
  column: IndexColumn,
  value: Datum,
): Uint8Array {
  out.reset()
  out.bytes(prefix)
  encodeColumn(out, column, value)
  return out.finish()
}

function exactly(key: Uint8Array): KeyRange {
  const bound: KeyBound = { key, inclusive: true }
  return { lower: bound, upper: bound }
}

/** An open end stops at the NULLs: every value's key has the same marker in front. */
function betweenBounds(
  range: CompiledRange,
  column: IndexColumn,
  prefix: Uint8Array,
  frame: Frame,
  out: ByteWriter,
): KeyRange | undefined {
  out.reset()
  out.bytes(prefix)
  out.u8(VALUE)
  const anyValue: KeyBound = { key: out.finish(), inclusive: true }
  const bounds: KeyBound[] = []
  for (const bound of [range.lower, range.upper]) {
    if (bound === undefined) {
      bounds.push(anyValue)
      continue
    }
    const value = bound.value.scalar(frame)
    if (value === null) return undefined
    bounds.push({ key: keyWith(out, prefix, column, value), inclusive: bound.inclusive })
  }
  const [lower, upper] = bounds as [KeyBound, KeyBound]
  return column.descending ? { lower: upper, upper: lower } : { lower, upper }
}

/** Opens the index scan of a plan; called once per run, when its first batch is asked for. */
export function openIndexScan(
  plan: Extract<Plan, { kind: 'indexScan' }>,
  compiler: Compiler,
  frame: Frame,
): () => BatchSource {
  const compiled = plan.ranges.map((range) => compileRange(compiler, range))
  return () => {
    const { ctx } = frame
    const ranges = keyRanges(compiled, ctx.indexColumns(plan.index), frame)
    return ctx.table(plan.table).indexScan(ctx.access, plan.index, plan.attnums, {
      ranges,
      reverse: plan.reverse,
      expectedRows: plan.unique ? 1 : Math.max(1, Math.min(plan.rows, 2048)),
    })
  }
}
