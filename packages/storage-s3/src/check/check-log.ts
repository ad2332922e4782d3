/**
 * The log of a timeline: every segment from where it starts, in order; which of them are live, that their LSNs have no gap and that
 * each is linked to the one before it. And the stretches of ancestors' logs that a branch still needs.
 */
import { type Lsn, LSN_MAX } from '@twill/storage'
import { IN_FLIGHT_MAX } from '../log/limits.ts'
import { LiveChain } from '../log/live-chain.ts'
import { fetchSegment } from '../log/log-source.ts'
import { decodeManifest } from '../manifest/manifest-codec.ts'
import type { LogPosition, Manifest, TimelineId } from '../manifest/manifest.ts'
import { retryRead } from '../retry.ts'
import { inheritedStart } from '../timeline/scan-timeline.ts'
import type { CheckedWorld } from './checked-world.ts'

type Walked = {
  /** Where the chain ended. */
  readonly end: LogPosition
  readonly segments: number
  /** The first LSN at or after each slot that was asked for. */
  readonly lsnAt: ReadonlyMap<number, Lsn>
}

/** Answers how many segments there are. */
export async function checkLog(world: CheckedWorld, manifest: Manifest): Promise<number> {
  const { findings, keys } = world
  const { log, roots, timeline } = manifest
  const key = keys.manifest(timeline)
  const walked = await walk(world, timeline, log.start, {
    toLsn: LSN_MAX,
    endSlot: lastSlot(world, timeline, log.start.slot),
    marks: new Set(roots.map((root) => root.log.slot)),
    // A log in which nothing was written yet has the hint 0, too.
    knownSlot: log.cleanTail === null ? log.hint || -1 : log.cleanTail.slot - 1,
  })
  if (walked === undefined) return 0
  const { cleanTail } = log
  const { end, lsnAt } = walked
  if (cleanTail !== null && (cleanTail.slot !== end.slot || cleanTail.lsn !== end.lsn)) {
    const says = `slot ${cleanTail.slot}, LSN ${cleanTail.lsn}`
    findings.damage(key, `the log was closed at ${says}, and ends at ${end.slot}, ${end.lsn}`)
  }
  for (const root of roots) {
    const lsn = lsnAt.get(root.log.slot)
    if (root.log.slot >= log.start.slot && lsn === root.log.lsn) continue
    const where = `slot ${root.log.slot}, LSN ${root.log.lsn}`
    findings.damage(key, `replay after the root at ${root.lsn} starts at ${where}, which is not so`)
  }
  return walked.segments
}

/** What a branch reads of its ancestors' logs. */
export async function checkInheritedLog(world: CheckedWorld, manifest: Manifest): Promise<void> {
  const { findings, keys } = world
  let needed = manifest.horizonLsn + 1
  for (const stretch of manifest.inheritedLog) {
    const { timeline, toLsn } = stretch
    if (needed > toLsn) continue
    const from = inheritedStart(manifest, timeline, stretch.from, needed)
    if (from.lsn > needed) {
      const key = keys.manifest(manifest.timeline)
      findings.damage(key, `the log from ${needed} to ${from.lsn - 1} is in no ancestor`)
    }
    const range = { toLsn, endSlot: Infinity, marks: new Set<number>(), knownSlot: 0 }
    const walked = await walk(world, timeline, from, range)
    if (walked !== undefined && walked.end.lsn <= toLsn) {
      const key = keys.log(timeline, walked.end.slot)
      findings.damage(key, `it is missing: branch ${manifest.timeline} reads up to LSN ${toLsn}`)
    }
    needed = toLsn + 1
  }
}

type Range = {
  readonly toLsn: Lsn
  /** The last slot that was listed. */
  readonly endSlot: number
  readonly marks: ReadonlySet<number>
  /** A slot that must be there. */
  readonly knownSlot: number
}

/** `undefined` where the walk ended early with a finding, or the log was trimmed meanwhile. */
async function walk(
  world: CheckedWorld,
  timeline: TimelineId,
  from: LogPosition,
  range: Range,
): Promise<Walked | undefined> {
  const { env, findings, keys, store } = world
  const source = { store, keys, env, timeline }
  const chain = new LiveChain(from)
  const lsnAt = new Map<number, Lsn>()
  let segments = 0
  for (let slot = from.slot; ; slot += 1) {
    if (range.marks.has(slot)) lsnAt.set(slot, chain.position.lsn)
    const key = keys.log(timeline, slot)
    const isDone = chain.position.lsn > range.toLsn
    if (isDone || (slot > range.endSlot && slot > range.knownSlot)) break
    const before = findings.list.length
    const segment = await findings.guard(key, () => fetchSegment(source, slot))
    if (findings.list.length > before) return undefined
    if (segment === undefined) {
      if (range.endSlot === Infinity || mayEndAt(slot, range)) break
      if (await wasTrimmed(world, timeline, slot)) return undefined
      findings.damage(key, 'it is missing, and the log goes on after it')
      return undefined
    }
    world.progress(segment.sizeBytes)
    await findings.guard(key, () => chain.take(segment))
    if (findings.list.length > before) return undefined
    segments += 1
  }
  return { end: chain.position, segments, lsnAt }
}

/** Of several segments that a writer had under way when it died, later ones may have arrived and earlier ones not. */
function mayEndAt(slot: number, { endSlot, knownSlot }: Range): boolean {
  return slot > knownSlot && endSlot - slot < IN_FLIGHT_MAX
}

function lastSlot({ keys, sizes }: CheckedWorld, timeline: TimelineId, from: number): number {
  const prefix = keys.logs(timeline)
  let last = from - 1
  for (const key of sizes.keys()) {
    if (key.startsWith(prefix)) last = Math.max(last, Number.parseInt(key.slice(prefix.length), 16))
  }
  return last
}

async function wasTrimmed(
  { env, keys, store }: CheckedWorld,
  timeline: TimelineId,
  slot: number,
): Promise<boolean> {
  const key = keys.manifest(timeline)
  const found = await retryRead(env, () => store.get(key))
  return found !== undefined && decodeManifest(found.bytes, key).log.start.slot > slot
}
