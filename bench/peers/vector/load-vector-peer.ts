/** All of them by name. A peer's library is loaded only when it is asked for; `undefined` where it is not installed. */
import type { VectorPeer, VectorPeerName, VectorPeerOptions } from './vector-peer.ts'

export async function openVectorPeer(
  name: VectorPeerName,
  options: VectorPeerOptions,
): Promise<VectorPeer | undefined> {
  switch (name) {
    case 'twill':
      return (await import('./twill-graph.ts')).openTwillGraph(options)
    case 'hnswlib':
      return (await import('./hnswlib.ts')).openHnswlib(options)
    case 'usearch':
      return (await import('./usearch.ts')).openUsearch(options)
    case 'twill-sql':
      return (await import('./twill-sql.ts')).openTwillSql(options)
    case 'pglite':
      return (await import('./pglite-vector.ts')).openPgliteVector(options)
  }
}
