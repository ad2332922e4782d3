/**
 * Experiments 1 and 2: what one durable commit costs, beside a bare append + fdatasync of as many bytes, and what commits cost when
 * many come at the same time.
 */
import {
  closeSync,
  fdatasyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { Latency } from '../harness/latency.ts'
import type { LatencySummary } from '../harness/latency.ts'
import { plainTable, shortNumber } from '../harness/table.ts'
import { loadPeer } from '../peers/load-peer.ts'
import type { PeerDatabase } from '../peers/peer.ts'

export type CommitOptions = {
  readonly size: 'small' | 'full'
  readonly directory: string
  readonly log: (line: string) => void
}

export type CommitResult = {
  readonly where: string
  readonly committers: number
  readonly perSecond: number
  readonly latency: LatencySummary
}

const sizes = {
  small: { commits: 100, committers: [1, 8, 32] },
  full: { commits: 2000, committers: [1, 2, 4, 8, 16, 32, 64, 128, 256] },
} as const

/** Bytes of a small commit in the log. */
const RECORD_BYTES = 128

export async function runCommit(options: CommitOptions): Promise<readonly CommitResult[]> {
  mkdirSync(options.directory, { recursive: true })
  const directory = mkdtempSync(join(options.directory, 'twill-commit-'))
  const { commits, committers } = sizes[options.size]
  try {
    const results: CommitResult[] = [bareAppend(join(directory, 'bare.log'), commits)]
    for (const name of ['twill-file', 'twill-memory'] as const) {
      options.log(`${name} …`)
      const peer = await loadPeer(name)
      const db = await peer.open(directory)
      await db.createTables()
      let nextId = 1
      const ids = (count: number): number[] => Array.from({ length: count }, () => nextId++)
      await db.concurrentCommits(ids(64), 8)
      for (const count of committers) {
        results.push(await measure(peer.name, db, ids(commits * Math.min(count, 16)), count))
      }
      await verify(db, nextId - 1)
      await db.close()
    }
    return results
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function bareAppend(path: string, commits: number): CommitResult {
  const bytes = new Uint8Array(RECORD_BYTES).fill(7)
  const file = openSync(path, 'a')
  const latency = new Latency()
  const startedMs = performance.now()
  for (let i = 0; i < commits; i++) {
    const beganMs = performance.now()
    writeSync(file, bytes)
    fdatasyncSync(file)
    latency.record(performance.now() - beganMs)
  }
  const spentMs = performance.now() - startedMs
  closeSync(file)
  return {
    where: 'append + fdatasync',
    committers: 1,
    perSecond: (commits / spentMs) * 1000,
    latency: latency.summary(),
  }
}

async function measure(
  where: string,
  db: PeerDatabase,
  ids: readonly number[],
  committers: number,
): Promise<CommitResult> {
  const latency = new Latency()
  const startedMs = performance.now()
  await db.concurrentCommits(ids, committers, (ms) => latency.record(ms))
  const perSecond = (ids.length / (performance.now() - startedMs)) * 1000
  return { where, committers, perSecond, latency: latency.summary() }
}

async function verify(db: PeerDatabase, wanted: number): Promise<void> {
  const [row] = await db.query('select count(*) from note')
  if (Number(row?.[0]) !== wanted) throw new Error(`${row?.[0]} commits instead of ${wanted}`)
}

export function commitReport(results: readonly CommitResult[]): string {
  return plainTable({
    columns: ['where', 'committers', 'commits/s', 'p50 µs', 'p90', 'p99', 'p999'],
    rows: results.map(({ where, committers, perSecond, latency }) => [
      where,
      String(committers),
      shortNumber(perSecond),
      ...[latency.p50Us, latency.p90Us, latency.p99Us, latency.p999Us].map(shortNumber),
    ]),
  })
}
