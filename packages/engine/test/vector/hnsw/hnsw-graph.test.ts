import { describe, expect, it } from 'vitest'
import { HnswGraph } from '../../../src/vector/hnsw/hnsw-graph.ts'
import type { GraphMetric } from '../../../src/vector/hnsw/graph-layout.ts'
import { clusteredSet, nearest, randomSet, recall } from './vector-sets.ts'

const metrics: readonly GraphMetric[] = ['l2', 'inner product', 'cosine', 'l1']
const DIMENSIONS = 17

function graphOf(
  set: readonly Float32Array[],
  metric: GraphMetric = 'l2',
  options: { readonly plain?: boolean; readonly seed?: number; readonly m?: number } = {},
): HnswGraph {
  const dimensions = set[0]?.length ?? DIMENSIONS
  const graph = new HnswGraph({
    dimensions,
    metric,
    m: options.m ?? 8,
    efConstruction: 64,
    seed: options.seed ?? 1,
    plain: options.plain ?? false,
  })
  for (const vector of set) graph.insert(vector)
  return graph
}

/** Every block of links, as numbers. */
function linksOf({ nodes: links, count }: HnswGraph): number[][][] {
  return Array.from({ length: count }, (_, node) =>
    Array.from({ length: links.level(node) + 1 }, (__, level) =>
      Array.from(links.neighbours(node, level)),
    ),
  )
}

function averageRecall(
  graph: HnswGraph,
  metric: GraphMetric,
  set: readonly Float32Array[],
  queries: readonly Float32Array[],
  ef: number,
): number {
  let sum = 0
  for (const query of queries) {
    sum += recall(graph.search(query, ef).nodes, nearest(metric, set, query, 10))
  }
  return sum / queries.length
}

describe('an HNSW graph', () => {
  it.each(metrics)('finds what looking at every vector finds, in small sets (%s)', (metric) => {
    for (let seed = 1; seed <= 8; seed++) {
      const set = randomSet(seed, 120, DIMENSIONS)
      const graph = graphOf(set, metric, { seed })
      for (const query of randomSet(seed + 100, 10, DIMENSIONS)) {
        const found = graph.search(query, 120)
        expect(found.nodes.length, `seed ${seed}`).toBe(120)
        expect(Array.from(found.nodes.subarray(0, 10)), `seed ${seed}`).toEqual(
          nearest(metric, set, query, 10),
        )
        expect(found.scores).toEqual(found.scores.toSorted())
      }
    }
  })

  it.each([
    ['random', randomSet(5, 3000, 24), randomSet(6, 50, 24)],
    ['clustered', clusteredSet(5, 3000, 24, 12), clusteredSet(5, 3050, 24, 12).slice(3000)],
  ])(
    'finds nearly all of the nearest ten in a %s set, more of them with more effort',
    (_, set, queries) => {
      const graph = graphOf(set)
      const [little, more] = [10, 100].map((ef) => averageRecall(graph, 'l2', set, queries, ef))
      expect(more).toBeGreaterThan(0.98)
      expect(more).toBeGreaterThanOrEqual(little as number)
      // it is no search of everything
      expect(graph.search(queries[0] as Float32Array, 10).scored).toBeLessThan(1000)
    },
  )

  it('links both ways, within its bounds, to nobody twice and never to itself', () => {
    const graph = graphOf(clusteredSet(3, 1500, DIMENSIONS, 10))
    const { nodes: links } = graph
    let oneWay = 0
    let all = 0
    for (let node = 0; node < graph.count; node++) {
      for (let level = 0; level <= links.level(node); level++) {
        const neighbours = links.neighbours(node, level)
        expect(neighbours.length).toBeLessThanOrEqual(links.capacity(level))
        expect(new Set(neighbours).size).toBe(neighbours.length)
        expect(neighbours.includes(node)).toBe(false)
        for (const other of neighbours) {
          expect(links.level(other)).toBeGreaterThanOrEqual(level)
          all++
          if (!links.neighbours(other, level).includes(node)) oneWay++
        }
      }
    }
    // those that a full neighbour has given up
    expect(oneWay / all).toBeLessThan(0.35)
  })

  it('reaches every node from its entry in the base layer', () => {
    const graph = graphOf(clusteredSet(9, 2000, DIMENSIONS, 40))
    const reached = new Set([graph.entry])
    for (const node of reached)
      for (const next of graph.nodes.neighbours(node, 0)) reached.add(next)
    expect(reached.size).toBe(graph.count)
  })

  it('is the same for the same vectors and seed, with and without WebAssembly, and another for another seed', () => {
    const set = randomSet(2, 400, DIMENSIONS)
    for (const metric of metrics) {
      const links = linksOf(graphOf(set, metric))
      expect(linksOf(graphOf(set, metric))).toEqual(links)
      expect(linksOf(graphOf(set, metric, { plain: true }))).toEqual(links)
      expect(linksOf(graphOf(set, metric, { seed: 2 }))).not.toEqual(links)
    }
  })

  it('draws levels as the law has it', () => {
    const graph = graphOf(randomSet(4, 20_000, 1), 'l2', { m: 4 })
    const reaching = (level: number): number => {
      let count = 0
      for (let node = 0; node < graph.count; node++) if (graph.nodes.level(node) >= level) count++
      return count / graph.count
    }
    expect(reaching(1)).toBeCloseTo(1 / 4, 1)
    expect(reaching(2)).toBeCloseTo(1 / 16, 2)
    expect(graph.nodes.level(graph.entry)).toBeGreaterThan(3)
  })

  it('never answers with a deleted node, and goes on until it has enough others', () => {
    const set = clusteredSet(8, 1200, DIMENSIONS, 6)
    const graph = graphOf(set)
    const isDeleted = (node: number): boolean => node % 3 !== 0
    for (let node = 0; node < set.length; node++) if (isDeleted(node)) graph.delete(node)
    expect(graph.delete(1)).toBe(false)
    expect([graph.count, graph.liveCount]).toEqual([1200, 400])
    for (const query of clusteredSet(8, 1230, DIMENSIONS, 6).slice(1200)) {
      const found = graph.search(query, 60)
      expect(found.nodes.length).toBe(60)
      expect(found.nodes.some(isDeleted)).toBe(false)
      const wanted = nearest('l2', set, query, 10, (node) => !isDeleted(node))
      expect(recall(found.nodes, wanted)).toBeGreaterThanOrEqual(0.9)
    }
  })

  it('answers with as many as the filter takes, however few', () => {
    const set = randomSet(12, 1500, DIMENSIONS)
    const graph = graphOf(set)
    const query = randomSet(13, 1, DIMENSIONS)[0] as Float32Array
    for (const every of [2, 10, 100, 1500]) {
      const accepts = (node: number): boolean => node % every === 0
      const found = graph.search(query, 40, accepts)
      const wanted = nearest('l2', set, query, 10, accepts)
      expect(found.nodes.length).toBe(Math.min(40, set.filter((_, node) => accepts(node)).length))
      expect(recall(found.nodes, wanted)).toBeGreaterThanOrEqual(0.9)
    }
  })

  it('holds equal vectors, vectors of zeros, one vector, and none', () => {
    const none = graphOf([])
    expect(none.search(new Float32Array(DIMENSIONS), 5).nodes.length).toBe(0)
    for (const metric of metrics) {
      const zeros = Array.from({ length: 200 }, () => new Float32Array(DIMENSIONS))
      const graph = graphOf(zeros, metric)
      expect(graph.search(new Float32Array(DIMENSIONS), 200).nodes.length).toBeGreaterThan(0)
      expect(
        graphOf(zeros.slice(0, 1), metric).search(new Float32Array(DIMENSIONS), 5).nodes,
      ).toEqual(Int32Array.of(0))
    }
  })
})
