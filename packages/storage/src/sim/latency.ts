/**
 * How long a bucket takes to answer: log-normal, as measured buckets are, with a rare much longer tail and a bandwidth. Profiles
 * are named after where the bucket is; their spread (99th percentile two and a half to three times the median, one request in
 * a thousand 0.3–1.5 s late) is that of published measurements.
 */
import type { Prng } from './prng.ts'

export type LatencyProfile = {
  readonly name: string
  readonly p50Ms: number
  readonly p99Ms: number
  /** How likely a request is to be late by something in `tailMs` on top. */
  readonly tailProbability: number
  readonly tailMs: readonly [low: number, high: number]
  /** Of one connection. */
  readonly bytesPerMs: number
}

const TAIL = { tailProbability: 0.001, tailMs: [300, 1500] } as const

/** No time at all, so that only the scheduler decides what comes first. */
export const NO_LATENCY: LatencyProfile = {
  name: 'none',
  p50Ms: 0,
  p99Ms: 0,
  tailProbability: 0,
  tailMs: [0, 0],
  bytesPerMs: Infinity,
}

export const SAME_REGION: LatencyProfile = {
  name: 'same-region',
  p50Ms: 20,
  p99Ms: 60,
  ...TAIL,
  bytesPerMs: 90_000,
}

export const CROSS_REGION: LatencyProfile = {
  name: 'cross-region',
  p50Ms: 80,
  p99Ms: 205,
  ...TAIL,
  bytesPerMs: 40_000,
}

/** Storage of one zone, as S3 Express One Zone. */
export const EXPRESS: LatencyProfile = {
  name: 'express',
  p50Ms: 6,
  p99Ms: 20,
  ...TAIL,
  bytesPerMs: 150_000,
}

/** The 99th percentile of the normal distribution, in standard deviations. */
const P99_DEVIATIONS = 2.326

/** How long a request takes that carries so many bytes, either way. */
export function drawLatencyMs(profile: LatencyProfile, chance: Prng, sizeBytes: number): number {
  const { p50Ms, p99Ms, tailProbability, tailMs, bytesPerMs } = profile
  const spread = p50Ms > 0 ? Math.log(p99Ms / p50Ms) / P99_DEVIATIONS : 0
  const tail = chance.chance(tailProbability)
    ? tailMs[0] + (tailMs[1] - tailMs[0]) * chance.float()
    : 0
  return p50Ms * Math.exp(spread * drawNormal(chance)) + tail + sizeBytes / bytesPerMs
}

/** Box and Muller. */
function drawNormal(chance: Prng): number {
  return Math.sqrt(-2 * Math.log(1 - chance.float())) * Math.cos(2 * Math.PI * chance.float())
}
