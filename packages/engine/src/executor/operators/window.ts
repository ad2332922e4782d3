/**
 * Window functions over a sorted input: gathers a partition, then answers its rows. An aggregate whose frame only grows (from the
 * partition's start) keeps one running state; any other frame is computed from its rows.
 */
import type { AggregateInstance } from '../../functions/function.ts'
import type { WindowFrame } from '../../planner/plan.ts'
import { BATCH_SIZE, type Batch, type Vector } from '../../store/batch.ts'
import { vectorOf, type VectorShape } from '../../store/make-vector.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Datum } from '../../types/datum.ts'
import { withColumns } from '../batches.ts'
import type { Evaluator } from '../compile/evaluator.ts'
import { evaluateVectors } from '../compile/rows.ts'
import type { Frame } from '../context.ts'
import { checkMemory } from '../memory.ts'
import { rowAt, type Operator } from '../operator.ts'
import { RowBuffer } from '../row-buffer.ts'
import type { RowOrder } from '../row-order.ts'
import { isExcluded, type FrameFinder, type FrameRange, type Partition } from '../window-frame.ts'
import type { WindowFunction } from '../window-functions.ts'

export type CompiledWindowCall = {
  readonly args: readonly Evaluator[]
  readonly filter: Evaluator | undefined
  readonly finder: FrameFinder
  readonly exclude: WindowFrame['exclude']
  /** True for a frame that starts with the partition and never shrinks. */
  readonly grows: boolean
  readonly shape: VectorShape
  readonly run: WindowFunction | (() => AggregateInstance)
  readonly aggregate: boolean
}

export type WindowShape = {
  readonly partition: RowOrder
  readonly order: RowOrder
  readonly calls: readonly CompiledWindowCall[]
  readonly inputShapes: readonly VectorShape[]
}

/** A batch of the input with everything evaluated over it. */
type Evaluated = { readonly batch: Batch; readonly columns: readonly Vector[] }

/** A partition and the results of the calls over it. */
type Answer = { readonly columns: readonly Datum[][]; readonly rows: RowBuffer }

export class Window implements Operator {
  readonly #input: Operator
  readonly #shape: WindowShape
  readonly #frame: Frame
  /** All columns of the rows at hand: input, partition keys, order keys, then the calls' arguments and filters. */
  #rows: RowBuffer
  #held: Evaluated | undefined
  #heldAt = 0
  #inputBatch: Batch | undefined
  #inputDone = false
  #answer: Answer | undefined
  #at = 0

  constructor(input: Operator, shape: WindowShape, frame: Frame) {
    this.#input = input
    this.#shape = shape
    this.#frame = frame
    this.#rows = this.#emptyBuffer()
  }

  #codes(): readonly Evaluator[] {
    const { partition, order, calls } = this.#shape
    const perCall = calls.flatMap(({ args, filter }) =>
      filter === undefined ? args : [...args, filter],
    )
    return [...partition.codes, ...order.codes, ...perCall]
  }

  #emptyBuffer(): RowBuffer {
    return new RowBuffer([...this.#shape.inputShapes, ...this.#codes().map((code) => code.shape)])
  }

  next(): Batch | undefined | Pending {
    for (;;) {
      if (this.#answer !== undefined) {
        const batch = this.#slice(this.#answer)
        if (batch !== undefined) return batch
        this.#answer = undefined
      }
      const gathered = this.#gather()
      if (gathered === PENDING) return PENDING
      if (!gathered) return undefined
      const rows = this.#rows
      this.#answer = { rows, columns: this.#compute(rows) }
      this.#rows = this.#emptyBuffer()
      this.#at = 0
    }
  }

  #slice(answer: Answer): Batch | undefined {
    const count = Math.min(BATCH_SIZE, answer.rows.length - this.#at)
    if (count <= 0) return undefined
    const from = this.#at
    this.#at += count
    const rows = new Int32Array(count)
    for (let i = 0; i < count; i++) rows[i] = from + i
    const width = this.#shape.inputShapes.length
    const input = answer.rows.columns.slice(0, width).map((column) => column.gather(rows, 0, count))
    const results = answer.columns.map((values, i) =>
      vectorOf(
        values.slice(from, from + count),
        (this.#shape.calls[i] as CompiledWindowCall).shape,
      ),
    )
    return { columns: [...input, ...results], length: count, selection: undefined, count }
  }

  /** Fills `#rows` with one partition; false at the end. */
  #gather(): boolean | Pending {
    for (;;) {
      if (this.#frame.ctx.isTurnDue()) return PENDING
      if (this.#held === undefined) {
        if (this.#inputDone) return this.#rows.length > 0
        const batch = this.#inputBatch ?? this.#input.next()
        if (batch === PENDING) return PENDING
        if (batch === undefined) {
          this.#inputDone = true
          continue
        }
        this.#inputBatch = batch
        const columns = evaluateVectors(this.#codes(), this.#frame, batch)
        this.#inputBatch = undefined
        this.#held = { batch, columns: [...batch.columns, ...columns] }
        this.#heldAt = 0
      }
      if (this.#takePartition(this.#held)) return true
      this.#held = undefined
    }
  }

  /** Takes rows up to the partition's end; true when the end is in this batch. */
  #takePartition({ batch, columns }: Evaluated): boolean {
    const width = this.#shape.inputShapes.length
    const keys = this.#shape.partition.codes.length
    const from = this.#heldAt
    let last = this.#rows.length > 0 ? this.#bufferKeys(width, keys) : undefined
    let at = from
    for (; at < batch.count; at++) {
      const row = rowAt(batch, at)
      const key = columns.slice(width, width + keys).map((column) => column.get(row))
      if (last !== undefined && this.#shape.partition.compareKeys(key, last) !== 0) break
      last = key
    }
    if (at > from) {
      const selection = new Int32Array(at - from)
      for (let i = from; i < at; i++) selection[i - from] = rowAt(batch, i)
      this.#rows.append(withColumns({ ...batch, selection, count: selection.length }, columns))
      checkMemory(this.#rows.bytes, this.#frame.ctx, 'window partition')
    }
    this.#heldAt = at
    return at < batch.count
  }

  #bufferKeys(width: number, keys: number): Datum[] {
    const last = this.#rows.length - 1
    return this.#rows.columns.slice(width, width + keys).map((column) => column.get(last))
  }

  #compute(rows: RowBuffer): Datum[][] {
    const { calls, order, partition: partitionOrder, inputShapes } = this.#shape
    const orderAt = inputShapes.length + partitionOrder.codes.length
    const partition = makePartition(rows, order, orderAt)
    let at = orderAt + order.codes.length
    return calls.map((call) => {
      const args = rows.columns.slice(at, at + call.args.length).map((column) => column.vector())
      at += call.args.length
      const filter = call.filter === undefined ? undefined : rows.columns[at++]?.vector()
      if (call.aggregate) return this.#aggregate(call, partition, args, filter)
      return this.#functions(call, partition, args)
    })
  }

  #functions(call: CompiledWindowCall, partition: Partition, args: readonly Vector[]): Datum[] {
    const run = call.run as WindowFunction
    const results = new Array<Datum>(partition.size)
    for (let row = 0; row < partition.size; row++) {
      results[row] = run({
        partition,
        row,
        frame: () => call.finder(this.#frame, partition, row),
        exclude: call.exclude,
        argAt: (arg, at) => args[arg]?.get(at) ?? null,
        args: args.length,
      })
    }
    return results
  }

  #aggregate(
    call: CompiledWindowCall,
    partition: Partition,
    args: readonly Vector[],
    filter: Vector | undefined,
  ): Datum[] {
    const instance = (call.run as () => AggregateInstance)()
    const evalContext = this.#frame.ctx.eval
    const results = new Array<Datum>(partition.size)
    const step = (state: unknown, row: number): unknown => {
      if (filter !== undefined && filter.get(row) !== true) return state
      const values = args.map((arg) => arg.get(row))
      if (instance.skipNulls && values.includes(null)) return state
      return instance.step(state, evalContext, ...values)
    }
    let running = instance.init()
    let taken = 0
    let last: { readonly range: FrameRange; readonly value: Datum } | undefined
    for (let row = 0; row < partition.size; row++) {
      const range = call.finder(this.#frame, partition, row)
      if (call.grows) {
        if (last === undefined || last.range.to !== range.to) {
          while (taken < range.to) running = step(running, taken++)
          last = { range, value: instance.final(running, evalContext) }
        }
        results[row] = last.value
        continue
      }
      let state = instance.init()
      for (let i = range.from; i < range.to; i++) {
        if (!isExcluded(call.exclude, partition, row, i)) state = step(state, i)
      }
      results[row] = instance.final(state, evalContext)
    }
    return results
  }

  close(): void {
    this.#held = undefined
    this.#input.close()
  }
}

function makePartition(rows: RowBuffer, order: RowOrder, orderAt: number): Partition {
  const keys = rows.columns.slice(orderAt, orderAt + order.codes.length)
  const compare = order.comparator(keys)
  const size = rows.length
  const peers = new Int32Array(size)
  const starts = [0]
  for (let row = 1; row < size; row++) {
    if (keys.length > 0 && compare(row - 1, row) !== 0) starts.push(row)
    peers[row] = starts.length - 1
  }
  starts.push(size)
  return { size, peers, starts, key: (row) => keys[0]?.get(row) ?? null }
}
