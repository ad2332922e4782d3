/** What is counted while the server runs: plain numbers, since some change with every message. Metrics are made of them on demand. */

/** Upper bounds of the latency buckets, in milliseconds. */
export const latencyBoundsMs: readonly number[] = [
  0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000,
]

export class Counters {
  accepted = 0
  /** Refused for the connection limit, or while draining. */
  refused = 0
  authenticationFailures = 0
  cancelRequests = 0
  /** Answered Query and Sync messages. */
  answers = 0
  errors = 0
  receivedBytes = 0
  sentBytes = 0
  /** How many answers took up to each bound; the last: longer. */
  readonly latencies: Float64Array = new Float64Array(latencyBoundsMs.length + 1)
  latencySumMs = 0

  answered(elapsedMs: number): void {
    this.answers++
    this.latencySumMs += elapsedMs
    let bucket = 0
    while (bucket < latencyBoundsMs.length && elapsedMs > (latencyBoundsMs[bucket] as number)) {
      bucket++
    }
    this.latencies[bucket] = (this.latencies[bucket] as number) + 1
  }
}
