/**
 * A text as a vector, without a model: the words and the three-letter pieces of it, hashed into a fixed number of places with a sign
 * (feature hashing, Weinberger et al. 2009), and brought to length 1. Texts that share words or parts of words are near each other;
 * it knows nothing of meaning. An application puts an embedding model in its place, and nothing else changes.
 */
export const DIMENSIONS = 256

/** Words say more than pieces. */
const WORD_WEIGHT = 2

export function embed(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS)
  const words = text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 2)
  for (const word of words) {
    add(vector, `=${word}`, WORD_WEIGHT)
    const padded = ` ${word} `
    for (let i = 0; i + 3 <= padded.length; i++) add(vector, padded.slice(i, i + 3), 1)
  }
  const length = Math.hypot(...vector)
  return length === 0 ? vector : vector.map((element) => element / length)
}

function add(vector: Float32Array, feature: string, weight: number): void {
  const hash = fnv1a(feature)
  const place = hash % DIMENSIONS
  const sign = hash >>> 31 === 0 ? 1 : -1
  vector[place] = (vector[place] as number) + sign * weight
}

/** Fowler, Noll and Vo's hash of 32 bits, mixed once more: its high bit decides about the sign. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}
