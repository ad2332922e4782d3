/** What collects one aggregate call over many groups at once. */
import type { Batch, Vector } from '../../store/batch.ts'
import type { Datum } from '../../types/datum.ts'
import type { Frame } from '../context.ts'

export interface Accumulator {
  /** Makes room for groups 0 … groups - 1. */
  grow(groups: number): void
  /**
   * Takes in the rows of the batch that count: row `i` of them belongs to group `groups[i]`. False: these columns are not for this
   * accumulator's way (nothing was taken in).
   */
  add(frame: Frame, args: readonly Vector[], batch: Batch, groups: Int32Array): boolean
  /** The aggregate of a group. */
  result(group: number, frame: Frame): Datum
  readonly bytes: number
}
