/**
 * Which of several candidates become neighbours (Malkov and Yashunin, algorithm 4, as hnswlib has it): nearest first, each unless it
 * is nearer to one already picked than to the node itself. So links lead in different directions, and clusters stay connected.
 */
import type { GraphPages } from './graph-pages.ts'

/**
 * Picks at most `most` of the first `count` of `nodes`, which come nearest first under their `scores` and whose vectors are here.
 * They are in `picked` afterwards; returns how many.
 */
export function selectNeighbours(
  { memory, vectors }: GraphPages,
  nodes: Int32Array,
  scores: Float32Array,
  count: number,
  most: number,
  picked: Int32Array,
): number {
  if (count <= most) {
    for (let i = 0; i < count; i++) picked[i] = nodes[i] as number
    return count
  }
  const places = memory.picked
  let kept = 0
  let last = NaN
  for (let i = 0; i < count && kept < most; i++) {
    const node = nodes[i] as number
    const score = scores[i] as number
    const at = vectors.at(node)
    // Of vectors that are the same, one is enough: the others would leave no room for what leads elsewhere.
    if (memory.isAnyNearer(at * 4, kept, score === last ? above(score) : score)) continue
    picked[kept] = node
    places[kept++] = at >>> 2
    last = score
  }
  return kept
}

/** Sorts the first `count` nodes by their scores, in place; equal scores by node. Few: by insertion. */
export function sortByScore(nodes: Int32Array, scores: Float32Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const node = nodes[i] as number
    const score = scores[i] as number
    let at = i - 1
    while (at >= 0) {
      const other = scores[at] as number
      if (other < score || (other === score && (nodes[at] as number) < node)) break
      scores[at + 1] = other
      nodes[at + 1] = nodes[at] as number
      at--
    }
    scores[at + 1] = score
    nodes[at + 1] = node
  }
}

const float = new Float32Array(1)
const bits = new Int32Array(float.buffer)
const LEAST_POSITIVE = 2 ** -149

/** The next number in single precision. */
function above(score: number): number {
  if (score === 0) return LEAST_POSITIVE
  float[0] = score
  bits[0] = (bits[0] as number) + (score > 0 ? 1 : -1)
  return float[0]
}
