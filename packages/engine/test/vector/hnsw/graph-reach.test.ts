/** Whatever the vectors, and whoever has come and gone: every node is reached from the entry. */
import { describe, expect, test } from 'vitest'
import { HnswGraph, type HnswOptions } from '../../../src/vector/hnsw/hnsw-graph.ts'
import { LIVE } from '../../../src/vector/hnsw/graph-nodes.ts'
import { Random } from '../../support/random.ts'

const metrics = ['l2', 'inner product', 'cosine', 'l1'] as const

function lost(graph: HnswGraph): number[] {
  const reached = new Set([graph.entry])
  for (const node of reached) {
    for (const next of graph.nodes.neighbours(node, 0)) reached.add(next)
  }
  return Array.from({ length: graph.count }, (_, node) => node).filter(
    (node) => graph.nodes.state(node) === LIVE && !reached.has(node),
  )
}

function graphOf(random: Random, options: Partial<HnswOptions>): HnswGraph {
  const m = random.pick([4, 8, 16])
  return new HnswGraph({
    dimensions: random.between(1, 9),
    metric: 'l2',
    m,
    efConstruction: Math.max(2 * m, 32),
    seed: 1,
    ...options,
  })
}

/** On a coarse grid there are many that are the same; of others some have no great product with anybody. */
function randomVector(random: Random, { options }: HnswGraph, isCoarse: boolean): Float32Array {
  const element = (): number => (isCoarse ? random.between(-2, 2) : random.between(-1e6, 1e6) / 1e6)
  const vector = Float32Array.from(random.list(options.dimensions, element))
  if (options.metric === 'cosine' && vector.every((each) => each === 0)) vector[0] = 1
  return vector
}

describe.each(metrics)('a graph by %s', (metric) => {
  test('leads to every node', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = new Random(seed)
      const graph = graphOf(random, { metric })
      const isCoarse = random.chance(0.5)
      for (let i = random.between(50, 400); i > 0; i--) {
        graph.insert(randomVector(random, graph, isCoarse))
      }
      expect(lost(graph), `seed ${seed}`).toEqual([])
    }
  })

  test('leads to every node that is left after others have been taken out', () => {
    for (let seed = 1; seed <= 25; seed++) {
      const random = new Random(seed)
      const graph = graphOf(random, { metric, m: 8 })
      const isCoarse = random.chance(0.5)
      for (let i = random.between(50, 400); i > 0; i--) {
        graph.insert(randomVector(random, graph, isCoarse))
        const node = random.below(graph.count)
        if (random.chance(0.4) && graph.nodes.state(node) === LIVE) graph.delete(node)
        if (random.chance(0.02)) while (!graph.sweep(50, undefined));
      }
      expect(lost(graph), `seed ${seed}`).toEqual([])
    }
  })
})

test('a thousand vectors that are the same do not hide the others', () => {
  const random = new Random(7)
  const graph = graphOf(random, { dimensions: 16, m: 16, efConstruction: 64 })
  const same = randomVector(random, graph, false)
  const others = random.list(1000, () => randomVector(random, graph, false))
  for (const vector of others) {
    graph.insert(vector)
    graph.insert(same)
  }
  expect(lost(graph)).toEqual([])
  const found = others.filter((vector) => graph.search(vector, 40).scores[0] === 0)
  expect(found.length).toBeGreaterThan(985)
})
