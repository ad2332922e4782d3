import { describe, expect, it } from 'vitest'
import { PageCache } from '../../../src/store/page-cache.ts'
import { StatementFaults } from '../../../src/store/statement-faults.ts'
import { Waits } from '../../../src/store/waits.ts'
import { HnswGraph } from '../../../src/vector/hnsw/hnsw-graph.ts'
import type { NodeScan } from '../../../src/vector/hnsw/graph-scan.ts'
import { clusteredSet } from './vector-sets.ts'

const DIMENSIONS = 64
const NODES = 4000
const UNIT = 2 ** 32

/** A graph whose pages are written to a map, leave, and are read again. */
class StoredPages {
  readonly graph: HnswGraph
  readonly cache: PageCache
  readonly #written = new Map<number, Uint8Array>()
  reads = 0

  constructor(cacheBytes: number, metric: 'l2' | 'cosine') {
    const source = {
      read: async (ids: readonly number[]) => {
        this.reads += ids.length
        return ids.map((id) => this.#written.get(id))
      },
    }
    const home = {
      install: (id: number, bytes: Uint8Array | undefined) =>
        this.graph.pages.install(id % UNIT, bytes),
    }
    this.cache = new PageCache(cacheBytes, source, home)
    this.graph = new HnswGraph(
      { dimensions: DIMENSIONS, metric, m: 8, efConstruction: 48, seed: 1 },
      { storageId: 1, cache: this.cache },
    )
  }

  /** As a checkpoint does: everything is clean afterwards, and leaves as far as the cache is full. */
  write(): void {
    for (const page of this.cache.dirtyPages) {
      this.#written.set(page.id, page.encode())
      this.cache.becameClean(page)
    }
    this.cache.relax()
  }

  async drive(step: (waits: Waits) => boolean): Promise<void> {
    const faults = new StatementFaults(this.cache)
    const waits = new Waits(faults)
    while (!step(waits)) await waits.settle()
    faults.release()
    this.cache.relax()
  }

  async next(scan: NodeScan): Promise<number[]> {
    await this.drive((waits) => scan.read(waits))
    return Array.from(scan.nodes.subarray(0, scan.count))
  }

  async insert(vector: Float32Array): Promise<void> {
    await this.drive((waits) => this.graph.hasPlace(waits))
    this.graph.place(this.graph.compared(vector), 0, -1)
    await this.drive((waits) => this.graph.link(1, waits))
  }
}

describe('the pages of a graph', () => {
  const set = clusteredSet(7, NODES + 20, DIMENSIONS, 12)
  const queries = set.splice(NODES)

  it.each(['l2', 'cosine'] as const)(
    'leave and come back: what is found does not depend on them (%s)',
    async (metric) => {
      const all = new StoredPages(1 << 30, metric)
      const few = new StoredPages(200_000, metric)
      for (const [i, vector] of set.slice(0, 1500).entries()) {
        all.graph.insert(vector)
        await few.insert(vector)
        if (i % 100 === 99) few.write()
      }
      few.write()
      expect(few.cache.bytes).toBeLessThan(300_000)
      for (const query of queries) {
        const scan = few.graph.scan(query, 30)
        const here = all.graph.scan(query, 30)
        for (let round = 0; round < 3; round++) {
          expect(await few.next(scan)).toEqual([...here.next()])
        }
        few.graph.endScan(scan)
      }
      expect(few.reads).toBeGreaterThan(100)
      expect(few.graph.facts).toEqual(all.graph.facts)
    },
  )

  it('give back the memory that they took', async () => {
    const stored = new StoredPages(1 << 30, 'l2')
    const { graph } = stored
    const large = clusteredSet(3, 30_000, DIMENSIONS, 3)
    // placed alone: pages of vectors make the most of it
    for (const vector of large) graph.place(vector, 0, -1)
    const before = graph.bytes
    stored.write()
    const cold = stored.cache
    for (const page of graph.pages.vectors.residentPages) if (page.number > 2) cold.remove(page)
    for (const page of graph.pages.vectors.residentPages) {
      if (page.owner === undefined) page.dropped()
    }
    expect(graph.bytes).toBeLessThan(before / 2)
    const at = (node: number): number[] => {
      const from = graph.pages.vectors.at(node)
      return [...graph.pages.memory.floats.subarray(from, from + DIMENSIONS)]
    }
    expect(at(5)).toEqual([...(large[5] as Float32Array)])
    await stored.drive((waits) => graph.pages.ensure(graph.pages.vectors, 29_999, waits))
    expect(at(29_999)).toEqual([...(large[29_999] as Float32Array)])
    graph.pages.discard()
    expect(graph.pages.memory.usedBytes).toBe(0)
    expect(graph.pages.memory.size).toBeLessThan(1 << 20)
  })
})
