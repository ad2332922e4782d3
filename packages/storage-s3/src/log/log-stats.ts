/** What a writer has done since it opened, for people: how long commits take, and what they cost. */
import type { ObjectStorageEnv } from '../env.ts'
import { Histogram } from './histogram.ts'

/** What the large providers ask for a million PUTs. */
const DOLLARS_PER_PUT = 5e-6
const MONTH_SECONDS = 30 * 24 * 3600

export type PutReason = 'first' | 'retry' | 'hedge'

export type LogStats = {
  /** From `append` to its answer. */
  readonly commitLatency: {
    readonly count: number
    readonly p50Ms: number
    readonly p99Ms: number
    readonly maxMs: number
  }
  readonly segments: number
  readonly groups: number
  readonly groupsPerSegment: number
  readonly records: number
  /** Of segments, as stored. */
  readonly bytes: number
  /** All of them, retries and hedges included. */
  readonly puts: number
  readonly hedges: number
  readonly retries: number
  /** If PUTs went on as in that time, at list price. */
  readonly dollarsPerMonth: { readonly lastMinute: number; readonly lastHour: number }
}

export class LogMeter {
  readonly #env: ObjectStorageEnv
  readonly #latency = new Histogram()
  readonly #minute: Recent
  readonly #hour: Recent
  #segments = 0
  #groups = 0
  #records = 0
  #bytes = 0
  readonly #puts = { first: 0, retry: 0, hedge: 0 }

  constructor(env: ObjectStorageEnv) {
    this.#env = env
    this.#minute = new Recent(1_000, 60, env.monotonicMs())
    this.#hour = new Recent(60_000, 60, env.monotonicMs())
  }

  get segments(): number {
    return this.#segments
  }

  put(reason: PutReason): void {
    this.#puts[reason] += 1
    const nowMs = this.#env.monotonicMs()
    this.#minute.add(nowMs)
    this.#hour.add(nowMs)
  }

  segment(groups: number, records: number, bytes: number): void {
    this.#segments += 1
    this.#groups += groups
    this.#records += records
    this.#bytes += bytes
  }

  commit(latencyMs: number): void {
    this.#latency.add(latencyMs)
  }

  stats(): LogStats {
    const { first, retry, hedge } = this.#puts
    const nowMs = this.#env.monotonicMs()
    const dollars = (recent: Recent): number =>
      recent.perSecond(nowMs) * MONTH_SECONDS * DOLLARS_PER_PUT
    return {
      commitLatency: {
        count: this.#latency.count,
        p50Ms: this.#latency.percentile(0.5),
        p99Ms: this.#latency.percentile(0.99),
        maxMs: this.#latency.maxMs,
      },
      segments: this.#segments,
      groups: this.#groups,
      groupsPerSegment: this.#segments === 0 ? 0 : this.#groups / this.#segments,
      records: this.#records,
      bytes: this.#bytes,
      puts: first + retry + hedge,
      hedges: hedge,
      retries: retry,
      dollarsPerMonth: { lastMinute: dollars(this.#minute), lastHour: dollars(this.#hour) },
    }
  }
}

/** How often something happened lately, in slices of time. */
class Recent {
  readonly #sliceMs: number
  readonly #startMs: number
  readonly #slices: { number: number; count: number }[]

  constructor(sliceMs: number, slices: number, startMs: number) {
    this.#sliceMs = sliceMs
    this.#startMs = startMs
    this.#slices = Array.from({ length: slices }, () => ({ number: -1, count: 0 }))
  }

  add(nowMs: number): void {
    const number = Math.floor(nowMs / this.#sliceMs)
    const slice = this.#slices[number % this.#slices.length] as { number: number; count: number }
    if (slice.number !== number) slice.count = 0
    slice.number = number
    slice.count += 1
  }

  /** Over the whole time, or since the start where that is less (but never less than a slice). */
  perSecond(nowMs: number): number {
    const newest = Math.floor(nowMs / this.#sliceMs)
    let count = 0
    for (const slice of this.#slices) {
      if (slice.number > newest - this.#slices.length) count += slice.count
    }
    const wholeMs = this.#slices.length * this.#sliceMs
    const passedMs = Math.max(this.#sliceMs, Math.min(wholeMs, nowMs - this.#startMs))
    return (count * 1000) / passedMs
  }
}
