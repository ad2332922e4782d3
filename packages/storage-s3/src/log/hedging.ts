/**
 * When a PUT is late enough to be sent a second time: at the 95th percentile of the latest, and never more than a tenth of all
 * PUTs. The same bytes into the same slot: whichever arrives first counts, the other is refused.
 */
import {
  HEDGE_AFTER_MIN_MS,
  HEDGES_PART_MAX,
  LATENCY_SAMPLES,
  LATENCY_SAMPLES_MIN,
} from './limits.ts'

/** Sorting anew for every PUT would cost more than it is worth. */
const RECALCULATED_EVERY = 16

export class Hedging {
  readonly #isOn: boolean
  readonly #samples: number[] = []
  #noted = 0
  #afterMs = 0
  #puts = 0
  #hedges = 0

  constructor(isOn: boolean) {
    this.#isOn = isOn
  }

  /** A first request for a slot is sent. How long to wait before the second; `undefined`: never. */
  begin(): number | undefined {
    this.#puts += 1
    return this.#isOn && this.#noted >= LATENCY_SAMPLES_MIN ? this.#afterMs : undefined
  }

  /** Whether a hedge may be sent now; it counts as sent then. */
  take(): boolean {
    if (this.#hedges + 1 > this.#puts * HEDGES_PART_MAX) return false
    this.#hedges += 1
    return true
  }

  /** A request was answered for certain. */
  note(latencyMs: number): void {
    this.#samples[this.#noted % LATENCY_SAMPLES] = latencyMs
    this.#noted += 1
    if (this.#noted % RECALCULATED_EVERY !== 0 && this.#noted !== LATENCY_SAMPLES_MIN) return
    const sorted = this.#samples.toSorted((a, b) => a - b)
    const percentile = sorted[Math.floor(sorted.length * 0.95)] ?? 0
    this.#afterMs = Math.max(HEDGE_AFTER_MIN_MS, percentile)
  }
}
