import { describe, expect, it } from 'vitest'
import { HnswGraph } from '../../../src/vector/hnsw/hnsw-graph.ts'
import { clusteredSet, nearest, randomSet, recall } from './vector-sets.ts'

const DIMENSIONS = 16
const NODES = 1500

function graphOf(set: readonly Float32Array[]): HnswGraph {
  const graph = new HnswGraph({
    dimensions: DIMENSIONS,
    metric: 'l2',
    m: 8,
    efConstruction: 64,
    seed: 1,
  })
  for (const vector of set) graph.insert(vector)
  return graph
}

describe('a scan of a graph', () => {
  const set = clusteredSet(4, NODES + 10, DIMENSIONS, 8)
  const queries = set.splice(NODES)
  const graph = graphOf(set)

  it('begins as a search, and gives every node once', () => {
    for (const query of queries) {
      const scan = graph.scan(query, 40)
      const first = scan.next()
      expect(first).toEqual(graph.search(query, 40).nodes)
      const given = [...first]
      for (let batch = scan.next(); batch.length > 0; batch = scan.next()) {
        expect(batch.length).toBeLessThanOrEqual(40)
        given.push(...batch)
      }
      expect(given.length).toBe(NODES)
      expect(new Set(given).size).toBe(NODES)
      expect(scan.scored).toBeGreaterThanOrEqual(NODES)
    }
  })

  it('finds the nearest that match, however few do, with other searches in between', () => {
    const [other] = randomSet(9, 1, DIMENSIONS)
    for (const every of [2, 10, 100, 750]) {
      for (const query of queries) {
        const matches = (node: number): boolean => node % every === 0
        const wanted = nearest('l2', set, query, 10, matches)
        const found: number[] = []
        const scan = graph.scan(query, 40)
        for (let batch = scan.next(); batch.length > 0 && found.length < 10; batch = scan.next()) {
          found.push(...batch.filter(matches))
          graph.search(other as Float32Array, 20)
        }
        expect(found.length).toBeGreaterThanOrEqual(wanted.length)
        expect(recall(Int32Array.from(found), wanted)).toBeGreaterThanOrEqual(0.8)
      }
    }
  })

  it('goes on while the graph changes under it, and gives nobody who is deleted before', () => {
    const changing = graphOf(set)
    const scan = changing.scan(queries[0] as Float32Array, 50)
    const given = new Set(scan.next())
    for (const [i, vector] of randomSet(5, 600, DIMENSIONS).entries()) {
      changing.insert(vector)
      if (!given.has(i)) changing.delete(i)
    }
    for (let batch = scan.next(); batch.length > 0; batch = scan.next()) {
      for (const node of batch) {
        expect(given.has(node)).toBe(false)
        given.add(node)
      }
    }
    expect(given.size).toBeGreaterThan(NODES - 600)
  })

  it('of an empty graph gives nothing', () => {
    expect(
      graphOf([])
        .scan(queries[0] as Float32Array, 10)
        .next().length,
    ).toBe(0)
  })
})
