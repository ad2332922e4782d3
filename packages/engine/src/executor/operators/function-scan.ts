/** Functions in FROM: their rows side by side, shorter ones padded with NULLs, with a number for each row if asked for. */
import { BATCH_SIZE, type Batch } from '../../store/batch.ts'
import type { VectorShape } from '../../store/make-vector.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Datum } from '../../types/datum.ts'
import { batchOfRows } from '../batches.ts'
import type { Evaluator } from '../compile/evaluator.ts'
import { filterBatch } from '../compile/rows.ts'
import type { Frame } from '../context.ts'
import type { Operator } from '../operator.ts'
import type { StartSet } from '../set-call.ts'

export type FunctionScanShape = {
  readonly calls: readonly { readonly start: StartSet; readonly width: number }[]
  readonly ordinality: boolean
  readonly filter: Evaluator | undefined
  readonly shapes: readonly VectorShape[]
}

export class FunctionScan implements Operator {
  readonly #shape: FunctionScanShape
  readonly #frame: Frame
  #sets: (Iterator<readonly Datum[]> | undefined)[] | undefined
  #number = 0
  #held: Batch | undefined

  constructor(shape: FunctionScanShape, frame: Frame) {
    this.#shape = shape
    this.#frame = frame
  }

  next(): Batch | undefined | Pending {
    this.#sets ??= this.#shape.calls.map((call) => call.start(this.#frame))
    for (;;) {
      if (this.#frame.ctx.isTurnDue()) return PENDING
      const batch = this.#held ?? this.#read(this.#sets)
      if (batch === undefined || this.#shape.filter === undefined) return batch
      this.#held = batch
      const kept = filterBatch(this.#shape.filter, this.#frame, batch)
      this.#held = undefined
      if (kept !== undefined) return kept
    }
  }

  #read(sets: (Iterator<readonly Datum[]> | undefined)[]): Batch | undefined {
    const rows: Datum[][] = []
    while (rows.length < BATCH_SIZE) {
      const row = this.#row(sets)
      if (row === undefined) break
      rows.push(row)
    }
    return rows.length === 0 ? undefined : batchOfRows(rows, this.#shape.shapes)
  }

  #row(sets: (Iterator<readonly Datum[]> | undefined)[]): Datum[] | undefined {
    const row: Datum[] = []
    let any = false
    for (let i = 0; i < sets.length; i++) {
      const { width } = this.#shape.calls[i] as FunctionScanShape['calls'][0]
      const step = sets[i]?.next()
      if (step === undefined || step.done === true) {
        sets[i] = undefined
        for (let k = 0; k < width; k++) row.push(null)
        continue
      }
      any = true
      for (let k = 0; k < width; k++) row.push(step.value[k] ?? null)
    }
    if (!any) return undefined
    this.#number++
    if (this.#shape.ordinality) row.push(this.#number)
    return row
  }

  close(): void {
    for (const set of this.#sets ?? []) set?.return?.()
    this.#sets = []
  }
}
