/** Opening a database and answering the first point query, in a process that has done nothing else. */
import type { Peer } from '../peers/peer.ts'

export type OpenMeasured = { readonly ms: number; readonly rssMiB: number }

/** The library is loaded already; its own start (a WebAssembly module, a worker) is part of opening. */
export async function measureOpen(peer: Peer, directory: string): Promise<OpenMeasured> {
  const startedMs = performance.now()
  const db = await peer.open(directory)
  await db.query('select amount from item where id = 7')
  const ms = performance.now() - startedMs
  const rssMiB = process.memoryUsage().rss / 2 ** 20
  await db.close()
  return { ms, rssMiB }
}
