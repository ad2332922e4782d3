/** All peers, by the name that the command line has for them. A peer's library is loaded only when it is asked for. */
import type { Peer } from './peer.ts'

export const peerNames = [
  'twill-file',
  'twill-memory',
  'better-sqlite3',
  'node-sqlite',
  'pglite',
  'duckdb',
] as const

export type PeerName = (typeof peerNames)[number]

export function isPeerName(name: string): name is PeerName {
  return peerNames.some((known) => known === name)
}

export async function loadPeer(name: PeerName): Promise<Peer> {
  switch (name) {
    case 'twill-file':
      return (await import('./twill.ts')).twillFile
    case 'twill-memory':
      return (await import('./twill.ts')).twillMemory
    case 'better-sqlite3':
      return (await import('./better-sqlite3.ts')).betterSqlite3
    case 'node-sqlite':
      return (await import('./node-sqlite.ts')).nodeSqlite
    case 'pglite':
      return (await import('./pglite.ts')).pglite
    case 'duckdb':
      return (await import('./duckdb.ts')).duckdb
  }
}
