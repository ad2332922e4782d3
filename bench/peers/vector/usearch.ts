/** usearch with 32-bit floats. Its searches have the candidates that the index was opened with, so that it is opened anew for others. */
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { installed, versionOf } from './installed.ts'
import { EF_CONSTRUCTION, K, M } from './vector-peer.ts'
import type { VectorPeer, VectorPeerOptions } from './vector-peer.ts'

type UsearchIndex = {
  add(keys: BigUint64Array, vectors: Float32Array, threads: number): void
  search(
    vector: Float32Array,
    k: number,
    threads: number,
  ): { readonly keys: ArrayLike<bigint | number> }
  save(path: string): void
  load(path: string): void
}

type Usearch = {
  readonly Index: new (config: {
    dimensions: number
    metric: 'l2sq'
    quantization: 'f32'
    connectivity: number
    expansion_add: number
    expansion_search: number
    multi: false
  }) => UsearchIndex
}

export async function openUsearch(options: VectorPeerOptions): Promise<VectorPeer | undefined> {
  const { set, directory, threads } = options
  const library = await installed<Usearch>('usearch')
  if (library === undefined) return undefined
  const make = (ef: number): UsearchIndex =>
    new library.Index({
      dimensions: set.dimensions,
      metric: 'l2sq',
      quantization: 'f32',
      connectivity: M,
      expansion_add: EF_CONSTRUCTION,
      expansion_search: ef,
      multi: false,
    })
  let index = make(K)
  const path = join(directory, 'usearch.index')
  return {
    name: 'usearch',
    version: versionOf('usearch'),
    buildsAfterwards: false,
    add: (from, to) => {
      const keys = BigUint64Array.from({ length: to - from }, (_, i) => BigInt(from + i))
      const { elements, dimensions } = set
      index.add(keys, elements.subarray(from * dimensions, to * dimensions), threads)
    },
    build: () => undefined,
    setEf: (ef) => {
      index.save(path)
      index = make(ef)
      index.load(path)
    },
    search: (query) => Array.from(index.search(query, K, 1).keys, Number),
    bytes: () => {
      index.save(path)
      return statSync(path).size
    },
    close: () => rmSync(path, { force: true }),
  }
}
