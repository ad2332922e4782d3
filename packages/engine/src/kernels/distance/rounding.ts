/** Distances and scores are sums of single precision: about so much of them is chance, and another order of adding gives another. */
export const ROUNDING = 1e-5

/** The farthest that something may be that is as near as `distance`. */
export function withRounding(distance: number): number {
  return distance + Math.abs(distance) * ROUNDING + ROUNDING
}
