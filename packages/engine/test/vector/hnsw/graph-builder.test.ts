import { describe, expect, it } from 'vitest'
import { type BuildThread, buildThread } from '../../../src/vector/hnsw/build-thread.ts'
import { GraphBuilder } from '../../../src/vector/hnsw/graph-builder.ts'
import { HnswGraph } from '../../../src/vector/hnsw/hnsw-graph.ts'
import { graphThreads } from '../../support/graph-threads.ts'
import { randomSet } from './vector-sets.ts'

const NODES = 2000

async function built(
  dimensions: number,
  open: (() => readonly BuildThread[]) | undefined,
): Promise<{ readonly graph: HnswGraph; readonly links: number[][] }> {
  const shape = { dimensions, metric: 'l2', m: 8, codeBits: 4 } as const
  const graph = new HnswGraph({ ...shape, efConstruction: 40, seed: 5, threads: true })
  const builder = new GraphBuilder(graph, open)
  for (const vector of randomSet(3, NODES, dimensions)) {
    graph.place(vector, graph.count, -1)
    const isLast = graph.count === NODES
    while (graph.unlinked.length >= graph.batchSize || (isLast && graph.unlinked.length > 0)) {
      await builder.linkBatch()
    }
  }
  builder.close()
  const links = Array.from({ length: NODES }, (_, node) => [...graph.nodes.neighbours(node, 0)])
  return { graph, links }
}

describe('building a graph', () => {
  it.each([16, 200])('makes the same one with threads as without (%i dimensions)', async (n) => {
    const alone = await built(n, undefined)
    const helped = await built(n, () => graphThreads(2).map(buildThread))
    expect(helped.graph.pages.memory.shared).toBeDefined()
    expect(helped.links).toEqual(alone.links)
    expect(helped.graph.entry).toBe(alone.graph.entry)
  })

  it('goes on alone when threads fail', async () => {
    let closed = 0
    const failing: BuildThread = {
      tell: () => undefined,
      ask: () => Promise.reject(new Error('no thread')),
      close: () => {
        closed++
      },
    }
    const mute = buildThread({
      post: () => {
        throw new Error('memory cannot be sent')
      },
      listen: () => undefined,
      close: () => {
        closed++
      },
    })
    const alone = await built(16, undefined)
    const left = await built(16, () => [failing, mute])
    expect(left.links).toEqual(alone.links)
    expect(closed).toBe(2)
  })
})
