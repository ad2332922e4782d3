/**
 * What building takes, each in a process of its own: memory as the process grows by it and as the index says, and time on one thread and on two. An index that
 * is built by a statement grows the process after its table is there.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openVectorPeer } from '../peers/vector/load-vector-peer.ts'
import type { VectorPeerName } from '../peers/vector/vector-peer.ts'
import { processorSeconds } from './processor-time.ts'
import { firstOf, makeSet } from './vector-sets.ts'
import type { SetSpec } from './vector-sets.ts'

export type BuildJob = {
  readonly kind: 'build'
  readonly peer: VectorPeerName
  readonly set: SetSpec
  readonly threads: number
  readonly directory: string
}

export type BuildResult = {
  readonly set: string
  readonly rows: number
  readonly peer: VectorPeerName
  readonly threads: number
  readonly seconds: number
  readonly processorSeconds: number
  /** How much the process has grown, and what the index says. */
  readonly grownBytes: number
  readonly toldBytes: number | undefined
}

/** Vectors that are brought into a peer's form at a time. */
const TURN = 50

/** `undefined` where the peer is not installed. */
export async function measureBuild(job: BuildJob): Promise<BuildResult | undefined> {
  const all = makeSet(job.set)
  if (all === undefined) return undefined
  const set = firstOf(all, job.set.count)
  const { directory, threads } = job
  const peer = await openVectorPeer(job.peer, { set, directory, threads, seed: job.set.seed })
  if (peer === undefined) return undefined
  const spent = { seconds: 0, processorSeconds: 0 }
  let before = residentBytes()
  for (let from = 0; from < set.count; from += TURN) {
    const to = Math.min(set.count, from + TURN)
    peer.prepare?.(from, to)
    await measured(spent, () => peer.add(from, to))
  }
  if (peer.buildsAfterwards) {
    before = residentBytes()
    spent.seconds = 0
    spent.processorSeconds = 0
  }
  await measured(spent, () => peer.build())
  const grownBytes = residentBytes() - before
  const toldBytes = await peer.bytes()
  await peer.close()
  const { name } = peer
  return { set: set.name, rows: set.count, peer: name, threads, ...spent, grownBytes, toldBytes }
}

async function measured(
  spent: { seconds: number; processorSeconds: number },
  work: () => void | Promise<void>,
): Promise<void> {
  const startedMs = performance.now()
  const before = processorSeconds()
  await work()
  spent.seconds += (performance.now() - startedMs) / 1000
  spent.processorSeconds += processorSeconds() - before
}

/** After a garbage collection. */
function residentBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  return process.memoryUsage().rss
}
