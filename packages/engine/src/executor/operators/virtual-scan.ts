/** Scans a relation that the engine computes (pg_catalog, information_schema). */
import { BATCH_SIZE, type Batch } from '../../store/batch.ts'
import type { VectorShape } from '../../store/make-vector.ts'
import type { Pending } from '../../store/waits.ts'
import type { Datum } from '../../types/datum.ts'
import { batchOfRows } from '../batches.ts'
import type { Evaluator } from '../compile/evaluator.ts'
import { filterBatch } from '../compile/rows.ts'
import type { Frame } from '../context.ts'
import type { Operator } from '../operator.ts'

export class VirtualScan implements Operator {
  readonly #open: () => Iterable<readonly Datum[]>
  readonly #columns: readonly number[]
  readonly #shapes: readonly VectorShape[]
  readonly #filter: Evaluator | undefined
  readonly #frame: Frame
  #rows: Iterator<readonly Datum[]> | undefined
  #held: Batch | undefined

  constructor(
    open: () => Iterable<readonly Datum[]>,
    columns: readonly number[],
    shapes: readonly VectorShape[],
    filter: Evaluator | undefined,
    frame: Frame,
  ) {
    this.#open = open
    this.#columns = columns
    this.#shapes = shapes
    this.#filter = filter
    this.#frame = frame
  }

  next(): Batch | undefined | Pending {
    this.#rows ??= this.#open()[Symbol.iterator]()
    for (;;) {
      const batch = this.#held ?? this.#read(this.#rows)
      if (batch === undefined || this.#filter === undefined) return batch
      this.#held = batch
      const kept = filterBatch(this.#filter, this.#frame, batch)
      this.#held = undefined
      if (kept !== undefined) return kept
    }
  }

  #read(source: Iterator<readonly Datum[]>): Batch | undefined {
    const rows: Datum[][] = []
    while (rows.length < BATCH_SIZE) {
      const step = source.next()
      if (step.done === true) break
      rows.push(this.#columns.map((column) => step.value[column] ?? null))
    }
    return rows.length === 0 ? undefined : batchOfRows(rows, this.#shapes)
  }

  close(): void {
    this.#rows?.return?.()
  }
}
