/** An hnsw index by itself, as CREATE INDEX makes it: no table, no transactions, no SQL. Its pages are in memory. */
import { Waits } from '../../../packages/engine/src/store/waits.ts'
import { nowhere } from '../../../packages/engine/src/vector/hnsw/graph-pages.ts'
import { GraphStorage } from '../../../packages/engine/src/vector/hnsw/graph-storage.ts'
import { vectorOf } from '../../vector/vector-sets.ts'
import { EF_CONSTRUCTION, K, M } from './vector-peer.ts'
import type { VectorPeer, VectorPeerOptions } from './vector-peer.ts'

/** What an index has where nothing is said of it. */
const CODE_BITS = 4

export function openTwillGraph({ set, seed }: VectorPeerOptions): VectorPeer {
  const { dimensions } = set
  const shape = { dimensions, metric: 'l2', m: M, codeBits: CODE_BITS } as const
  const options = { ...shape, efConstruction: EF_CONSTRUCTION, seed }
  const index = new GraphStorage(options, nowhere, () => Promise.resolve())
  const build = index.beginBuild(undefined, 0)
  const waits = new Waits({ fault: () => Promise.reject(new Error('pages are in memory')) })
  const entries = { count: 0, rowIds: [], scores: [] }
  const noTurn = (): undefined => undefined
  let ef = K
  return {
    name: 'twill',
    version: 'this commit',
    buildsAfterwards: false,
    add: async (from, to) => {
      for (let id = from; id < to; id++) {
        const vector = vectorOf(set, id)
        index.prepareInsert(id, waits)
        index.insert(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), id)
        if (build.isBehind) await build.catchUp(waits, noTurn)
      }
    },
    build: async () => {
      await build.finish(waits, noTurn)
      build.close()
    },
    setEf: (next) => {
      ef = next
    },
    search: (query) => {
      const cursor = index.nearest(query, ef)
      cursor.read(entries, waits)
      cursor.close?.()
      return entries.rowIds.slice(0, K)
    },
    bytes: () => index.graph.bytes,
    close: () => undefined,
  }
}
