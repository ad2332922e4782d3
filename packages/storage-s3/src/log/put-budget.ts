/**
 * A token bucket over PUTs: bounds what the log costs on average, and lets a minute's worth go at once, so that a short run is
 * never slowed. Whoever must send anyway (a retry, a hedge) goes into debt.
 */
import { BUDGET_BURST_SECONDS } from './limits.ts'

/** What sums of fractions may be off by. */
const ROUNDING_MS = 1e-6

export class PutBudget {
  readonly #perMs: number
  readonly #capacity: number
  #tokens: number
  #atMs: number

  /** `perSecond` 0: no bound. */
  constructor(perSecond: number, nowMs: number) {
    this.#perMs = perSecond / 1000
    this.#capacity = Math.max(1, perSecond * BUDGET_BURST_SECONDS)
    this.#tokens = this.#capacity
    this.#atMs = nowMs
  }

  /** How long until a token is there, in whole milliseconds: less is below what a clock tells apart. */
  waitMs(nowMs: number): number {
    if (this.#perMs === 0) return 0
    this.#fill(nowMs)
    return Math.max(0, Math.ceil((1 - this.#tokens) / this.#perMs - ROUNDING_MS))
  }

  spend(nowMs: number): void {
    if (this.#perMs === 0) return
    this.#fill(nowMs)
    this.#tokens -= 1
  }

  #fill(nowMs: number): void {
    const passedMs = Math.max(0, nowMs - this.#atMs)
    this.#tokens = Math.min(this.#capacity, this.#tokens + passedMs * this.#perMs)
    this.#atMs = nowMs
  }
}
