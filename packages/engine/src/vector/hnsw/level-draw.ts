/**
 * How high nodes reach. Drawn from a seed and the node's number, so that nothing has to be kept, with integers alone: logarithms
 * are not the same to the last bit everywhere.
 */

/** 32 bits from a seed and a number, as if drawn by chance: the finisher of MurmurHash3 over their mixture. */
function mix32(seed: number, id: number): number {
  let x = (Math.imul(id + 1, 0x9e3779b1) ^ Math.imul(seed, 0x85ebca6b)) >>> 0
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}

/** How high a node reaches: at least `l` with probability m^-l, as the exponential law of the paper has it. */
export function levelOf(seed: number, id: number, m: number): number {
  const drawn = mix32(seed, id)
  let level = 0
  for (let below = 2 ** 32 / m; drawn < below; below /= m) level++
  return level
}
