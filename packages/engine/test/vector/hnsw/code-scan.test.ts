import { describe, expect, it } from 'vitest'
import { CodeScan } from '../../../src/vector/hnsw/code-scan.ts'
import { CodeScans } from '../../../src/vector/hnsw/code-scans.ts'
import type { Measure } from '../../../src/vector/hnsw/measure.ts'
import { HnswGraph } from '../../../src/vector/hnsw/hnsw-graph.ts'
import { clusteredSet, nearest, randomSet, recall } from './vector-sets.ts'

const DIMENSIONS = 32
const NODES = 2000

function graphOf(set: readonly Float32Array[]): HnswGraph {
  const shape = { dimensions: DIMENSIONS, metric: 'l2', m: 8, codeBits: 4 } as const
  const graph = new HnswGraph({ ...shape, efConstruction: 40, seed: 1 })
  for (const vector of set) graph.insert(vector)
  return graph
}

function scanOf(graph: HnswGraph, query: Float32Array, ef: number): CodeScan {
  const measure = graph.pages.coded as Measure
  const scans = new CodeScans(graph.pages)
  return new CodeScan(graph.pages, measure, query, ef, graph.nodes, undefined, scans)
}

function next(scan: CodeScan): number[] {
  return [...scan.next()]
}

describe('a scan of codes', () => {
  const set = randomSet(4, NODES + 10, DIMENSIONS)
  const queries = set.splice(NODES)

  it('finds the nearest, and gives every node once', () => {
    const graph = graphOf(set)
    for (const query of queries) {
      const scan = scanOf(graph, query, 40)
      const given = next(scan)
      const wanted = nearest('l2', set, query, 10)
      expect(recall(Int32Array.from(given), wanted)).toBeGreaterThanOrEqual(0.9)
      for (let nodes = next(scan); nodes.length > 0; nodes = next(scan)) given.push(...nodes)
      expect(new Set(given).size).toBe(NODES)
      expect(given.length).toBe(NODES)
    }
  })

  it('gives equal vectors one after the other, however many there are', () => {
    const [vector] = queries as [Float32Array]
    const graph = graphOf([...set.slice(0, 50), ...Array.from({ length: 100 }, () => vector)])
    const scan = scanOf(graph, vector, 7)
    const given = new Set<number>()
    for (let nodes = next(scan); nodes.length > 0; nodes = next(scan)) {
      for (const node of nodes) given.add(node)
    }
    expect(given.size).toBe(150)
  })

  it('looks farther where codes do not tell those of a cluster apart', () => {
    const tight = clusteredSet(4, NODES + 10, DIMENSIONS, 8)
    const near = tight.splice(NODES)
    const graph = graphOf(tight)
    const parts = near.map((query) =>
      recall(scanOf(graph, query, 40).next(), nearest('l2', tight, query, 10)),
    )
    expect(parts.reduce((a, b) => a + b) / near.length).toBeGreaterThan(0.9)
  })

  it('never gives who is deleted, and gives who takes his place', () => {
    const graph = graphOf(set)
    const gone = new Set([3, 500, 1999])
    for (const node of gone) graph.delete(node)
    const nodes = next(scanOf(graph, set[3] as Float32Array, NODES))
    expect(nodes.filter((node) => gone.has(node))).toEqual([])
    expect(nodes.length).toBe(NODES - gone.size)
    while (!graph.sweep(Infinity, undefined));
    const node = graph.insert(set[3] as Float32Array)
    expect(gone.has(node)).toBe(true)
    expect(next(scanOf(graph, set[3] as Float32Array, 5))[0]).toBe(node)
  })

  it('takes vectors whose estimates are no numbers', () => {
    const huge = new Float32Array(DIMENSIONS).fill(3e38)
    const graph = graphOf([...set.slice(0, 20), huge, huge])
    expect(next(scanOf(graph, queries[0] as Float32Array, 100)).length).toBe(22)
  })
})
