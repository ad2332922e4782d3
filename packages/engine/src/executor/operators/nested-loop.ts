/**
 * Nested loop: for each left row, the right side's rows that go with it. With parameters the right side is made anew for each left
 * row; without, it runs once and its rows are kept.
 */
import type { JoinType } from '../../planner/plan.ts'
import type { Batch, Vector } from '../../store/batch.ts'
import { vectorOf, type VectorShape } from '../../store/make-vector.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Evaluator } from '../compile/evaluator.ts'
import { selectRows } from '../compile/rows.ts'
import type { Frame } from '../context.ts'
import { gatherVector } from '../gather-vector.ts'
import { checkMemory } from '../memory.ts'
import { rowAt, type Operator } from '../operator.ts'
import { RowBuffer } from '../row-buffer.ts'

export type NestedLoopShape = {
  readonly join: JoinType
  readonly params: readonly { readonly slot: number; readonly value: Evaluator }[]
  readonly predicate: Evaluator | undefined
  readonly materialize: boolean
  readonly rightShapes: readonly VectorShape[]
  readonly openRight: () => Operator
}

export class NestedLoop implements Operator {
  readonly #left: Operator
  readonly #shape: NestedLoopShape
  readonly #frame: Frame
  #batch: Batch | undefined
  #at = 0
  #matched = false
  #right: Operator | undefined
  /** A right batch whose condition had to wait. */
  #held: Batch | undefined
  #kept: RowBuffer | undefined
  #keptAt = 0

  constructor(left: Operator, shape: NestedLoopShape, frame: Frame) {
    this.#left = left
    this.#shape = shape
    this.#frame = frame
  }

  next(): Batch | undefined | Pending {
    if (this.#shape.materialize && this.#kept === undefined && this.#keep() === PENDING)
      return PENDING
    for (;;) {
      if (this.#frame.ctx.isTurnDue()) return PENDING
      if (this.#batch === undefined) {
        const batch = this.#left.next()
        if (batch === undefined || batch === PENDING) return batch
        this.#batch = batch
        this.#at = 0
      }
      if (this.#at >= this.#batch.count) {
        this.#batch = undefined
        continue
      }
      const answer = this.#step(this.#batch, rowAt(this.#batch, this.#at))
      if (answer !== undefined) return answer
    }
  }

  /** Fills `#kept` with the right side's rows. */
  #filling: RowBuffer | undefined

  #keep(): Pending | undefined {
    this.#right ??= this.#shape.openRight()
    this.#filling ??= new RowBuffer(this.#shape.rightShapes)
    for (;;) {
      if (this.#frame.ctx.isTurnDue()) return PENDING
      const batch = this.#right.next()
      if (batch === PENDING) return PENDING
      if (batch === undefined) break
      this.#filling.append(batch)
      checkMemory(this.#filling.bytes, this.#frame.ctx, 'nested loop')
    }
    this.#right.close()
    this.#right = undefined
    this.#kept = this.#filling
    return undefined
  }

  /** One batch of the right side for one left row; moves on to the next left row at its end. */
  #step(batch: Batch, row: number): Batch | undefined | Pending {
    const right = this.#held ?? this.#nextRight(batch, row)
    if (right === PENDING) return PENDING
    if (right === undefined) return this.#endOfRow(batch, row)
    this.#held = right
    const combined = this.#combine(batch, row, right)
    const { predicate, join } = this.#shape
    let answer: Batch | undefined = combined
    if (predicate !== undefined) {
      const selection = new Int32Array(combined.count)
      const kept = selectRows(predicate, this.#frame, combined, selection)
      answer =
        kept === 0
          ? undefined
          : { ...combined, selection: selection.subarray(0, kept), count: kept }
    }
    this.#held = undefined
    if (answer === undefined) return undefined
    this.#matched = true
    if (join === 'inner' || join === 'left') return answer
    return this.#endOfRow(batch, row)
  }

  #nextRight(batch: Batch, row: number): Batch | undefined | Pending {
    if (this.#kept !== undefined) {
      const slice = this.#kept.slice(this.#keptAt)
      this.#keptAt += slice?.count ?? 0
      return slice
    }
    if (this.#right === undefined) {
      this.#frame.columns = batch.columns
      this.#frame.row = row
      const { slots } = this.#frame.ctx
      for (const { slot, value } of this.#shape.params) slots[slot] = value.scalar(this.#frame)
      this.#right = this.#shape.openRight()
    }
    return this.#right.next()
  }

  #endOfRow(batch: Batch, row: number): Batch | undefined {
    const { join } = this.#shape
    const matched = this.#matched
    this.#right?.close()
    this.#right = undefined
    this.#matched = false
    this.#keptAt = 0
    this.#at++
    if (join === 'semi' ? matched : join === 'anti' ? !matched : false) return oneRow(batch, row)
    if (join !== 'left' || matched) return undefined
    const left = gatherRow(batch, row, 1)
    const nulls = this.#shape.rightShapes.map((shape) => vectorOf([null], shape))
    return { columns: [...left, ...nulls], length: 1, selection: undefined, count: 1 }
  }

  #combine(batch: Batch, row: number, right: Batch): Batch {
    return { ...right, columns: [...gatherRow(batch, row, right.length), ...right.columns] }
  }

  close(): void {
    this.#right?.close()
    this.#left.close()
  }
}

function oneRow(batch: Batch, row: number): Batch {
  return { ...batch, selection: Int32Array.of(row), count: 1 }
}

/** A row of a batch `count` times over, as columns. */
function gatherRow(batch: Batch, row: number, count: number): Vector[] {
  const rows = new Int32Array(count).fill(row)
  return batch.columns.map((column) => gatherVector(column, rows, count))
}
