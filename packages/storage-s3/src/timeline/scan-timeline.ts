/** A timeline's log from anywhere to anywhere: ancestors' stretches up to the fork, then its own. */
import { type Lsn, notFound, type WalEntry } from '@twill/storage'
import type { LogReader } from '../log/log-reader.ts'
import { readLog } from '../log/scan.ts'
import { checkActive } from '../manifest/edits.ts'
import type { LogPosition, Manifest } from '../manifest/manifest.ts'

/** Asks the bucket for the newest manifest. */
export type NewestManifest = () => Promise<Manifest>

/** Both ends included; `toLsn` has been seen to be durable. `not-found` where the log from `fromLsn` on is no longer kept. */
export async function* scanTimeline(
  manifest: Manifest,
  log: LogReader,
  range: { readonly fromLsn: Lsn; readonly toLsn: Lsn },
  newest: NewestManifest,
): AsyncGenerator<readonly WalEntry[], void> {
  const { fromLsn, toLsn } = range
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
  if (start === undefined) throw gone(manifest)
  yield* whileKept(readLog(log.source, start, from, toLsn), start.slot, newest)
}

/**
 * Nothing holds slots before the newest root: they may be trimmed and deleted while they are read, and what a deposed writer puts there
 * then looks like log. So nothing is given away before the manifest, read afterwards, has them still.
 */
async function* whileKept(
  batches: AsyncGenerator<readonly WalEntry[], void>,
  slot: number,
  newest: NewestManifest,
): AsyncGenerator<readonly WalEntry[], void> {
  const check = async (): Promise<void> => {
    const manifest = await newest()
    checkActive(manifest)
    if (manifest.log.start.slot > slot) throw gone(manifest)
  }
  for (;;) {
    const next = await batches.next().catch(async (error: unknown) => {
      await check()
      throw error
    })
    if (next.done === true) return
    await check()
    yield next.value
  }
}

function gone({ log }: Manifest): Error {
  return notFound(`the log before ${log.start.lsn} is no longer kept`)
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
