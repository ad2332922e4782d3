/**
 * ORDER BY a distance LIMIT over a table with an hnsw index. Rows come from the index until its search is over; where they are not
 * enough (too few match, some have no place in the index), all is forgotten and the exact plan answers. So there are always as
 * many rows as asked for, or as match, and those there are stand in their exact order.
 *
 * Where the exact plan is likely to find few rows by another index it is tried first, and given up when they are many after all.
 */
import type { Batch } from '../../store/batch.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
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
  #best: BestRows
  #held: Batch | undefined
  #at: number | undefined

  constructor(shape: TopNearestShape, frame: Frame) {
    this.#shape = shape
    this.#frame = frame
    this.#best = shape.makeBest()
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
    const batch = this.#best.read(this.#at, offset + limit)
    this.#at += batch?.count ?? 0
    return batch
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
      this.#best.add(batch, wanted)
      this.#held = undefined
      this.#count(batch.count, wanted)
    }
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
    this.#best = this.#shape.makeBest()
  }

  close(): void {
    this.#held = undefined
    this.#at = Infinity
    this.#input?.close()
  }
}
