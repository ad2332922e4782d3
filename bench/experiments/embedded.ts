/** The comparison of embedded databases: the same data and work for each, one after the other, in one command. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runProcess } from '../harness/run-process.ts'
import { loadPeer } from '../peers/load-peer.ts'
import type { PeerName } from '../peers/load-peer.ts'
import { isWanted, sizes } from './embedded-workloads.ts'
import type { Measured, Size } from './embedded-workloads.ts'
import type { OpenMeasured } from './cold-open.ts'
import type { PeerJob } from './peer-process.ts'

export type SizeName = keyof typeof sizes

export type PeerResult = {
  readonly name: string
  readonly version: string
  readonly commitMeans: string
  readonly measured: readonly Measured[]
  readonly rssMiB: number | undefined
}

export type EmbeddedOptions = {
  readonly peers: readonly PeerName[]
  readonly size: SizeName
  readonly seed: number
  /** Words of the workloads to measure; none: all. */
  readonly only: readonly string[]
  /** Where databases are made; removed afterwards. */
  readonly directory: string
  readonly log: (line: string) => void
}

export const OPEN = 'open + first query'
export const OPEN_EMPTY = 'open + first query, empty'

export async function runEmbedded(options: EmbeddedOptions): Promise<readonly PeerResult[]> {
  mkdirSync(options.directory, { recursive: true })
  const directory = mkdtempSync(join(options.directory, 'twill-bench-'))
  const results: PeerResult[] = []
  try {
    for (const peer of options.peers) {
      options.log(`${peer} …`)
      results.push(await runPeer(peer, directory, options))
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  return results
}

async function runPeer(
  peer: PeerName,
  directory: string,
  { size: sizeName, seed, only }: EmbeddedOptions,
): Promise<PeerResult> {
  const size: Size = sizes[sizeName]
  const own = join(directory, peer)
  const measured = [
    ...((await child({ kind: 'workloads', peer, directory: own, size, seed, only })) as Measured[]),
  ]
  const { name, version, commitMeans, keepsData } = await loadPeer(peer)
  let rssMiB: number | undefined
  if (keepsData && (isWanted(OPEN, only) || isWanted(OPEN_EMPTY, only))) {
    const opened = await coldOpens(peer, own, size.repetitions)
    rssMiB = opened.rssMiB
    measured.push({ workload: OPEN, unit: 'ms', value: opened.ms })
    const empty = join(directory, `${peer}-empty`)
    await child({ kind: 'fill', peer, directory: empty, size: { ...size, items: 0 }, seed })
    const openedEmpty = await coldOpens(peer, empty, size.repetitions)
    measured.push({ workload: OPEN_EMPTY, unit: 'ms', value: openedEmpty.ms })
  }
  return { name, version, commitMeans, measured, rssMiB }
}

/** The median of several processes. */
async function coldOpens(peer: PeerName, directory: string, times: number): Promise<OpenMeasured> {
  const all: OpenMeasured[] = []
  for (let i = 0; i < times; i++) {
    all.push((await child({ kind: 'open', peer, directory })) as OpenMeasured)
  }
  all.sort((a, b) => a.ms - b.ms)
  return all[all.length >> 1] as OpenMeasured
}

function child(job: PeerJob): Promise<unknown> {
  return runProcess(join(import.meta.dirname, 'peer-process.ts'), job)
}
