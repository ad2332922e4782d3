/** The right answers, in plain numbers and by looking at every vector: what recall is measured against. */
import type { VectorSet } from './vector-sets.ts'

/** Of every query, squared distances to all vectors of the set. */
export function squaredDistances({ elements, dimensions }: VectorSet, query: Float32Array) {
  const distances = new Float64Array(elements.length / dimensions)
  for (let i = 0, at = 0; i < distances.length; i++, at += dimensions) {
    // four sums: the additions need not wait for each other
    let a = 0
    let b = 0
    let c = 0
    let d = 0
    for (let j = 0; j < dimensions; j += 4) {
      const p = (elements[at + j] as number) - (query[j] as number)
      const q = (elements[at + j + 1] as number) - (query[j + 1] as number)
      const r = (elements[at + j + 2] as number) - (query[j + 2] as number)
      const s = (elements[at + j + 3] as number) - (query[j + 3] as number)
      a += p * p
      b += q * q
      c += r * r
      d += s * s
    }
    distances[i] = a + b + (c + d)
  }
  return distances
}

/** The numbers of the `k` nearest among those that `accepts` takes, nearest first. */
export function nearest(
  distances: Float64Array,
  k: number,
  accepts: (id: number) => boolean = () => true,
): number[] {
  const best: number[] = []
  let worst = Infinity
  for (let id = 0; id < distances.length; id++) {
    const distance = distances[id] as number
    if (best.length === k && distance >= worst) continue
    if (!accepts(id)) continue
    let at = best.length === k ? k - 1 : best.length
    while (at > 0 && (distances[best[at - 1] as number] as number) > distance) {
      best[at] = best[at - 1] as number
      at--
    }
    best[at] = id
    worst = distances[best[best.length - 1] as number] as number
  }
  return best
}

/** How many of the right answers are among those given. */
export function hits(found: Iterable<number>, truth: readonly number[]): number {
  const right = new Set(truth)
  let count = 0
  for (const id of new Set(found)) if (right.has(id)) count++
  return count
}
