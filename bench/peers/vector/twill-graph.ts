/** The graph of an hnsw index by itself: no rows, no transactions, no pages. */
import { HnswGraph } from '../../../packages/engine/src/vector/hnsw/hnsw-graph.ts'
import { vectorOf } from '../../vector/vector-sets.ts'
import { EF_CONSTRUCTION, K, M } from './vector-peer.ts'
import type { VectorPeer, VectorPeerOptions } from './vector-peer.ts'

export function openTwillGraph({ set, seed }: VectorPeerOptions): VectorPeer {
  const { dimensions } = set
  const options = { dimensions, metric: 'l2', m: M, efConstruction: EF_CONSTRUCTION, seed } as const
  const graph = new HnswGraph(options)
  let ef = K
  return {
    name: 'twill',
    version: 'this commit',
    buildsAfterwards: false,
    add: (from, to) => {
      for (let id = from; id < to; id++) graph.insert(vectorOf(set, id))
    },
    build: () => undefined,
    setEf: (next) => {
      ef = next
    },
    search: (query) => graph.search(query, ef).nodes.subarray(0, K),
    bytes: () => graph.bytes,
    close: () => undefined,
  }
}
