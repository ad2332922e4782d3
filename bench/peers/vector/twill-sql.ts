/** A table with an hnsw index in a Twill database on a file, asked through `@twill/bun`. */
import {
  createIndex,
  indexBytes,
  loadVectors,
  makeTable,
  nearestIds,
  openTable,
  setEf,
} from '../../vector/sql-table.ts'
import type { VectorPeer, VectorPeerOptions } from './vector-peer.ts'

export async function openTwillSql(options: VectorPeerOptions): Promise<VectorPeer> {
  const { set, directory, threads } = options
  const db = await openTable(directory)
  await makeTable(db, set.dimensions)
  return {
    name: 'twill-sql',
    version: 'this commit',
    buildsAfterwards: true,
    add: (from, to) => loadVectors(db, set, from, to),
    build: () => createIndex(db, { threads }),
    setEf: (ef) => setEf(db, ef),
    search: (query) => nearestIds(db, query),
    bytes: () => indexBytes(db),
    close: () => db.close(),
  }
}
