import { describe, expect, it } from 'vitest'
import { HnswGraph } from '../../../src/vector/hnsw/hnsw-graph.ts'
import { clusteredSet } from './vector-sets.ts'

const DIMENSIONS = 12
const NODES = 3000

function graphOf(set: readonly Float32Array[]): HnswGraph {
  const shape = { dimensions: DIMENSIONS, metric: 'l2', m: 6, codeBits: 4 } as const
  const graph = new HnswGraph({ ...shape, efConstruction: 40, seed: 3 })
  // Every second one follows one of its row.
  for (const [i, vector] of set.entries()) {
    graph.place(vector, 1000 + (i >> 1), i % 2 === 1 ? i - 1 : -1)
    graph.link(1, undefined)
  }
  return graph
}

function rowsNear(graph: HnswGraph, query: Float32Array): number[] {
  return Array.from(graph.search(query, 30).nodes, (node) => graph.nodes.row(node))
}

describe('renumbering a graph', () => {
  const set = clusteredSet(7, NODES + 20, DIMENSIONS, 12)
  const queries = set.splice(NODES)

  it('changes numbers alone: the same rows are found by the same steps', () => {
    const graph = graphOf(set)
    const rows = queries.map((query) => rowsNear(graph, query))
    const visited = queries.map((query) => graph.search(query, 30).visited)
    for (const _ of graph.renumber());
    expect(queries.map((query) => rowsNear(graph, query))).toEqual(rows)
    expect(queries.map((query) => graph.search(query, 30).visited)).toEqual(visited)
  })

  it('keeps the nodes of a row on their chain, and the code of each with its vector', () => {
    const graph = graphOf(set)
    for (const _ of graph.renumber());
    const { nodes, pages } = graph
    const { codes, coder, memory, vectors } = pages
    if (codes === undefined || coder === undefined) throw new Error('the graph has no codes')
    const record = new Uint8Array(coder.layout.recordBytes)
    let chained = 0
    for (let node = 0; node < graph.count; node++) {
      const next = nodes.next(node)
      if (next >= 0) {
        expect(nodes.row(next)).toBe(nodes.row(node))
        chained++
      }
      const at = vectors.at(node)
      coder.writeRecord(memory.floats.slice(at, at + DIMENSIONS), record.buffer, 0)
      const from = codes.at(node) * 4
      const kept = memory.bytes.slice(from, from + record.length)
      expect(kept.subarray(16)).toEqual(record.subarray(16))
      expect(memory.words[codes.at(node) + 3]).toBe(nodes.row(node))
    }
    expect(chained).toBe(NODES / 2)
  })

  it('puts neighbours side by side', () => {
    const graph = graphOf(set)
    const near = (): number => {
      let count = 0
      for (let node = 0; node < graph.count; node++) {
        for (const other of graph.nodes.neighbours(node, 0)) {
          if (Math.abs(other - node) < 100) count++
        }
      }
      return count
    }
    const before = near()
    for (const _ of graph.renumber());
    expect(near()).toBeGreaterThan(before * 3)
  })

  it('leaves room for what comes then', () => {
    const graph = graphOf(set)
    for (const _ of graph.renumber());
    const [first] = queries as [Float32Array]
    const node = graph.place(first, 7, -1)
    graph.link(1, undefined)
    expect(node).toBe(NODES)
    expect(rowsNear(graph, first)[0]).toBe(7)
    for (const _ of new HnswGraph(graph.options).renumber());
  })
})
