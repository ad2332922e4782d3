import { describe, expect, it } from 'vitest'
import { Waits } from '../../../src/store/waits.ts'
import { checkGraph } from '../../../src/vector/hnsw/check-graph.ts'
import { LIVE } from '../../../src/vector/hnsw/graph-nodes.ts'
import { nowhere } from '../../../src/vector/hnsw/graph-pages.ts'
import { GraphStorage } from '../../../src/vector/hnsw/graph-storage.ts'
import { randomSet } from './vector-sets.ts'

const ROWS = 150

async function problems(spoil: (storage: GraphStorage) => void): Promise<string[]> {
  const options = { dimensions: 6, metric: 'l2', m: 4, efConstruction: 20, seed: 1 } as const
  const storage = new GraphStorage(options, nowhere, () => Promise.resolve())
  const waits = new Waits({ fault: () => Promise.resolve() })
  const keys = randomSet(3, ROWS, 6).map((vector) => new Uint8Array(vector.buffer))
  for (const [row, key] of keys.entries()) {
    storage.insert(key, row)
    storage.graph.link(Infinity, undefined)
  }
  for (let row = 0; row < ROWS; row += 10) storage.remove(keys[row] as Uint8Array, row)
  spoil(storage)
  const found: string[] = []
  await checkGraph(
    storage,
    waits,
    (problem) => found.push(problem),
    (row) => row < ROWS,
  )
  return found
}

function setLinks({ graph }: GraphStorage, node: number, links: readonly number[]): void {
  graph.nodes.set(node, 0, Int32Array.from(links), links.length)
}

/** A node with a parent, which is not the entry. */
function someChild({ graph }: GraphStorage): number {
  for (let node = ROWS - 1; ; node--) {
    if (graph.nodes.state(node) === LIVE && graph.nodes.parent(node) >= 0) return node
  }
}

describe('a check of a graph', () => {
  it('finds nothing where all is right', async () => {
    expect(await problems(() => undefined)).toEqual([])
  })

  it('names a node that has lost its parent, and those that are not reached any more', async () => {
    let child = -1
    const found = await problems((storage) => {
      child = someChild(storage)
      const { nodes } = storage.graph
      for (let node = 0; node < ROWS; node++) {
        const neighbours = [...nodes.neighbours(node, 0)]
        if (neighbours.includes(child))
          setLinks(
            storage,
            node,
            neighbours.filter((each) => each !== child),
          )
      }
    })
    expect(found.join()).toContain(`node ${child} and its parent`)
    expect(found.join()).toContain(`node ${child} is not reached from the entry`)
  })

  it.each<readonly [string, (storage: GraphStorage) => void, RegExp]>([
    ['links to itself', (storage) => setLinks(storage, 7, [7]), /node 7 links to 7/],
    [
      'links to what is not there',
      (storage) => setLinks(storage, 7, [9999]),
      /node 7 links to 9999/,
    ],
    [
      'links twice to the same',
      (storage) => setLinks(storage, 7, [8, 8]),
      /node 7 links to a node twice/,
    ],
    [
      'names a row that cannot be',
      ({ graph }) => graph.nodes.setRow(7, 5000, -1),
      /node 7 names row 5000/,
    ],
    ['is in no state', ({ graph }) => graph.nodes.setState(7, 9), /node 7 is in state 9/],
    [
      'is counted as deleted',
      ({ graph }) => void graph.deletedCount++,
      /deleted nodes, but counts/,
    ],
    [
      'is on the chain of another row',
      ({ graph }) => graph.nodes.setRow(7, 8, -1),
      /row 7 leads to node 7, which is not its own/,
    ],
  ])('names a node that %s', async (_, spoil, expected) => {
    expect((await problems(spoil)).join('\n')).toMatch(expected)
  })
})
