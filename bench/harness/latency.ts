/** Latency as a distribution: an HDR histogram of nanoseconds, three digits exact. */
import { build } from 'hdr-histogram-js'
import type { Histogram } from 'hdr-histogram-js'

export type LatencySummary = {
  readonly count: number
  readonly p50Us: number
  readonly p90Us: number
  readonly p99Us: number
  readonly p999Us: number
  readonly maxUs: number
}

export class Latency {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000_000,
    numberOfSignificantValueDigits: 3,
  })

  record(ms: number): void {
    this.#histogram.recordValue(Math.max(1, Math.round(ms * 1e6)))
  }

  summary(): LatencySummary {
    const at = (percentile: number): number =>
      this.#histogram.getValueAtPercentile(percentile) / 1000
    return {
      count: this.#histogram.totalCount,
      p50Us: at(50),
      p90Us: at(90),
      p99Us: at(99),
      p999Us: at(99.9),
      maxUs: this.#histogram.maxValue / 1000,
    }
  }
}
