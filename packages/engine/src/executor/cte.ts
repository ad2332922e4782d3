/**
 * The rows of a CTE, shared by all its scans: computed on demand, once, as far as anybody reads. The work table of a recursive
 * query is the same with its rows put in by the recursion.
 */
import type { Batch } from '../store/batch.ts'
import type { VectorShape } from '../store/make-vector.ts'
import { PENDING, type Pending } from '../store/waits.ts'
import type { CteState, ExecContext } from './context.ts'
import { checkMemory } from './memory.ts'
import type { Operator } from './operator.ts'
import { RowBuffer } from './row-buffer.ts'

export class Cte implements CteState {
  readonly #start: () => Operator
  readonly #ctx: ExecContext
  readonly #rows: RowBuffer
  #operator: Operator | undefined
  #done = false

  constructor(start: () => Operator, shapes: readonly VectorShape[], ctx: ExecContext) {
    this.#start = start
    this.#ctx = ctx
    this.#rows = new RowBuffer(shapes)
  }

  /** Reads on until there are rows from `from` on; `undefined` at the end. */
  rowsFrom(from: number): Batch | undefined | Pending {
    while (this.#rows.length <= from && !this.#done) {
      const pulled = this.#pull()
      if (pulled === PENDING) return PENDING
    }
    return this.#rows.slice(from)
  }

  /** Runs to the end: what a data-modifying CTE owes. */
  finish(): Pending | undefined {
    while (!this.#done) if (this.#pull() === PENDING) return PENDING
    return undefined
  }

  #pull(): Pending | undefined {
    this.#operator ??= this.#start()
    const batch = this.#operator.next()
    if (batch === PENDING) return PENDING
    if (batch === undefined) {
      this.#done = true
      return undefined
    }
    this.#rows.append(batch)
    checkMemory(this.#rows.bytes, this.#ctx, 'CTE')
    return undefined
  }

  open(): Operator {
    return new CteReader(this)
  }

  close(): void {
    this.#operator?.close()
  }
}

class CteReader implements Operator {
  readonly #cte: Cte
  #at = 0

  constructor(cte: Cte) {
    this.#cte = cte
  }

  next(): Batch | undefined | Pending {
    const batch = this.#cte.rowsFrom(this.#at)
    if (batch !== undefined && batch !== PENDING) this.#at += batch.count
    return batch
  }

  close(): void {
    this.#at = Infinity
  }
}

/** Rows that are all there. */
export class RowReader implements Operator {
  readonly #rows: RowBuffer
  #at = 0

  constructor(rows: RowBuffer) {
    this.#rows = rows
  }

  next(): Batch | undefined {
    const batch = this.#rows.slice(this.#at)
    this.#at += batch?.count ?? 0
    return batch
  }

  close(): void {
    this.#at = this.#rows.length
  }
}
