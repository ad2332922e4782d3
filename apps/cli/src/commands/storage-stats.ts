/** `twill storage stats`: what is known of a database's storage, without becoming its writer. */
import type { Head, StorageStats } from '@twill/storage'
import type { AtRest, ObjectStorageStats } from '@twill/storage-s3'
import { databaseUrl } from '../database-url.ts'
import { exitCodes } from '../host.ts'
import type { ExitCode, Host } from '../host.ts'
import { formatBytes, formatTime, plural } from '../storage/sizes.ts'
import { describeWindow } from './storage-retention.ts'

/** What the large providers ask for a gibibyte in a month. */
const DOLLARS_PER_GIB_MONTH = 0.023

type Line = readonly [name: string, value: string]

export async function runStorageStats(
  host: Host,
  database: string,
  json: boolean,
): Promise<ExitCode> {
  const opened = await host.openStorage(databaseUrl(database), false)
  const { storage } = opened
  try {
    const head = await storage.head()
    const branches = await storage.listBranches()
    const common = { ...head, branches: branches.length }
    if (opened.kind !== 'object') {
      const stats = storage.stats()
      host.output.write(
        json ? toJson({ ...common, ...stats }) : printed(localLines(head, branches.length, stats)),
      )
      return exitCodes.ok
    }
    const atRest = await opened.storage.measure()
    const stats = opened.storage.objectStats()
    const lines = objectLines(stats, head, branches.length, atRest)
    host.output.write(json ? toJson({ ...stats, ...common, atRest }) : printed(lines))
    return exitCodes.ok
  } finally {
    await storage.close()
  }
}

function toJson(value: object): string {
  return `${JSON.stringify(value)}\n`
}

function printed(lines: readonly Line[]): string {
  const width = Math.max(...lines.map(([name]) => name.length))
  return lines.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('')
}

function localLines(head: Head, branches: number, stats: StorageStats): Line[] {
  return [
    ['end of the log', `LSN ${head.durableLsn}`],
    ['newest checkpoint', `LSN ${head.rootLsn}`],
    ['size', formatBytes(stats.sizeBytes)],
    ['branches', String(branches)],
  ]
}

function objectLines(
  stats: ObjectStorageStats,
  head: Head,
  branches: number,
  atRest: AtRest,
): Line[] {
  const { buriedBytes, inheritedBytes, layerBytes, layers, retention, roots } = stats
  const [oldest] = roots
  const newest = roots.at(-1)
  const dollars = (atRest.sizeBytes / 2 ** 30) * DOLLARS_PER_GIB_MONTH
  return [
    ['writer', stats.epoch === 0 ? 'none yet' : writerOf(stats)],
    ['end of the log', `LSN ${head.durableLsn}`],
    [
      'newest checkpoint',
      newest === undefined ? 'none' : `LSN ${newest.lsn}, ${formatTime(newest.timeMs)}`,
    ],
    ['log to replay from', `${plural(stats.logSlots, 'segment')} since the oldest checkpoint`],
    ['retention', describeWindow(retention)],
    [
      'readable from',
      oldest === undefined
        ? `LSN ${stats.horizonLsn}`
        : `LSN ${stats.horizonLsn}, checkpoint of ${formatTime(oldest.timeMs)}`,
    ],
    [
      'layers',
      `${layers} (${formatBytes(layerBytes)}), ${formatBytes(inheritedBytes)} of ancestors`,
    ],
    ['to be deleted', formatBytes(buriedBytes)],
    ['branches', String(branches)],
    [
      'in the bucket',
      `${plural(atRest.objects, 'object')}, ${formatBytes(atRest.sizeBytes)}: ${formatBytes(atRest.layerBytes)} in layers, ${formatBytes(atRest.logBytes)} in the log`,
    ],
    ['costs at rest', `about $${dollars.toFixed(2)} a month`],
    ...writingLines(stats),
  ]
}

function writerOf({ epoch, isClosed, owner }: ObjectStorageStats): string {
  return `number ${epoch}, ${owner}${isClosed ? ', closed' : ', open or not closed cleanly'}`
}

/** Of this process, if it is the writer. */
function writingLines({ log, maintenanceFailure }: ObjectStorageStats): Line[] {
  if (log === undefined) return []
  const { commitLatency: latency, dollarsPerMonth } = log
  return [
    [
      'commits',
      `${latency.count}: p50 ${latency.p50Ms} ms, p99 ${latency.p99Ms} ms, longest ${latency.maxMs} ms`,
    ],
    [
      'writes of the log',
      `${log.puts} (${log.hedges} hedges, ${log.retries} retries), ${log.groupsPerSegment.toFixed(1)} commits each`,
    ],
    ['costs of writing', `$${dollarsPerMonth.lastHour.toFixed(0)} a month as in the last hour`],
    ...(maintenanceFailure === undefined ? [] : [['maintenance', maintenanceFailure] as const]),
  ]
}
