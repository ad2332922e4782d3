/**
 * One aggregate call of a plan: evaluates its arguments over a batch, applies FILTER and DISTINCT, and hands rows on — at once,
 * or for an ORDER BY inside the call at the end, sorted.
 */
import type { AggregateCall } from '../../binder/expression.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { aggregateImplementation } from '../../functions/registry.ts'
import type { Batch, Vector } from '../../store/batch.ts'
import { I32Values } from '../../store/vectors.ts'
import type { Datum } from '../../types/datum.ts'
import { withColumns } from '../batches.ts'
import type { ColumnBuffer } from '../column-buffer.ts'
import type { Compiler, Evaluator } from '../compile/evaluator.ts'
import { evaluateVectors, selectRows } from '../compile/rows.ts'
import type { Frame } from '../context.ts'
import { KeyTable } from '../key-table.ts'
import { RowBuffer } from '../row-buffer.ts'
import { RowOrder } from '../row-order.ts'
import type { Accumulator } from './accumulator.ts'
import { CountRows, CountValues } from './counts.ts'
import { Extremes } from './extremes.ts'
import { General } from './general.ts'
import { Sums, type SumResult } from './sums.ts'

const sumResults: Readonly<Record<string, SumResult>> = {
  'sum(int2)': 'int8',
  'sum(int4)': 'int8',
  'sum(int8)': 'numeric',
  'sum(float4)': 'float4',
  'sum(float8)': 'float8',
  'avg(int2)': 'avg numeric',
  'avg(int4)': 'avg numeric',
  'avg(int8)': 'avg numeric',
  'avg(float4)': 'avg float8',
  'avg(float8)': 'avg float8',
}

/** What of a call is the same for every run. */
export type CompiledAggregate = {
  readonly call: AggregateCall
  readonly args: readonly Evaluator[]
  readonly filter: Evaluator | undefined
  readonly order: RowOrder | undefined
  readonly make: () => Accumulator
}

const INT4_SHAPE = { physical: 'i32', i32: 'int', infinite: false } as const

export function compileAggregate(compiler: Compiler, call: AggregateCall): CompiledAggregate {
  return {
    call,
    args: compiler.compileAll([...call.directArgs, ...call.args]),
    filter: call.filter === undefined ? undefined : compiler.compile(call.filter),
    order: call.orderBy.length === 0 ? undefined : new RowOrder(call.orderBy, compiler),
    make: accumulatorMaker(compiler, call),
  }
}

function accumulatorMaker(compiler: Compiler, call: AggregateCall): () => Accumulator {
  const { source } = call.fn
  if (call.star || source === 'count()') return () => new CountRows()
  if (source === 'count(any)' || source === 'count("any")') return () => new CountValues()
  const sum = sumResults[source]
  if (sum !== undefined) return () => new Sums(sum)
  const [arg] = call.args
  if ((call.fn.name === 'min' || call.fn.name === 'max') && arg !== undefined) {
    const shape = compiler.shapeOf(arg.type)
    if (shape.physical === 'i32' || shape.physical === 'i64') {
      return () => new Extremes(call.fn.name === 'max', shape)
    }
  }
  const implementation = aggregateImplementation(source)
  if (implementation === undefined) throw featureNotSupported(`aggregate ${call.fn.name}`)
  const types = [...call.directArgs, ...call.args].map((expr) => expr.type)
  return () => new General(implementation(types, call.type, (oid) => compiler.types.type(oid)))
}

export class AggregateRun {
  readonly #compiled: CompiledAggregate
  readonly #accumulator: Accumulator
  /** DISTINCT: (group, arguments) that have come before. */
  readonly #seen: KeyTable | undefined
  /** ORDER BY: group, then arguments, of the rows to sort; and their keys. */
  readonly #waiting: { readonly rows: RowBuffer; readonly keys: RowBuffer } | undefined

  constructor(compiled: CompiledAggregate, compiler: Compiler) {
    this.#compiled = compiled
    this.#accumulator = compiled.make()
    const { args, order, call } = compiled
    if (call.distinct) {
      const types = args.map((arg) => compiler.types.type(arg.type.oid))
      this.#seen = new KeyTable(
        [compiler.types.type(23), ...types],
        [INT4_SHAPE, ...args.map((arg) => arg.shape)],
        true,
      )
    }
    if (order !== undefined) {
      this.#waiting = {
        rows: new RowBuffer([INT4_SHAPE, ...args.map((arg) => arg.shape)]),
        keys: new RowBuffer(order.shapes),
      }
    }
  }

  get bytes(): number {
    const waiting = this.#waiting
    const sorted = waiting === undefined ? 0 : waiting.rows.bytes + waiting.keys.bytes
    return this.#accumulator.bytes + (this.#seen?.bytes ?? 0) + sorted
  }

  /** Evaluates everything that may have to wait, before anything is changed. */
  prepare(frame: Frame, batch: Batch): Prepared {
    const { args, filter, order } = this.#compiled
    let rows = batch
    if (filter !== undefined) {
      const selection = new Int32Array(batch.count)
      const count = selectRows(filter, frame, batch, selection)
      rows = { ...batch, selection: selection.subarray(0, count), count }
    }
    return {
      batch: rows,
      args: evaluateVectors(args, frame, rows),
      keys: order === undefined ? [] : evaluateVectors(order.codes, frame, rows),
    }
  }

  grow(groups: number): void {
    this.#accumulator.grow(groups)
  }

  /** `groups[i]` is the group of the i-th row that counts of `input`, the batch given to `prepare`. */
  add(frame: Frame, prepared: Prepared, input: Batch, groups: Int32Array): void {
    let { batch } = prepared
    if (batch.count === 0) return
    let ids = batch === input ? groups : groupsOf(batch, input, groups)
    if (this.#seen !== undefined) {
      const fresh = this.#onlyNew(this.#seen, prepared, batch, ids)
      if (fresh === undefined) return
      batch = fresh.batch
      ids = fresh.groups
    }
    if (this.#waiting === undefined) {
      this.#accumulator.add(frame, prepared.args, batch, ids)
      return
    }
    const group = groupColumn(ids, batch)
    this.#waiting.rows.append(withColumns(batch, [group, ...prepared.args]))
    this.#waiting.keys.append(withColumns(batch, prepared.keys))
  }

  #onlyNew(
    seen: KeyTable,
    prepared: Prepared,
    batch: Batch,
    groups: Int32Array,
  ): { readonly batch: Batch; readonly groups: Int32Array } | undefined {
    const ids = new Int32Array(batch.count)
    let known = seen.size
    seen.add([groupColumn(groups, batch), ...prepared.args], batch, ids)
    const selection = new Int32Array(batch.count)
    const fresh = new Int32Array(batch.count)
    let kept = 0
    for (let i = 0; i < batch.count; i++) {
      if ((ids[i] as number) < known) continue
      known = (ids[i] as number) + 1
      selection[kept] = batch.selection === undefined ? i : (batch.selection[i] as number)
      fresh[kept++] = groups[i] as number
    }
    if (kept === 0) return undefined
    return {
      batch: { ...batch, selection: selection.subarray(0, kept), count: kept },
      groups: fresh,
    }
  }

  /** Takes in what waited for its order. Called once, before the results. */
  finish(frame: Frame): void {
    const { order } = this.#compiled
    if (this.#waiting === undefined || order === undefined) return
    const { rows, keys } = this.#waiting
    const sorted = new Int32Array(rows.length)
    for (let i = 0; i < sorted.length; i++) sorted[i] = i
    const compare = order.comparator(keys.columns)
    const group = (rows.columns[0] as ColumnBuffer).vector() as I32Values
    sorted.sort((a, b) => (group.data[a] as number) - (group.data[b] as number) || compare(a, b))
    const batch = rows.gather(sorted)
    const [groups, ...args] = batch.columns as [I32Values, ...Vector[]]
    if (batch.count > 0) this.#accumulator.add(frame, args, batch, groups.data)
  }

  result(group: number, frame: Frame): Datum {
    return this.#accumulator.result(group, frame)
  }
}

export type Prepared = {
  readonly batch: Batch
  readonly args: readonly Vector[]
  readonly keys: readonly Vector[]
}

/** The groups of the rows of `batch`, which are some of `input`'s. */
function groupsOf(batch: Batch, input: Batch, groups: Int32Array): Int32Array {
  const out = new Int32Array(batch.count)
  let at = 0
  for (let i = 0; i < batch.count; i++) {
    const row = batch.selection === undefined ? i : (batch.selection[i] as number)
    while ((input.selection === undefined ? at : (input.selection[at] as number)) !== row) at++
    out[i] = groups[at] as number
  }
  return out
}

/** The groups as a column in the batch's layout. */
function groupColumn(groups: Int32Array, batch: Batch): I32Values {
  const data = new Int32Array(batch.length)
  for (let i = 0; i < batch.count; i++) {
    data[batch.selection === undefined ? i : (batch.selection[i] as number)] = groups[i] as number
  }
  return new I32Values(data, undefined, 'int')
}
