/** A timeline's log from anywhere to anywhere: ancestors' stretches up to the fork, then its own. */
import { type Lsn, notFound, type WalEntry } from '@twill/storage'
import type { LogReader } from '../log/log-reader.ts'
import { readLog } from '../log/scan.ts'
import type { LogPosition, Manifest } from '../manifest/manifest.ts'

/** Both ends included; `toLsn` has been seen to be durable. `not-found` where the log from `fromLsn` on is no longer kept. */
export async function* scanTimeline(
  manifest: Manifest,
  log: LogReader,
  fromLsn: Lsn,
  toLsn: Lsn,
): AsyncGenerator<readonly WalEntry[], void> {
  let from = fromLsn
  for (const stretch of manifest.inheritedLog) {
    const to = Math.min(toLsn, stretch.toLsn)
    if (from > to) continue
    const source = { ...log.source, timeline: stretch.timeline }
    yield* readLog(source, inheritedStart(manifest, stretch.timeline, stretch.from, from), from, to)
    from = to + 1
  }
  if (from > toLsn) return
  if (from >= log.startLsn) {
    yield* log.entries(from, toLsn)
    return
  }
  const start = ownStart(manifest, from)
  if (start === undefined)
    throw notFound(`the log before ${manifest.log.start.lsn} is no longer kept`)
  yield* readLog(log.source, start, from, toLsn)
}

/** Where to begin reading this timeline's own log to get an LSN; `undefined` where it is no longer kept. */
export function ownStart({ log, roots }: Manifest, lsn: Lsn): LogPosition | undefined {
  const nearest = roots.findLast((root) => root.log.lsn <= lsn)?.log ?? log.start
  return nearest.lsn <= lsn ? nearest : undefined
}

/** Where to begin reading an ancestor's stretch, which starts at `from`, to get an LSN. */
export function inheritedStart(
  { inheritedRoots }: Manifest,
  timeline: string,
  from: LogPosition,
  lsn: Lsn,
): LogPosition {
  const root = inheritedRoots.findLast((r) => r.timeline === timeline && r.log.lsn <= lsn)
  return root?.log ?? from
}
