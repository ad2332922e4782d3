/**
 * What can become of a request to a simulated bucket, how likely each fate is, and how it is drawn. A fate is decided when the
 * request is made; the store (`simulated-object-store.ts`) only carries it out.
 */
import type { ObjectOperation } from '../object/carried-object-store.ts'
import type { ObjectStoreErrorKind } from '../object/object-store.ts'
import type { Prng } from './prng.ts'

export type RequestFate =
  | { readonly kind: 'answered' }
  /** Never arrives. Its maker hears nothing but a reset or a timeout. */
  | { readonly kind: 'lost' }
  /** Takes effect at its time; its maker hears nothing but a reset or a timeout. */
  | { readonly kind: 'response-lost' }
  /** Takes effect so long after its maker was told of a reset or timeout. The dangerous one. */
  | { readonly kind: 'late'; readonly afterMs: number }
  /** Answered, and takes effect once more so long after. */
  | { readonly kind: 'repeated'; readonly afterMs: number }
  /** Something on the way sent it twice, and the second answer is the one that comes: a write may meet itself. */
  | { readonly kind: 'sent-twice' }
  /** The store answers with an error, and may have done what was asked all the same. */
  | {
      readonly kind: 'failed'
      readonly status: 409 | 429 | 500 | 503
      readonly isApplied: boolean
    }
  /** Reads only: one bit of the body is another, or its end is missing. */
  | { readonly kind: 'flipped' }
  | { readonly kind: 'cut' }

/** Probabilities per request, except where it says otherwise. All zero: a store that is late and never wrong. */
export type ObjectFaults = {
  readonly lost: number
  readonly responseLost: number
  readonly late: number
  /** The longest that a late or repeated request takes to have its effect; short ones are as likely as long ones, by logarithm. */
  readonly latestMs: number
  readonly repeated: number
  readonly sentTwice: number
  /** Single errors outside of storms. */
  readonly failed: number
  /** A request that failed, by itself or in a storm, took effect nevertheless. Never one that got 409 or 429. */
  readonly appliedThoughFailed: number
  readonly flipped: number
  readonly cut: number
  /** Takes `slowFactor` times as long. */
  readonly slow: number
  readonly slowFactor: number
  /** The mean lengths of calm and storm, by the clock, each drawn anew. No storms with `stormMs: 0`. */
  readonly calmMs: number
  readonly stormMs: number
  /** A request in a storm fails. */
  readonly failedInStorm: number
}

export const NO_FAULTS: ObjectFaults = {
  lost: 0,
  responseLost: 0,
  late: 0,
  latestMs: 0,
  repeated: 0,
  sentTwice: 0,
  failed: 0,
  appliedThoughFailed: 0,
  flipped: 0,
  cut: 0,
  slow: 0,
  slowFactor: 1,
  calmMs: 0,
  stormMs: 0,
  failedInStorm: 0,
}

/** Everything, often enough that a run of some hundred requests meets most of it. Bodies are whole: corruption stops a database. */
export const HARSH_FAULTS: ObjectFaults = {
  lost: 0.02,
  responseLost: 0.02,
  late: 0.02,
  latestMs: 120_000,
  repeated: 0.02,
  sentTwice: 0.01,
  failed: 0.02,
  appliedThoughFailed: 0.2,
  flipped: 0,
  cut: 0,
  slow: 0.02,
  slowFactor: 20,
  calmMs: 60_000,
  stormMs: 3_000,
  failedInStorm: 0.7,
}

/** 429 and 503 ask for patience, the others say nothing. */
export function kindOfStatus(status: 409 | 429 | 500 | 503): ObjectStoreErrorKind {
  return status === 429 || status === 503 ? 'throttled' : 'no-answer'
}

const STATUSES = [409, 429, 500, 503] as const

/** Draws what becomes of a request. `storm`: the status that the store answers with at the moment, if it does. */
export function drawFate(
  faults: ObjectFaults,
  chance: Prng,
  operation: ObjectOperation,
  storm: RequestStatus | undefined,
): RequestFate {
  if (storm !== undefined && chance.chance(faults.failedInStorm)) {
    return failed(faults, chance, storm)
  }
  const isRead = operation === 'get' || operation === 'range'
  const fates: readonly (readonly [number, () => RequestFate])[] = [
    [faults.lost, () => ({ kind: 'lost' })],
    [faults.responseLost, () => ({ kind: 'response-lost' })],
    [faults.late, () => ({ kind: 'late', afterMs: drawLateness(faults, chance) })],
    [faults.repeated, () => ({ kind: 'repeated', afterMs: drawLateness(faults, chance) })],
    [faults.sentTwice, () => ({ kind: 'sent-twice' })],
    [faults.failed, () => failed(faults, chance, chance.pick(STATUSES))],
    [isRead ? faults.flipped : 0, () => ({ kind: 'flipped' })],
    [isRead ? faults.cut : 0, () => ({ kind: 'cut' })],
  ]
  for (const [probability, fate] of fates) if (chance.chance(probability)) return fate()
  return { kind: 'answered' }
}

type RequestStatus = (typeof STATUSES)[number]

function failed(faults: ObjectFaults, chance: Prng, status: RequestStatus): RequestFate {
  const mayBeApplied = status === 500 || status === 503
  const isApplied = mayBeApplied && chance.chance(faults.appliedThoughFailed)
  return { kind: 'failed', status, isApplied }
}

/** Between a millisecond and `latestMs`, evenly by logarithm. */
function drawLateness(faults: ObjectFaults, chance: Prng): number {
  return Math.exp(Math.log(Math.max(1, faults.latestMs)) * chance.float())
}

/** Periods in which the store answers with errors, one after another along the clock. */
export class Storms {
  readonly #chance: Prng
  #untilMs = 0
  #status: RequestStatus | undefined

  constructor(chance: Prng) {
    this.#chance = chance
  }

  /** What the store answers with at that moment; moments never go back. */
  at(nowMs: number, faults: ObjectFaults): RequestStatus | undefined {
    if (faults.stormMs <= 0) return undefined
    if (this.#untilMs === 0) this.#change(nowMs, faults, undefined)
    // After a long silence only the newest period matters.
    if (nowMs - this.#untilMs > LONG_SILENCE_PERIODS * (faults.calmMs + faults.stormMs)) {
      this.#untilMs = nowMs
    }
    while (nowMs >= this.#untilMs) {
      const next = this.#status === undefined ? this.#chance.pick(STATUSES) : undefined
      this.#change(this.#untilMs, faults, next)
    }
    return this.#status
  }

  #change(fromMs: number, faults: ObjectFaults, status: RequestStatus | undefined): void {
    const meanMs = status === undefined ? faults.calmMs : faults.stormMs
    this.#status = status
    this.#untilMs = fromMs + 1 - meanMs * Math.log(1 - this.#chance.float())
  }
}

const LONG_SILENCE_PERIODS = 100
