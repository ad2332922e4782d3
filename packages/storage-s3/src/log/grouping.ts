/**
 * How long a group waits for company. Nobody waits who commits alone: with nothing in flight and single groups lately, a segment
 * is sent as soon as what is ready to run has run. With others about, the wait grows with what is in flight, because then the
 * group would wait for its turn anyway, and a fuller segment costs the same.
 */
import { IN_FLIGHT_MAX } from './limits.ts'
import type { LogTuning } from './tuning.ts'

/** Weight of the newest segment in the average of groups per segment. */
const NEWEST_WEIGHT = 0.3

/** More groups per segment than this on average: others commit at the same time. */
const COMPANY_FROM = 1.5

export class Grouping {
  readonly #tuning: LogTuning
  #groupsPerSegment = 1

  constructor(tuning: LogTuning) {
    this.#tuning = tuning
  }

  /** A segment was sent. */
  note(groups: number): void {
    this.#groupsPerSegment += (groups - this.#groupsPerSegment) * NEWEST_WEIGHT
  }

  lingerMs(inFlight: number): number {
    const { lingerMinMs, lingerMaxMs } = this.#tuning
    if (inFlight === 0 && this.#groupsPerSegment < COMPANY_FROM) return 0
    const load = Math.min(1, inFlight / Math.max(1, IN_FLIGHT_MAX - 1))
    return lingerMinMs + (Math.max(lingerMinMs, lingerMaxMs) - lingerMinMs) * load
  }
}
