import { describe, expect, it } from 'vitest'
import { Waits } from '../../../src/store/waits.ts'
import { checkCodes } from '../../../src/vector/hnsw/check-codes.ts'
import { HnswGraph } from '../../../src/vector/hnsw/hnsw-graph.ts'
import { randomSet } from './vector-sets.ts'

const NODES = 200

async function problems(spoil: (graph: HnswGraph) => void): Promise<string[]> {
  const shape = { dimensions: 20, metric: 'cosine', m: 4, codeBits: 4 } as const
  const graph = new HnswGraph({ ...shape, efConstruction: 20, seed: 1 })
  for (const [i, vector] of randomSet(2, NODES, 20).entries()) {
    graph.place(graph.compared(vector), i, -1)
    graph.link(1, undefined)
  }
  for (let node = 0; node < NODES; node += 10) graph.delete(node)
  spoil(graph)
  const found: string[] = []
  const waits = new Waits({ fault: () => Promise.resolve() })
  await checkCodes(graph, waits, (problem) => found.push(problem))
  return found
}

function change(graph: HnswGraph, node: number, word: number, bit: number): void {
  const at = graph.pages.codes?.at(node) ?? 0
  const { words } = graph.pages.memory
  words[at + word] = (words[at + word] as number) ^ bit
}

describe('a check of codes', () => {
  it('finds nothing where all is right', async () => {
    expect(await problems(() => undefined)).toEqual([])
  })

  it.each([
    ['another row', 33, 3, 1],
    ['another level', 33, 5, 1 << 9],
    ['another square', 33, 0, 1 << 20],
  ])('names the node whose code has %s', async (_, node, word, bit) => {
    expect(await problems((graph) => change(graph, node, word, bit))).toEqual([
      'the code of node 33 is not that of its vector',
    ])
  })

  it('names who answers and should not, and who does not and should', async () => {
    const found = await problems((graph) => {
      change(graph, 40, 0, 1)
      change(graph, 41, 0, 1)
    })
    expect(found).toEqual(['the code of node 40 answers', 'the code of node 41 does not answer'])
  })
})
