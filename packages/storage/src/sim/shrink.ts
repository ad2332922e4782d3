/**
 * Makes a failing list of actions small: delta debugging (Zeller and Hildebrandt, 2002). Takes away ever smaller runs of
 * actions for as long as the rest still fails, within a bound of attempts.
 */
const DEFAULT_ATTEMPTS = 400

export async function shrink<T>(
  actions: readonly T[],
  fails: (actions: readonly T[]) => Promise<boolean>,
  maxAttempts: number = DEFAULT_ATTEMPTS,
): Promise<readonly T[]> {
  let smallest = actions
  let attempts = 0
  let size = Math.max(1, smallest.length >> 1)
  while (attempts < maxAttempts && smallest.length > 0) {
    let removed = false
    for (let at = 0; at < smallest.length && attempts < maxAttempts;) {
      const without = [...smallest.slice(0, at), ...smallest.slice(at + size)]
      attempts += 1
      if (await fails(without)) {
        smallest = without
        removed = true
      } else {
        at += size
      }
    }
    if (size > 1) size = Math.max(1, size >> 1)
    else if (!removed) break
  }
  return smallest
}
