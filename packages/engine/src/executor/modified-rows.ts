/** What a data-modifying operator answers with: the rows of its RETURNING list, gathered while it works, and the count. */
import type { Batch } from '../store/batch.ts'
import type { Datum } from '../types/datum.ts'
import type { Evaluator } from './compile/evaluator.ts'
import type { Frame } from './context.ts'
import { RowBuffer } from './row-buffer.ts'
import { useRow } from './row-rules.ts'

export class ModifiedRows {
  readonly #plan: object
  readonly #returning: readonly Evaluator[] | undefined
  readonly #rows: RowBuffer
  readonly #frame: Frame
  #count = 0
  #at = 0

  constructor(plan: object, returning: readonly Evaluator[] | undefined, frame: Frame) {
    this.#plan = plan
    this.#returning = returning
    this.#rows = new RowBuffer((returning ?? []).map((code) => code.shape))
    this.#frame = frame
    frame.ctx.affected.set(plan, 0)
  }

  get returns(): boolean {
    return this.#returning !== undefined
  }

  /** The RETURNING row, evaluated before anything is changed; `undefined` without RETURNING. */
  evaluate(row: readonly Datum[]): readonly Datum[] | undefined {
    if (this.#returning === undefined) return undefined
    useRow(this.#frame, row)
    return this.#returning.map((code) => code.scalar(this.#frame))
  }

  add(returned: readonly Datum[] | undefined): void {
    this.count(1)
    if (returned !== undefined) this.#rows.push(returned)
  }

  count(rows: number): void {
    this.#count += rows
    this.#frame.ctx.affected.set(this.#plan, this.#count)
  }

  /** The next batch of RETURNING rows, once the work is done. */
  next(): Batch | undefined {
    const batch = this.#rows.slice(this.#at)
    this.#at += batch?.count ?? 0
    return batch
  }
}
