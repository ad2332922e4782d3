/**
 * ORDER BY a distance LIMIT over a table with an hnsw index. Rows come from the index until its search is over; where they are not
 * enough (too few match, some have no place in the index), all is forgotten and the exact plan answers. So there are always as
 * many rows as asked for, or as match, and those there are stand in their exact order.
 *
 * Where the exact plan is likely to find few rows by another index it is tried first, and given up when they are many after all.
 */
import type { Batch } from '../../store/batch.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import { sliceBatch } from '../batches.ts'
import type { BestRows } from '../best-rows.ts'
import type { Evaluator } from '../compile/evaluator.ts'
import type { Frame } from '../context.ts'
import { NearestProgress, type NearestSearch } from '../nearest-progress.ts'
import type { Operator } from '../operator.ts'
import { rowCounts } from './limit.ts'

export type TopNearestShape = {
  readonly limit: Evaluator
  readonly offset: Evaluator | undefined
  readonly makeBest: () => BestRows
  /** The rows of a batch in order. */
  readonly sorted: (frame: Frame, batch: Batch) => Batch
  /** How to search for so many rows; `undefined`: not by the index. */
  readonly search: (wanted: number) => NearestSearch | undefined
  /** The exact plan is tried for so many rows at first. */
  readonly trialRows: (search: NearestSearch) => number
  /** Later sort keys decide among rows that are equally far. */
  readonly hasTies: boolean
  readonly openNearest: (progress: NearestProgress) => Operator
  readonly openExact: () => Operator
  /** Is told of the search when it is over. */
  readonly report: ((progress: NearestProgress) => void) | undefined
}

export class TopNearest implements Operator {
  readonly #shape: TopNearestShape
  readonly #frame: Frame
  #counts: { readonly limit: number; readonly offset: number } | undefined
  #search: NearestSearch | undefined
  #input: Operator | undefined
  #progress: NearestProgress | undefined
  /** Rows that the exact plan may still give before it is given up. */
  #trial = Infinity
  #kept: BestRows | undefined
  #held: Batch | undefined
  /** The rows of the only batch there was, in order. */
  #whole: Batch | undefined
  #at: number | undefined

  constructor(shape: TopNearestShape, frame: Frame) {
    this.#shape = shape
    this.#frame = frame
  }

  get #best(): BestRows {
    return (this.#kept ??= this.#shape.makeBest())
  }

  next(): Batch | undefined | Pending {
    const { limit, offset } = (this.#counts ??= rowCounts(
      this.#shape.limit,
      this.#shape.offset,
      this.#frame,
    ))
    if (this.#at === undefined) {
      if (limit > 0 && this.#fill(limit + offset) === PENDING) return PENDING
      this.#at = offset
    }
    const batch = this.#read(this.#at, offset + limit)
    this.#at += batch?.count ?? 0
    return batch
  }

  #read(from: number, end: number): Batch | undefined {
    const whole = this.#whole
    if (whole === undefined) return this.#best.read(from, end)
    const count = Math.min(end, whole.count) - from
    return count <= 0 ? undefined : sliceBatch(whole, from, count)
  }

  #fill(wanted: number): Pending | undefined {
    for (;;) {
      if (this.#frame.ctx.isTurnDue()) return PENDING
      const input = (this.#input ??= this.#begin(wanted))
      const batch = this.#held ?? input.next()
      if (batch === PENDING) return PENDING
      if (batch === undefined) {
        if (this.#isComplete()) return undefined
        this.#restart(this.#shape.openExact())
        continue
      }
      this.#held = batch
      if (this.#isEnough(batch)) {
        this.#whole = this.#shape.sorted(this.#frame, batch)
        return undefined
      }
      this.#best.add(batch, wanted)
      this.#held = undefined
      this.#count(batch.count, wanted)
    }
  }

  /** Whether the search's first rows are all that is wanted: then they need not be gathered. */
  #isEnough({ count }: Batch): boolean {
    const progress = this.#progress
    if (progress === undefined || progress.matched > 0 || this.#shape.hasTies) return false
    if (count < progress.search.goal) return false
    progress.matched = count
    progress.stop = 'limit'
    this.#shape.report?.(progress)
    return true
  }

  #begin(wanted: number): Operator {
    const shape = this.#shape
    const search = shape.search(wanted)
    if (search === undefined) return shape.openExact()
    this.#search = search
    this.#trial = shape.trialRows(search)
    if (this.#trial > 0) return shape.openExact()
    return this.#openNearest(search)
  }

  #openNearest(search: NearestSearch): Operator {
    this.#trial = Infinity
    this.#progress = new NearestProgress(search)
    return this.#shape.openNearest(this.#progress)
  }

  #count(rows: number, wanted: number): void {
    const progress = this.#progress
    if (progress !== undefined) {
      progress.matched += rows
      if (this.#shape.hasTies && progress.matched >= wanted) {
        progress.lastDistance = this.#best.firstKey(wanted - 1) as number
      }
      return
    }
    this.#trial -= rows
    if (this.#trial < 0 && this.#search !== undefined) {
      this.#restart(this.#openNearest(this.#search))
    }
  }

  #isComplete(): boolean {
    const progress = this.#progress
    if (progress === undefined) return true
    this.#shape.report?.(progress)
    this.#progress = undefined
    return progress.isEnough
  }

  #restart(input: Operator): void {
    this.#input?.close()
    this.#input = input
    this.#kept = undefined
  }

  close(): void {
    this.#held = undefined
    this.#at = Infinity
    this.#input?.close()
  }
}
