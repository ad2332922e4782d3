/**
 * GROUP BY and aggregates. Each grouping set has its own table of keys and its own accumulators; groups come out in the order of
 * their first rows, so a sorted input makes sorted groups. Without GROUP BY there is one group, also of no rows.
 *
 * When the groups take too much memory, rows of further groups wait for the next pass, which begins with an empty table.
 */
import { BATCH_SIZE, type Batch, type Vector } from '../../store/batch.ts'
import { vectorOf, type VectorShape } from '../../store/make-vector.ts'
import { I32Values } from '../../store/vectors.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Datum } from '../../types/datum.ts'
import type { Type } from '../../types/type.ts'
import { AggregateRun, type CompiledAggregate } from '../aggregate/call.ts'
import { repeat } from '../batches.ts'
import type { Compiler, Evaluator } from '../compile/evaluator.ts'
import { evaluateVectors } from '../compile/rows.ts'
import type { ExecContext, Frame } from '../context.ts'
import { KeyTable, NO_KEY } from '../key-table.ts'
import { checkMemory, memoryExceeded } from '../memory.ts'
import type { Operator } from '../operator.ts'
import { Overflow, type RowLayout } from '../spill/overflow.ts'
import { rowsWith } from '../spill/rows-with.ts'

/** Groups taken in before the table was full may still grow (`array_agg`), to so many times their size then. */
const GROWTH_WHEN_FULL = 8

export type AggregateShape = {
  readonly groups: readonly Evaluator[]
  readonly groupTypes: readonly Type[]
  /** Positions in `groups`, one list per grouping set. */
  readonly sets: readonly (readonly number[])[]
  /** Whether the GROUPING mask is wanted as the last column. */
  readonly mask: boolean
  readonly aggregates: readonly CompiledAggregate[]
  readonly resultShapes: readonly VectorShape[]
  readonly input: RowLayout
}

type GroupingSet = {
  readonly positions: readonly number[]
  readonly table: KeyTable
  readonly runs: readonly AggregateRun[]
}

export class Aggregate implements Operator {
  #input: Operator
  readonly #shape: AggregateShape
  readonly #compiler: Compiler
  readonly #frame: Frame
  readonly #overflow: Overflow
  #sets: readonly GroupingSet[]
  /** Bytes that the groups may grow to once no more of them are taken in; `undefined` while they are. */
  #limitWhenFull: number | undefined
  #held: Batch | undefined
  #filled = false
  #set = 0
  #at = 0
  readonly #ids = new Int32Array(BATCH_SIZE)

  constructor(input: Operator, shape: AggregateShape, compiler: Compiler, frame: Frame) {
    this.#input = input
    this.#shape = shape
    this.#compiler = compiler
    this.#frame = frame
    this.#overflow = new Overflow(frame.ctx, shape.input, 'GROUP BY')
    this.#sets = this.#emptySets()
  }

  #emptySets(): readonly GroupingSet[] {
    const { aggregates, groups, groupTypes, sets } = this.#shape
    return sets.map((positions) => ({
      positions,
      table: new KeyTable(
        positions.map((position) => groupTypes[position] as Type),
        positions.map((position) => (groups[position] as Evaluator).shape),
        true,
      ),
      runs: aggregates.map((aggregate) => new AggregateRun(aggregate, this.#compiler)),
    }))
  }

  next(): Batch | undefined | Pending {
    for (;;) {
      if (!this.#filled && this.#fillAndFinish() === PENDING) return PENDING
      const batch = this.#nextGroups()
      if (batch !== undefined || !this.#nextPass()) return batch
    }
  }

  #fillAndFinish(): Pending | undefined {
    if (this.#fill() === PENDING) return PENDING
    this.#filled = true
    for (const set of this.#sets) {
      for (const run of set.runs) {
        run.grow(this.#groupCount(set))
        run.finish(this.#frame)
      }
    }
    return undefined
  }

  /** Goes on with the rows that were put aside. */
  #nextPass(): boolean {
    const rest = this.#overflow.take()
    if (rest === undefined) return false
    this.#input.close()
    this.#input = rest
    this.#sets = this.#emptySets()
    this.#limitWhenFull = undefined
    this.#filled = false
    this.#set = 0
    this.#at = 0
    return true
  }

  #nextGroups(): Batch | undefined {
    for (;;) {
      const set = this.#sets[this.#set]
      if (set === undefined) return undefined
      const groups = this.#groupCount(set)
      if (this.#at < groups) {
        const from = this.#at
        const count = Math.min(BATCH_SIZE, groups - from)
        const batch = this.#answer(set, from, count)
        this.#at += count
        return batch
      }
      this.#set++
      this.#at = 0
    }
  }

  /** An empty grouping set has its one group even of no rows. */
  #groupCount(set: GroupingSet): number {
    return set.positions.length === 0 ? 1 : set.table.size
  }

  #fill(): Pending | undefined {
    for (;;) {
      if (this.#frame.ctx.isTurnDue()) return PENDING
      const batch = this.#held ?? this.#input.next()
      if (batch === PENDING) return PENDING
      if (batch === undefined) return undefined
      this.#held = batch
      this.#take(batch)
      this.#held = undefined
    }
  }

  #take(all: Batch): void {
    const frame = this.#frame
    const keys = evaluateVectors(this.#shape.groups, frame, all)
    const [first] = this.#sets
    const isFull = this.#limitWhenFull !== undefined && first !== undefined
    const known = isFull ? this.#knownRows(first, keys, all) : undefined
    const batch = known?.known ?? all
    const prepared = first?.runs.map((run) => run.prepare(frame, batch)) ?? []
    if (known !== undefined) this.#overflow.add(known.unknown)
    const ids = batch.count <= BATCH_SIZE ? this.#ids : new Int32Array(batch.count)
    let bytes = 0
    for (const { table, runs, positions } of this.#sets) {
      table.add(keysOf(positions, keys), batch, ids)
      bytes += table.bytes
      for (let i = 0; i < runs.length; i++) {
        const run = runs[i] as AggregateRun
        run.grow(table.size)
        run.add(frame, prepared[i] as NonNullable<(typeof prepared)[0]>, batch, ids)
        bytes += run.bytes
      }
    }
    this.#checkRoom(bytes, frame.ctx)
  }

  #checkRoom(bytes: number, ctx: ExecContext): void {
    const [set] = this.#sets
    const canSpill = this.#sets.length === 1 && set !== undefined && set.positions.length > 0
    if (!canSpill) checkMemory(bytes, ctx, 'GROUP BY')
    else if (this.#limitWhenFull === undefined) {
      if (this.#overflow.isFull(bytes)) this.#limitWhenFull = GROWTH_WHEN_FULL * bytes
    } else if (bytes > this.#limitWhenFull) throw memoryExceeded(ctx, 'GROUP BY')
  }

  #knownRows(
    set: GroupingSet,
    keys: readonly Vector[],
    batch: Batch,
  ): { readonly known: Batch; readonly unknown: Batch } {
    const ids = new Int32Array(batch.count)
    set.table.find(keysOf(set.positions, keys), batch, ids)
    return {
      known: rowsWith(batch, ids, (id) => id !== NO_KEY),
      unknown: rowsWith(batch, ids, (id) => id === NO_KEY),
    }
  }

  #answer(set: GroupingSet, from: number, count: number): Batch {
    const rows = new Int32Array(count)
    for (let i = 0; i < count; i++) rows[i] = from + i
    const columns: Vector[] = this.#shape.groups.map((group, position) => {
      const at = set.positions.indexOf(position)
      const key = set.table.keys[at]
      return key === undefined ? repeat(null, count, group.shape) : key.gather(rows, 0, count)
    })
    for (let i = 0; i < set.runs.length; i++) {
      const run = set.runs[i] as AggregateRun
      const values = new Array<Datum>(count)
      for (let k = 0; k < count; k++) values[k] = run.result(from + k, this.#frame)
      columns.push(vectorOf(values, this.#shape.resultShapes[i] as VectorShape))
    }
    if (this.#shape.mask) columns.push(this.#maskColumn(set, count))
    return { columns, length: count, selection: undefined, count }
  }

  /** Bit i (from the right) is set where group expression i is not in the set. */
  #maskColumn(set: GroupingSet, count: number): Vector {
    let mask = 0
    for (let i = 0; i < this.#shape.groups.length; i++) {
      if (!set.positions.includes(i)) mask |= 1 << i
    }
    return new I32Values(new Int32Array(count).fill(mask), undefined, 'int')
  }

  close(): void {
    this.#held = undefined
    this.#input.close()
    this.#overflow.close()
  }
}

function keysOf(positions: readonly number[], keys: readonly Vector[]): Vector[] {
  return positions.map((position) => keys[position] as Vector)
}
