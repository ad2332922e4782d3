/** hnswlib through hnswlib-node. It takes plain arrays only; making them is not counted. It builds on one thread. */
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { vectorOf } from '../../vector/vector-sets.ts'
import { installed, versionOf } from './installed.ts'
import { EF_CONSTRUCTION, K, M } from './vector-peer.ts'
import type { VectorPeer, VectorPeerOptions } from './vector-peer.ts'

type Hnswlib = {
  readonly default: {
    readonly HierarchicalNSW: new (
      space: 'l2',
      dimensions: number,
    ) => {
      initIndex(capacity: number, m: number, efConstruction: number, seed: number): void
      addPoint(point: readonly number[], label: number): void
      setEf(ef: number): void
      searchKnn(query: readonly number[], k: number): { readonly neighbors: readonly number[] }
      writeIndexSync(path: string): void
    }
  }
}

export async function openHnswlib(options: VectorPeerOptions): Promise<VectorPeer | undefined> {
  const { set, directory, seed } = options
  const library = await installed<Hnswlib>('hnswlib-node')
  if (library === undefined) return undefined
  const index = new library.default.HierarchicalNSW('l2', set.dimensions)
  index.initIndex(set.count, M, EF_CONSTRUCTION, seed)
  const queries = new Map(set.queries.map((query) => [query, Array.from(query)]))
  /** Used again and again, so that they are no part of the memory that it grows by. */
  const points: number[][] = []
  let count = 0
  return {
    name: 'hnswlib',
    version: versionOf('hnswlib-node'),
    buildsAfterwards: false,
    prepare: (from, to) => {
      count = to - from
      for (let i = 0; i < count; i++) {
        const vector = vectorOf(set, from + i)
        const point = (points[i] ??= Array.from(vector))
        for (let j = 0; j < vector.length; j++) point[j] = vector[j] as number
      }
    },
    add: (from) => {
      for (let i = 0; i < count; i++) index.addPoint(points[i] as number[], from + i)
    },
    build: () => undefined,
    setEf: (ef) => index.setEf(ef),
    search: (query) => index.searchKnn(queries.get(query) as number[], K).neighbors,
    bytes: () => {
      const path = join(directory, 'hnswlib.index')
      index.writeIndexSync(path)
      const { size } = statSync(path)
      rmSync(path)
      return size
    },
    close: () => undefined,
  }
}
