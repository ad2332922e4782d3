/** Whether something is as old as it must be to be deleted. Stores tell whole seconds: where nothing has to age, the clock is not asked. */
export function hasAged(ageMs: number, sinceMs: number, nowMs: number): boolean {
  return ageMs === 0 || nowMs - sinceMs >= ageMs
}
