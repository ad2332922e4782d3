/** What kind of world a seed makes: few seeds have everything, so that what is rare has room to happen. */
import type { ObjectFaults, Prng } from '@twill/storage/sim'

export type Flavour = {
  /** Nothing goes wrong but that processes end: then no call may fail. */
  readonly isCalm: boolean
  readonly faults: Partial<ObjectFaults>
  /** Of a body of a log segment or a layer to come damaged. */
  readonly flips: number
  /** Of a cached chunk to come damaged from the disk. */
  readonly rot: number
  readonly hasPauses: boolean
  readonly hasJumps: boolean
  readonly promotes: boolean
  readonly ages: { readonly logMs: number; readonly graveMs: number }
  /** One line's writer makes a checkpoint after nearly every append. */
  readonly isBusy: boolean
  /** Of branches being made and deleted, against the rest. */
  readonly branching: number
  readonly processes: number
  /** Processes that are well run: they live long, and nobody takes their place. */
  readonly isPeaceful: boolean
}

/** Requests that are late by more than this are lost. */
export const LATEST_MS = 80_000

export function drawFlavour(prng: Prng): Flavour {
  const isCalm = prng.chance(0.12)
  const isHarsh = prng.chance(0.35)
  return {
    isCalm,
    faults: isCalm ? {} : drawFaults(prng, isHarsh),
    flips: !isCalm && prng.chance(0.15) ? 0.03 : 0,
    rot: prng.chance(0.3) ? 0.2 : 0,
    hasPauses: !isCalm && prng.chance(0.6),
    hasJumps: !isCalm && prng.chance(0.4),
    promotes: prng.chance(0.2),
    ages: {
      logMs: prng.pick([12_000, 25_000, 40_000]),
      graveMs: prng.pick([8_000, 15_000, 30_000]),
    },
    isBusy: prng.chance(0.35),
    branching: prng.pick([0, 1, 1, 3]),
    processes: prng.pick([2, 2, 3, 3, 4]),
    isPeaceful: prng.chance(0.3),
  }
}

function drawFaults(prng: Prng, isHarsh: boolean): Partial<ObjectFaults> {
  return {
    lost: isHarsh ? 0.04 : 0.01,
    responseLost: isHarsh ? 0.06 : 0.015,
    late: isHarsh ? 0.04 : 0.01,
    latestMs: LATEST_MS,
    repeated: 0.03,
    sentTwice: 0.02,
    failed: isHarsh ? 0.05 : 0.01,
    appliedThoughFailed: 0.3,
    slow: 0.02,
    slowFactor: 8,
    calmMs: 40_000,
    stormMs: prng.chance(0.25) ? 6_000 : 0,
    failedInStorm: 0.7,
  }
}
