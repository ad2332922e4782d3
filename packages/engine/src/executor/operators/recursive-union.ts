/** WITH RECURSIVE: the base rows, then the recursive term over the rows of the round before, until a round brings nothing new. */
import type { Batch } from '../../store/batch.ts'
import type { VectorShape } from '../../store/make-vector.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Frame } from '../context.ts'
import { RowReader } from '../cte.ts'
import type { KeyTable } from '../key-table.ts'
import { checkMemory } from '../memory.ts'
import { rowAt, type Operator } from '../operator.ts'
import { RowBuffer } from '../row-buffer.ts'

export type RecursiveShape = {
  readonly cte: number
  readonly shapes: readonly VectorShape[]
  readonly openBase: () => Operator
  readonly openRecursive: () => Operator
  /** UNION without ALL: rows that have come before. */
  readonly seen: KeyTable | undefined
}

export class RecursiveUnion implements Operator {
  readonly #shape: RecursiveShape
  readonly #frame: Frame
  #term: Operator
  #next: RowBuffer

  constructor(shape: RecursiveShape, frame: Frame) {
    this.#shape = shape
    this.#frame = frame
    this.#term = shape.openBase()
    this.#next = new RowBuffer(shape.shapes)
  }

  next(): Batch | undefined | Pending {
    for (;;) {
      if (this.#frame.ctx.isTurnDue()) return PENDING
      const batch = this.#term.next()
      if (batch === PENDING) return PENDING
      if (batch === undefined) {
        if (this.#next.length === 0) return undefined
        this.#round()
        continue
      }
      const fresh = this.#shape.seen === undefined ? batch : this.#fresh(this.#shape.seen, batch)
      if (fresh === undefined) continue
      this.#next.append(fresh)
      checkMemory(this.#next.bytes, this.#frame.ctx, 'recursive query')
      return fresh
    }
  }

  /** Makes the rows found last the work table of the next round. */
  #round(): void {
    const rows = this.#next
    this.#next = new RowBuffer(this.#shape.shapes)
    this.#term.close()
    const { ctx } = this.#frame
    ctx.ctes.set(this.#shape.cte, { open: () => new RowReader(rows) })
    // Answers that subplans kept may have read the work table of the round before.
    ctx.subplans.clear()
    this.#term = this.#shape.openRecursive()
  }

  #fresh(seen: KeyTable, batch: Batch): Batch | undefined {
    const ids = new Int32Array(batch.count)
    let known = seen.size
    seen.add(batch.columns, batch, ids)
    checkMemory(seen.bytes, this.#frame.ctx, 'recursive query')
    const selection = new Int32Array(batch.count)
    let kept = 0
    for (let i = 0; i < batch.count; i++) {
      if ((ids[i] as number) < known) continue
      known = (ids[i] as number) + 1
      selection[kept++] = rowAt(batch, i)
    }
    if (kept === 0) return undefined
    return { ...batch, selection: selection.subarray(0, kept), count: kept }
  }

  close(): void {
    this.#term.close()
  }
}
