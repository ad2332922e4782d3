/**
 * The contract of every operator.
 *
 * `next()` answers with a batch of at least one row, `undefined` at the end (and again `undefined` after it), or `PENDING`: something
 * below waits for pages or a lock, nothing has been lost, ask again. An operator may be interrupted at every call of its
 * input's `next()` and at every evaluation of an expression (which throws `PENDING` where a subplan has to wait), so it
 * keeps what it has done so far in fields and changes them only after the evaluation.
 *
 * An operator that takes in batch after batch before it answers asks `ctx.isTurnDue()` between them.
 *
 * Batches are valid until the next call of `next()` on the operator that made them.
 */
import type { Batch } from '../store/batch.ts'
import type { Pending } from '../store/waits.ts'

export interface Operator {
  next(): Batch | undefined | Pending
  /** Lets go of everything, its inputs too. May be called at any time, once. */
  close(): void
}

/** The position of the `i`-th row that counts. */
export function rowAt(batch: Batch, i: number): number {
  return batch.selection === undefined ? i : (batch.selection[i] as number)
}
