/** What a manifest says of its timeline's history: which roots there are, how far back one may read. */
import { LSN_MAX, type Lsn, notFound } from '@twill/storage'
import type { Manifest, RootRecord } from './manifest.ts'

/** The newest root at or below an LSN, inherited ones included. */
export function newestRoot(manifest: Manifest, asOfLsn: Lsn = LSN_MAX): RootRecord | undefined {
  const own = manifest.roots.findLast((root) => root.lsn <= asOfLsn)
  return own ?? manifest.inheritedRoots.findLast((root) => root.lsn <= asOfLsn)
}

/** `not-found` below the horizon. */
export function checkReadable({ horizonLsn }: Manifest, asOfLsn: Lsn): void {
  if (asOfLsn < horizonLsn) throw notFound(`history as of ${asOfLsn} is no longer kept`)
}

/** The LSN from which everything is kept: a root of this timeline at the start of the retention window, or 0. */
export function windowStart(manifest: Manifest, durableLsn: Lsn, nowMs: number): Lsn {
  const { retention, roots } = manifest
  if (roots.length === 0) return 0
  const start =
    retention.kind === 'lsns'
      ? roots.findLast((root) => root.lsn <= durableLsn - retention.count)
      : roots.findLast((root) => root.timeMs <= nowMs - retention.ms)
  return start?.lsn ?? 0
}

/** The manifest without the roots and the log that nobody may ask for any more. */
export function trimmed(manifest: Manifest, windowStartLsn: Lsn): Manifest {
  if (windowStartLsn <= manifest.horizonLsn) return manifest
  const first = manifest.roots.find((root) => root.lsn === windowStartLsn)
  if (first === undefined) return manifest
  const { log } = manifest
  const start = first.log.slot > log.start.slot ? first.log : log.start
  return {
    ...manifest,
    horizonLsn: windowStartLsn,
    roots: manifest.roots.filter((root) => root.lsn >= windowStartLsn),
    log: { ...log, start },
  }
}
