/**
 * One peer in a process of its own, so that no peer runs in code that another has warmed up or in memory that another has filled.
 * The parent gives the job as JSON in the first argument and reads the answer, JSON again, from the last line of the output.
 */
import { mkdirSync } from 'node:fs'
import { makeSample } from '../harness/sample.ts'
import { loadPeer } from '../peers/load-peer.ts'
import type { PeerName } from '../peers/load-peer.ts'
import { measureOpen } from './cold-open.ts'
import { runWorkloads } from './embedded-workloads.ts'
import type { Size } from './embedded-workloads.ts'

export type PeerJob =
  | {
      readonly kind: 'workloads'
      readonly peer: PeerName
      readonly directory: string
      readonly size: Size
      readonly seed: number
      readonly only: readonly string[]
    }
  | {
      readonly kind: 'fill'
      readonly peer: PeerName
      readonly directory: string
      readonly size: Size
      readonly seed: number
    }
  | { readonly kind: 'open'; readonly peer: PeerName; readonly directory: string }

async function work(job: PeerJob): Promise<unknown> {
  const peer = await loadPeer(job.peer)
  if (job.kind === 'open') return measureOpen(peer, job.directory)
  mkdirSync(job.directory, { recursive: true })
  if (job.kind === 'workloads') {
    return runWorkloads(peer, job.directory, job.size, job.seed, job.only)
  }
  const db = await peer.open(job.directory)
  await db.createTables()
  if (job.size.items > 0) {
    await db.loadItems(makeSample(job.seed, job.size.items, job.size.dims))
  }
  await db.close()
  return {}
}

process.stdout.write(
  `${JSON.stringify(await work(JSON.parse(process.argv[2] ?? '') as PeerJob))}\n`,
)
