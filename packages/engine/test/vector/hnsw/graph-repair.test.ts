import { describe, expect, it } from 'vitest'
import { HnswGraph } from '../../../src/vector/hnsw/hnsw-graph.ts'
import { Random } from '../../support/random.ts'
import { clusteredSet, nearest, randomSet, recall } from './vector-sets.ts'

const DIMENSIONS = 16

function emptyGraph(): HnswGraph {
  return new HnswGraph({
    dimensions: DIMENSIONS,
    metric: 'l2',
    m: 8,
    efConstruction: 64,
    seed: 1,
  })
}

/** A graph, and the vectors that its live nodes have. */
class Churned {
  readonly graph = emptyGraph()
  readonly vectors = new Map<number, Float32Array>()

  add(vector: Float32Array): number {
    const node = this.graph.insert(vector)
    this.vectors.set(node, vector)
    return node
  }

  delete(node: number): void {
    this.graph.delete(node)
    this.vectors.delete(node)
  }

  /** NaN where a node answers that is out of the graph. */
  recall(queries: readonly Float32Array[], ef: number): number {
    const nodes = [...this.vectors.keys()]
    const set = [...this.vectors.values()]
    let sum = 0
    for (const query of queries) {
      const found = this.graph.search(query, ef).nodes
      if (!found.every((node) => this.vectors.has(node))) return NaN
      const wanted = nearest('l2', set, query, 10).map((i) => nodes[i] as number)
      sum += recall(found, wanted)
    }
    return sum / queries.length
  }

  /** Live nodes that are not reached from the entry, and others that are. */
  astray(): number[] {
    const { graph } = this
    const reached = new Set([graph.entry])
    for (const node of reached) {
      for (let level = graph.nodes.level(node); level >= 0; level--) {
        for (const next of graph.nodes.neighbours(node, level)) reached.add(next)
      }
    }
    const lost = [...this.vectors.keys()].filter((node) => !reached.has(node))
    return [...lost, ...[...reached].filter((node) => !this.vectors.has(node))]
  }
}

describe('repairing a graph', () => {
  it('keeps recall and size through ten rounds of replacing a tenth', () => {
    const random = new Random(21)
    const all = clusteredSet(5, 4000, DIMENSIONS, 20)
    const queries = clusteredSet(5, 4060, DIMENSIONS, 20).slice(4000)
    const churned = new Churned()
    for (const vector of all.slice(0, 2000)) churned.add(vector)
    const before = churned.recall(queries, 40)
    for (let round = 0; round < 10; round++) {
      const nodes = [...churned.vectors.keys()]
      for (let i = 0; i < 200; i++) {
        const [node] = nodes.splice(random.below(nodes.length), 1)
        churned.delete(node as number)
      }
      // bounded slices, with searches in between
      while (!churned.graph.sweep(150, undefined)) {
        expect(churned.recall(queries.slice(0, 1), 40)).toBeGreaterThan(0.5)
      }
      for (let i = 0; i < 200; i++) churned.add(all[2000 + round * 200 + i] as Float32Array)
      expect(churned.astray()).toEqual([])
    }
    expect(churned.graph.count).toBe(2000)
    expect(churned.graph.liveCount).toBe(2000)
    expect(churned.recall(queries, 40)).toBeGreaterThan(before - 0.01)
  })

  it('goes on while vectors come and go', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const random = new Random(seed)
      const churned = new Churned()
      const set = randomSet(seed, 1200, DIMENSIONS)
      for (const vector of set) {
        churned.add(vector)
        if (random.chance(0.5)) churned.delete(random.pick([...churned.vectors.keys()]))
        if (random.chance(0.2)) churned.graph.sweep(random.between(1, 300), undefined)
      }
      while (!churned.graph.sweep(100, undefined)) continue
      while (!churned.graph.sweep(1000, undefined)) continue
      expect(churned.graph.liveCount, `seed ${seed}`).toBe(churned.vectors.size)
      expect(churned.astray()).toEqual([])
      expect(churned.recall(randomSet(seed + 50, 20, DIMENSIONS), 60)).toBeGreaterThan(0.97)
    }
  })

  it('uses the places that earlier sweeps have made free while another is under way', () => {
    const churned = new Churned()
    for (const vector of randomSet(5, 400, DIMENSIONS)) churned.add(vector)
    for (let node = 0; node < 40; node++) churned.delete(node)
    expect(churned.graph.sweep(2000, undefined)).toBe(true)
    for (let node = 100; node < 140; node++) churned.delete(node)
    expect(churned.graph.sweep(500, undefined)).toBe(false)
    for (const vector of randomSet(6, 40, DIMENSIONS)) churned.add(vector)
    expect(churned.graph.count).toBe(400)
    while (!churned.graph.sweep(50, undefined)) continue
    expect(churned.astray()).toEqual([])
    expect(churned.recall(randomSet(7, 20, DIMENSIONS), 60)).toBeGreaterThan(0.97)
  })

  it('empties a graph, and what comes then is found', () => {
    const churned = new Churned()
    for (const vector of randomSet(1, 300, DIMENSIONS)) churned.add(vector)
    for (let node = 0; node < 300; node++) churned.delete(node)
    expect(churned.graph.search(new Float32Array(DIMENSIONS), 10).nodes.length).toBe(0)
    expect(churned.graph.sweep(1000, undefined)).toBe(true)
    for (const vector of randomSet(2, 300, DIMENSIONS)) churned.add(vector)
    expect(churned.graph.count).toBe(300)
    expect(churned.graph.search(new Float32Array(DIMENSIONS), 300).nodes.length).toBe(300)
    expect(churned.astray()).toEqual([])
  })

  it('loses no cluster when all between are deleted', () => {
    const churned = new Churned()
    const [near, far] = [randomSet(3, 200, DIMENSIONS), randomSet(4, 200, DIMENSIONS)]
    const bridges: number[] = []
    for (const vector of near) churned.add(vector)
    for (let i = 0; i <= 40; i++) bridges.push(churned.add(new Float32Array(DIMENSIONS).fill(i)))
    for (const vector of far) churned.add(vector.map((x) => x + 40))
    for (const node of bridges) churned.delete(node)
    while (!churned.graph.sweep(50, undefined)) continue
    expect(churned.astray()).toEqual([])
  })
})
