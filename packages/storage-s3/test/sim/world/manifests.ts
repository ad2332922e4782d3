/** What one manifest may follow on another. */
import type { Manifest } from '../../../src/manifest/manifest.ts'
import type { Line } from './line.ts'

/** What is wrong with `next` as the successor of a line's manifest. */
export function checkSuccession(line: Line, next: Manifest): string | undefined {
  const before = line.manifest
  const where = `the manifest of ${next.timeline}, version ${next.version}`
  if (next.version !== before.version + 1) return `${where}, follows on ${before.version}`
  if (next.nonce === before.nonce) return `${where}, has the nonce of the one before`
  if (next.epoch < before.epoch) return `${where}, has an older epoch`
  if (before.state !== 'active' && next.state !== before.state) return `${where}, came back to life`
  if (next.horizonLsn < before.horizonLsn) return `${where}, has an earlier horizon`
  if (next.log.start.slot < before.log.start.slot) return `${where}, has an earlier start`
  const newest = next.roots.at(-1)
  if (newest !== undefined && newest.lsn > line.durableLsn) {
    return `${where}, has a root at ${newest.lsn}; the log ends at ${line.durableLsn}`
  }
  return checkHorizon(line, next, where)
}

/** History goes only where the window, as of the manifest before, does not reach. */
function checkHorizon(line: Line, next: Manifest, where: string): string | undefined {
  const before = line.manifest
  if (next.horizonLsn === before.horizonLsn) return undefined
  const newestBefore = before.roots.at(-1)?.lsn ?? 0
  if (next.horizonLsn > newestBefore) {
    return `${where}, drops what is before the root that it sets: ${next.horizonLsn}`
  }
  const { retention, roots } = before
  if (retention.kind !== 'lsns') return undefined
  const startLsn = line.durableLsn - retention.count
  const kept = roots.findLast(({ lsn }) => lsn <= startLsn)?.lsn ?? 0
  if (next.horizonLsn <= kept) return undefined
  return `${where}, has the horizon ${next.horizonLsn}; the window needs ${kept}`
}
