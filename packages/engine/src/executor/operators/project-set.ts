/** Set-returning calls in the select list: each input row becomes as many rows as the longest of its sets, shorter ones padded. */
import type { Batch } from '../../store/batch.ts'
import { BATCH_SIZE } from '../../store/batch.ts'
import type { VectorShape } from '../../store/make-vector.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Datum } from '../../types/datum.ts'
import { record, type RecordField } from '../../types/record-value.ts'
import { batchOfRows } from '../batches.ts'
import type { Evaluator } from '../compile/evaluator.ts'
import type { Frame } from '../context.ts'
import { rowAt, type Operator } from '../operator.ts'
import type { StartSet } from '../set-call.ts'

export type SetColumn =
  | { readonly kind: 'value'; readonly code: Evaluator }
  | {
      readonly kind: 'set'
      readonly start: StartSet
      /** For a function of several OUT columns: the record they make. */
      readonly record: { readonly oid: number; readonly fields: readonly RecordField[] } | undefined
    }

type Running = {
  readonly values: readonly Datum[]
  readonly sets: (Iterator<readonly Datum[]> | undefined)[]
}

export class ProjectSet implements Operator {
  readonly #input: Operator
  readonly #columns: readonly SetColumn[]
  readonly #shapes: readonly VectorShape[]
  readonly #frame: Frame
  #batch: Batch | undefined
  #at = 0
  #running: Running | undefined
  #rows: Datum[][] = []

  constructor(
    input: Operator,
    columns: readonly SetColumn[],
    shapes: readonly VectorShape[],
    frame: Frame,
  ) {
    this.#input = input
    this.#columns = columns
    this.#shapes = shapes
    this.#frame = frame
  }

  next(): Batch | undefined | Pending {
    for (;;) {
      if (this.#frame.ctx.isTurnDue()) return PENDING
      if (this.#rows.length >= BATCH_SIZE) return this.#flush()
      if (this.#running !== undefined) {
        this.#step(this.#running)
        continue
      }
      if (this.#batch === undefined || this.#at >= this.#batch.count) {
        const batch = this.#input.next()
        if (batch === PENDING) return PENDING
        if (batch === undefined) return this.#rows.length > 0 ? this.#flush() : undefined
        this.#batch = batch
        this.#at = 0
      }
      this.#running = this.#start(this.#batch, rowAt(this.#batch, this.#at))
      this.#at++
    }
  }

  #flush(): Batch {
    const batch = batchOfRows(this.#rows, this.#shapes)
    this.#rows = []
    return batch
  }

  #start(batch: Batch, row: number): Running {
    const frame = this.#frame
    frame.columns = batch.columns
    frame.row = row
    const values = this.#columns.map((column) =>
      column.kind === 'value' ? column.code.scalar(frame) : null,
    )
    const sets = this.#columns.map((column) =>
      column.kind === 'set' ? column.start(frame) : undefined,
    )
    return { values, sets }
  }

  #step(running: Running): void {
    const row = [...running.values]
    let any = false
    for (let i = 0; i < row.length; i++) {
      const step = running.sets[i]?.next()
      if (step === undefined) continue
      if (step.done === true) {
        running.sets[i] = undefined
        continue
      }
      any = true
      row[i] = this.#value(i, step.value)
    }
    if (any) this.#rows.push(row)
    else this.#running = undefined
  }

  #value(column: number, values: readonly Datum[]): Datum {
    const set = this.#columns[column]
    if (set?.kind !== 'set' || set.record === undefined) return values[0] ?? null
    return record(set.record.oid, set.record.fields, values)
  }

  close(): void {
    this.#input.close()
  }
}
