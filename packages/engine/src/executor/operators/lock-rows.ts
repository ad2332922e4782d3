/** FOR UPDATE / SHARE: locks each row before it is answered; under READ COMMITTED reads again what changed meanwhile. */
import type { RowLock } from '../../planner/plan.ts'
import type { Batch } from '../../store/batch.ts'
import type { VectorShape } from '../../store/make-vector.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Datum } from '../../types/datum.ts'
import { batchOfRows, readRow } from '../batches.ts'
import type { Frame } from '../context.ts'
import { lockTarget, type CompiledTarget } from '../lock-target.ts'
import { rowAt, type Operator } from '../operator.ts'

export type CompiledLock = { readonly lock: RowLock; readonly target: CompiledTarget }

export class LockRows implements Operator {
  readonly #input: Operator
  readonly #locks: readonly CompiledLock[]
  readonly #shapes: readonly VectorShape[]
  readonly #frame: Frame
  /** Under a LIMIT: a row is locked only when it is asked for. */
  readonly #singly: boolean
  #batch: Batch | undefined
  #at = 0
  /** The row being locked: some of its tables may be done already. */
  #row: Datum[] | undefined
  #nextLock = 0
  #rows: Datum[][] = []

  constructor(
    input: Operator,
    locks: readonly CompiledLock[],
    shapes: readonly VectorShape[],
    frame: Frame,
    singly: boolean,
  ) {
    this.#input = input
    this.#locks = locks
    this.#shapes = shapes
    this.#frame = frame
    this.#singly = singly
  }

  next(): Batch | undefined | Pending {
    for (;;) {
      const batch = this.#batch ?? this.#input.next()
      if (batch === undefined || batch === PENDING) return batch
      this.#batch = batch
      while (this.#at < batch.count) {
        this.#row ??= readRow(batch, rowAt(batch, this.#at))
        const locked = this.#lockAll(this.#row)
        if (locked === PENDING) return PENDING
        if (locked) this.#rows.push(this.#row)
        this.#row = undefined
        this.#nextLock = 0
        this.#at++
        if (this.#singly && this.#rows.length > 0) return this.#answer()
      }
      this.#batch = undefined
      this.#at = 0
      if (this.#rows.length > 0) return this.#answer()
    }
  }

  #answer(): Batch {
    const answer = batchOfRows(this.#rows, this.#shapes)
    this.#rows = []
    return answer
  }

  /** Locks one row in each of its tables; false where it is not in the answer any more. */
  #lockAll(row: Datum[]): boolean | Pending {
    for (; this.#nextLock < this.#locks.length; this.#nextLock++) {
      const { lock, target } = this.#locks[this.#nextLock] as CompiledLock
      // The row of an outer join's missing side has nothing to lock.
      if (row[lock.rowId] === null) continue
      const locked = lockTarget(this.#frame, target, row, lock.strength, lock.wait)
      if (locked === PENDING) return PENDING
      if (!locked) return false
    }
    return true
  }

  close(): void {
    this.#input.close()
  }
}
