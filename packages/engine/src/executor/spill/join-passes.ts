/**
 * A hash join whose right side does not fit: each pass joins as many of the right rows as there is room for with all left rows
 * that still matter. A semi join is done with a left row that has found its partner, an anti join drops it; an outer join keeps it, and
 * with it whether it has found one, so that the last pass knows which rows to answer alone.
 */
import type { JoinType } from '../../planner/plan.ts'
import type { Batch } from '../../store/batch.ts'
import { I32Values } from '../../store/vectors.ts'
import { withColumns } from '../batches.ts'
import type { Frame } from '../context.ts'
import type { JoinTable } from '../join-table.ts'
import { rowAt, type Operator } from '../operator.ts'
import { Overflow, type RowLayout } from './overflow.ts'
import { rowsWith } from './rows-with.ts'

const BOOL = 16
const FLAG = { physical: 'i32', i32: 'bool', infinite: false } as const
const nothing: Operator = { next: () => undefined, close: () => undefined }

export class JoinPasses {
  readonly #join: JoinType
  readonly #left: Overflow
  readonly #right: Overflow
  readonly #leftColumns: number
  readonly #keepsMatched: boolean
  #isFirst = true
  /** Of the passes before. */
  hadRight = false
  hadNullKey = false

  constructor(join: JoinType, left: RowLayout, right: RowLayout, frame: Frame) {
    const { ctx } = frame
    this.#join = join
    this.#leftColumns = left.types.length
    this.#keepsMatched = join === 'left' || join === 'full'
    const flagged = {
      types: [...left.types, ctx.types.type(BOOL)],
      shapes: [...left.shapes, FLAG],
    }
    this.#left = new Overflow(ctx, this.#keepsMatched ? flagged : left, 'hash join')
    this.#right = new Overflow(ctx, right, 'hash join')
  }

  isFull(tableBytes: number): boolean {
    return this.#right.isFull(tableBytes)
  }

  addRight(batch: Batch): void {
    this.#right.add(batch)
  }

  /** Whether this pass has the last of the right rows; known once its table is built. */
  get isLast(): boolean {
    return this.#right.count === 0
  }

  /** Per row that counts, whether it has found a partner in an earlier pass. */
  matchedBefore(batch: Batch): Uint8Array {
    const matched = new Uint8Array(batch.count)
    const flags = this.#isFirst ? undefined : batch.columns[this.#leftColumns]
    if (!this.#keepsMatched || flags === undefined) return matched
    for (let i = 0; i < batch.count; i++) if (flags.get(rowAt(batch, i)) === true) matched[i] = 1
    return matched
  }

  /** A left batch is through with this pass. */
  addLeft(batch: Batch, matched: Uint8Array): void {
    if (this.isLast) return
    if (this.#join === 'semi' || this.#join === 'anti') {
      this.#left.add(rowsWith(batch, Int32Array.from(matched), (isMatched) => isMatched === 0))
    } else if (this.#keepsMatched) {
      const flags = new Int32Array(batch.length)
      for (let i = 0; i < batch.count; i++) flags[rowAt(batch, i)] = matched[i] as number
      const columns = batch.columns.slice(0, this.#leftColumns)
      this.#left.add(withColumns(batch, [...columns, new I32Values(flags, undefined, 'bool')]))
    } else this.#left.add(batch)
  }

  /** The inputs of the next pass; `undefined` after the last. */
  next(table: JoinTable): { readonly left: Operator; readonly right: Operator } | undefined {
    const right = this.#right.take()
    if (right === undefined) return undefined
    this.#isFirst = false
    this.hadRight ||= table.rows.length > 0
    this.hadNullKey ||= table.hasNullKey
    return { left: this.#left.take() ?? nothing, right }
  }

  close(): void {
    this.#left.close()
    this.#right.close()
  }
}
