/** Sets of vectors to search in, and the nearest ones by looking at all of them. */
import type { GraphMetric } from '../../../src/vector/hnsw/graph-layout.ts'
import { Random } from '../../support/random.ts'

function uniform(random: Random): number {
  return random.below(2 ** 31) / 2 ** 30 - 1
}

/** Points of a cube. */
export function randomSet(seed: number, count: number, dimensions: number): Float32Array[] {
  const random = new Random(seed)
  return random.list(count, () => Float32Array.from({ length: dimensions }, () => uniform(random)))
}

/** Points around a few centres that are far from one another: what graphs without diverse links fall apart on. */
export function clusteredSet(
  seed: number,
  count: number,
  dimensions: number,
  clusters: number,
): Float32Array[] {
  const random = new Random(seed)
  const centres = random.list(clusters, () =>
    Float32Array.from({ length: dimensions }, () => uniform(random) * 20),
  )
  return random.list(count, () => random.pick(centres).map((x) => x + uniform(random)))
}

function score(metric: GraphMetric, a: Float32Array, b: Float32Array): number {
  let sum = 0
  let product = 0
  let lengths = 0
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number
    const y = b[i] as number
    sum += metric === 'l1' ? Math.abs(x - y) : (x - y) ** 2
    product += x * y
    lengths += y * y
  }
  if (metric === 'inner product') return -product
  return metric === 'cosine' ? -product / Math.sqrt(lengths) : sum
}

/** The `k` nearest that `accepts` takes, nearest first. */
export function nearest(
  metric: GraphMetric,
  set: readonly Float32Array[],
  query: Float32Array,
  k: number,
  accepts: (node: number) => boolean = () => true,
): number[] {
  const scored: { node: number; score: number }[] = []
  for (const [node, vector] of set.entries()) {
    if (accepts(node)) scored.push({ node, score: score(metric, query, vector) })
  }
  scored.sort((a, b) => a.score - b.score || a.node - b.node)
  return scored.slice(0, k).map(({ node }) => node)
}

/** The part of `wanted` that is among the first of `found`. */
export function recall(found: Int32Array, wanted: readonly number[]): number {
  const first = new Set(found.subarray(0, wanted.length))
  return wanted.filter((node) => first.has(node)).length / wanted.length
}
