/** What a user may choose about the log. Nothing in here can make it unsafe. */
import { IN_FLIGHT_MAX, KEPT_BYTES } from './limits.ts'

export type LogTuning = {
  /** Average of PUTs a second over minutes, retries and hedges included; 0: no bound. 20 are about $260 a month. */
  readonly putsPerSecond: number
  /** How long a group waits for company while others commit too. Nobody waits who commits alone. */
  readonly lingerMinMs: number
  readonly lingerMaxMs: number
  /** A segment is sent when it has grown to this. A larger group is a segment of its own. */
  readonly segmentBytes: number
  /** Segments under way at once; at most `IN_FLIGHT_MAX`. */
  readonly inFlight: number
  /** Appends wait for their turn while more than this is not yet durable. */
  readonly queuedBytes: number
  /** Whether a late PUT is sent a second time. */
  readonly hedges: boolean
  /** Of segments that were read and not yet scanned. */
  readonly keptBytes: number
}

export const DEFAULT_LOG_TUNING: LogTuning = {
  putsPerSecond: 20,
  lingerMinMs: 5,
  lingerMaxMs: 20,
  segmentBytes: 1 << 20,
  inFlight: IN_FLIGHT_MAX,
  queuedBytes: 64 << 20,
  hedges: true,
  keptBytes: KEPT_BYTES,
}
