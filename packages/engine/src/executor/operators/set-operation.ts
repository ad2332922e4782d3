/** INTERSECT and EXCEPT, with ALL or without: counts each distinct row of the right side, then lets left rows by. */
import type { Batch } from '../../store/batch.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Frame } from '../context.ts'
import type { KeyTable } from '../key-table.ts'
import { checkMemory } from '../memory.ts'
import { rowAt, type Operator } from '../operator.ts'

export class SetOperation implements Operator {
  readonly #left: Operator
  readonly #right: Operator
  readonly #intersect: boolean
  readonly #all: boolean
  readonly #table: KeyTable
  readonly #frame: Frame
  /** By row id: how many right rows are left. Without ALL: 0 once a row has been answered or taken away. */
  #counts: number[] = []
  #built = false

  constructor(
    left: Operator,
    right: Operator,
    operation: { readonly operation: 'intersect' | 'except'; readonly all: boolean },
    table: KeyTable,
    frame: Frame,
  ) {
    this.#left = left
    this.#right = right
    this.#intersect = operation.operation === 'intersect'
    this.#all = operation.all
    this.#table = table
    this.#frame = frame
  }

  next(): Batch | undefined | Pending {
    if (!this.#built) {
      if (this.#build() === PENDING) return PENDING
      this.#built = true
    }
    for (;;) {
      const batch = this.#left.next()
      if (batch === undefined || batch === PENDING) return batch
      const ids = new Int32Array(batch.count)
      this.#table.add(batch.columns, batch, ids)
      checkMemory(this.#table.bytes, this.#frame.ctx, 'set operation')
      const selection = new Int32Array(batch.count)
      let kept = 0
      for (let i = 0; i < batch.count; i++) {
        if (this.#passes(ids[i] as number)) selection[kept++] = rowAt(batch, i)
      }
      if (kept > 0) return { ...batch, selection: selection.subarray(0, kept), count: kept }
    }
  }

  #build(): Pending | undefined {
    for (;;) {
      const batch = this.#right.next()
      if (batch === PENDING) return PENDING
      if (batch === undefined) return undefined
      const ids = new Int32Array(batch.count)
      this.#table.add(batch.columns, batch, ids)
      checkMemory(this.#table.bytes, this.#frame.ctx, 'set operation')
      for (const id of ids) this.#counts[id] = (this.#counts[id] ?? 0) + 1
    }
  }

  /** Whether a left row is in the answer; what it uses up is gone. */
  #passes(id: number): boolean {
    const left = this.#counts[id] ?? 0
    if (this.#intersect) {
      if (left === 0) return false
      this.#counts[id] = this.#all ? left - 1 : 0
      return true
    }
    if (left > 0) {
      if (this.#all) this.#counts[id] = left - 1
      return false
    }
    if (!this.#all) this.#counts[id] = 1
    return true
  }

  close(): void {
    this.#left.close()
    this.#right.close()
  }
}
