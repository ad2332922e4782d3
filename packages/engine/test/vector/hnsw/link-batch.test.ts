import { describe, expect, it } from 'vitest'
import { HnswGraph } from '../../../src/vector/hnsw/hnsw-graph.ts'
import { clusteredSet, nearest, recall } from './vector-sets.ts'

const DIMENSIONS = 24
const NODES = 3000

function emptyGraph(): HnswGraph {
  const shape = { dimensions: DIMENSIONS, metric: 'l2', m: 8, codeBits: 4 } as const
  return new HnswGraph({ ...shape, efConstruction: 60, seed: 5 })
}

/** `search` answers in which order those of a batch are searched for. */
function batched(
  set: readonly Float32Array[],
  search: (nodes: readonly number[]) => readonly number[],
): HnswGraph {
  const graph = emptyGraph()
  for (const vector of set) {
    graph.place(vector, graph.count, -1)
    const isLast = graph.count === set.length
    while (graph.unlinked.length >= graph.batchSize || (isLast && graph.unlinked.length > 0)) {
      const nodes = graph.unlinked.slice(0, graph.batchSize)
      const found = new Map(search(nodes).map((node) => [node, graph.find(node)]))
      graph.linkBatch(nodes.map((node) => found.get(node) ?? graph.find(node)))
    }
  }
  return graph
}

function linksOf(graph: HnswGraph): number[][] {
  return Array.from({ length: graph.count }, (_, node) => [...graph.nodes.neighbours(node, 0)])
}

describe('linking many nodes at a time', () => {
  const set = clusteredSet(4, NODES + 50, DIMENSIONS, 30)
  const queries = set.splice(NODES)

  it('makes graphs that find as much as those linked one by one', () => {
    const one = emptyGraph()
    for (const vector of set) one.insert(vector)
    const many = batched(set, (nodes) => nodes)
    const found = (graph: HnswGraph): number => {
      const parts = queries.map((query) =>
        recall(graph.search(query, 20).nodes, nearest('l2', set, query, 10)),
      )
      return parts.reduce((a, b) => a + b) / parts.length
    }
    expect(found(many)).toBeGreaterThan(found(one) - 0.01)
  })

  it('makes the same graph in whatever order its nodes are searched for', () => {
    const forwards = batched(set, (nodes) => nodes)
    const backwards = batched(set, (nodes) => nodes.toReversed())
    expect(linksOf(backwards)).toEqual(linksOf(forwards))
    expect(backwards.entry).toBe(forwards.entry)
  })

  it('leads to every node', () => {
    const graph = batched(set, (nodes) => nodes)
    const scan = graph.scan(queries[0] as Float32Array, 500)
    let given = 0
    while (scan.read(undefined) && scan.count > 0) given += scan.count
    expect(given).toBe(NODES)
  })
})
