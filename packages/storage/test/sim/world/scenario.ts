/**
 * What a seed decides before anything runs: lives of a process, what its actors do in each, what the disk does to them, and
 * how each life ends. Plain data, so that a failing scenario can be printed and made smaller.
 */
import { createPrng, type Prng } from '@twill/storage/sim'

/** Picks out of whatever there is when the step runs: 0 is the first, just below 1 the last. */
export type Share = number

export type PagePlan = { readonly id: number; readonly lengthBytes: number | undefined }

export type Step =
  | { readonly kind: 'append'; readonly line: Share; readonly sizes: readonly number[] }
  | {
      readonly kind: 'checkpoint'
      readonly line: Share
      readonly at: Share
      readonly pages: readonly PagePlan[]
    }
  | { readonly kind: 'put'; readonly line: Share; readonly pages: readonly PagePlan[] }
  | { readonly kind: 'read'; readonly line: Share; readonly at: Share }
  | { readonly kind: 'scan'; readonly line: Share }
  | { readonly kind: 'acquire'; readonly line: Share }
  | { readonly kind: 'create-branch'; readonly line: Share; readonly at: Share }
  | { readonly kind: 'delete-branch'; readonly line: Share }
  | { readonly kind: 'close-branch'; readonly line: Share }
  | { readonly kind: 'set-retention'; readonly line: Share; readonly lsns: number }
  | { readonly kind: 'collect-garbage'; readonly line: Share }

export type Ending =
  /** In the middle of a call of the file system. */
  | {
      readonly kind: 'power-loss-in-call'
      readonly call: number
      readonly when: 'before' | 'after'
    }
  /** The same, but only the process dies: what it wrote, synced or not, is there for the next. */
  | { readonly kind: 'kill-in-call'; readonly call: number; readonly when: 'before' | 'after' }
  /** Between two steps of the schedule. */
  | { readonly kind: 'power-loss'; readonly afterStep: number }
  | { readonly kind: 'kill'; readonly afterStep: number }
  | { readonly kind: 'close'; readonly thenPowerLoss: boolean }

export type FaultPlan = {
  readonly call: number
  readonly kind: 'io-error' | 'full' | 'short-write'
}

export type LifePlan = {
  readonly scheduleSeed: number
  readonly actors: readonly (readonly Step[])[]
  readonly faults: readonly FaultPlan[]
  /** Bytes that this life finds free; `undefined`: as many as it likes. */
  readonly freeBytes: number | undefined
  readonly ending: Ending
}

export type Scenario = {
  readonly seed: number
  readonly segmentBytes: number
  readonly lives: readonly LifePlan[]
}

export function chooseScenario(seed: number): Scenario {
  const prng = createPrng(seed)
  const segmentBytes = prng.pick([8_192, 12_288, 65_536])
  const withFaults = prng.chance(0.35)
  const lives = Array.from({ length: prng.between(2, 5) }, () =>
    chooseLife(prng.fork(), withFaults),
  )
  return { seed, segmentBytes, lives }
}

function chooseLife(prng: Prng, withFaults: boolean): LifePlan {
  const faulty = withFaults && prng.chance(0.6)
  return {
    scheduleSeed: prng.uint32(),
    actors: Array.from({ length: prng.between(1, 4) }, () =>
      Array.from({ length: prng.between(1, 14) }, () => chooseStep(prng)),
    ),
    faults: faulty ? Array.from({ length: prng.between(1, 4) }, () => chooseFault(prng)) : [],
    freeBytes: faulty && prng.chance(0.25) ? prng.between(0, 120_000) : undefined,
    ending: chooseEnding(prng),
  }
}

function chooseEnding(prng: Prng): Ending {
  // Early calls belong to the opening, which has to be died in as well.
  const call = prng.chance(0.3) ? prng.below(40) : prng.below(300)
  return prng.weighted<Ending>([
    [5, { kind: 'power-loss-in-call', call, when: prng.pick(['before', 'after']) }],
    [2, { kind: 'power-loss', afterStep: prng.below(90) }],
    [2, { kind: 'kill-in-call', call, when: prng.pick(['before', 'after']) }],
    [1, { kind: 'kill', afterStep: prng.below(90) }],
    [2, { kind: 'close', thenPowerLoss: prng.chance(0.5) }],
  ])
}

function chooseFault(prng: Prng): FaultPlan {
  return { call: prng.below(250), kind: prng.pick(['io-error', 'io-error', 'full', 'short-write']) }
}

function chooseStep(prng: Prng): Step {
  const line = prng.chance(0.5) ? 0 : prng.float()
  return prng.weighted<() => Step>([
    [10, () => ({ kind: 'append', line, sizes: chooseSizes(prng) })],
    [4, () => ({ kind: 'checkpoint', line, at: chooseAt(prng), pages: choosePages(prng) })],
    [1, () => ({ kind: 'put', line, pages: choosePages(prng) })],
    [2, () => ({ kind: 'read', line, at: prng.float() })],
    [1, () => ({ kind: 'scan', line })],
    [0.4, () => ({ kind: 'acquire', line })],
    [1, () => ({ kind: 'create-branch', line, at: prng.float() })],
    [0.5, () => ({ kind: 'delete-branch', line })],
    [0.4, () => ({ kind: 'close-branch', line })],
    [0.5, () => ({ kind: 'set-retention', line, lsns: prng.pick([0, 2, 8, 30]) })],
    [1, () => ({ kind: 'collect-garbage', line })],
  ])()
}

function chooseAt(prng: Prng): Share {
  return prng.chance(0.6) ? 0.999 : prng.float()
}

function chooseSizes(prng: Prng): readonly number[] {
  const most = prng.chance(0.1) ? 12 : 4
  return Array.from({ length: prng.between(1, most) }, () =>
    prng.weighted([
      [6, prng.between(12, 120)],
      [2, prng.between(400, 1_500)],
      [0.7, prng.between(3_000, 9_000)],
      // Large enough to be synced off the calling thread.
      [0.1, 300_000],
    ]),
  )
}

function choosePages(prng: Prng): readonly PagePlan[] {
  const ids = prng.shuffled([0, 1, 2, 3, 4, 5, 77, 2 ** 33, 2 ** 50 + 1])
  return ids.slice(0, prng.between(1, 6)).map((id) => ({
    id,
    lengthBytes: prng.chance(0.15) ? undefined : prng.pick([0, 30, 700, 4_096, 9_000]),
  }))
}
