/** The first manifest of a timeline: of a new database, of a branch, and of one that must never be made. */
import type { StoreQuirks } from '@twill/storage/object'
import { newestRoot } from './history.ts'
import {
  type Ages,
  type InheritedLayer,
  type InheritedLog,
  type Manifest,
  MANIFEST_FORMAT,
  type Pin,
  type TimelineId,
} from './manifest.ts'

export type NewTimeline = {
  readonly timeline: TimelineId
  readonly database: string
  readonly quirks: StoreQuirks
  readonly ages: Ages
  readonly nonce: string
  readonly createdMs: number
}

export function emptyManifest(facts: NewTimeline): Manifest {
  const start = { slot: 0, epoch: 0, lsn: 1 }
  return {
    format: MANIFEST_FORMAT,
    ...facts,
    version: 1,
    epoch: 0,
    owner: '',
    state: 'active',
    log: { start, cleanTail: start, hint: 0 },
    retention: { kind: 'lsns', count: 0 },
    horizonLsn: 0,
    roots: [],
    rootBytes: undefined,
    layers: [],
    graveyard: [],
    pins: [],
    parent: undefined,
    inherited: [],
    inheritedLog: [],
    inheritedRoots: [],
  }
}

/** `parent` is as it was written with the pin, `parentName` what the parent is called (`undefined`: the database itself). */
export function childManifest(
  parent: Manifest,
  pin: Pin,
  parentName: string | undefined,
  facts: Pick<NewTimeline, 'nonce' | 'createdMs'>,
): Manifest {
  const { forkLsn, keptFromLsn } = pin
  const { database, quirks, ages } = parent
  const empty = emptyManifest({ timeline: pin.child, database, quirks, ages, ...facts })
  const start = { slot: 0, epoch: 0, lsn: forkLsn + 1 }
  const isNewest = newestRoot(parent)?.lsn === newestRoot(parent, forkLsn)?.lsn
  return {
    ...empty,
    log: { start, cleanTail: start, hint: 0 },
    horizonLsn: keptFromLsn,
    rootBytes: isNewest ? parent.rootBytes : undefined,
    parent: { timeline: parent.timeline, name: parentName, forkLsn },
    inherited: inheritedLayers(parent, forkLsn),
    inheritedLog: inheritedLog(parent, forkLsn),
    inheritedRoots: [
      ...parent.inheritedRoots,
      ...parent.roots.map((root) => ({ ...root, timeline: parent.timeline })),
    ].filter(({ lsn }) => lsn <= forkLsn),
  }
}

/** Stands where a child's manifest was never made, so that it never will be. */
export function abortedManifest(facts: NewTimeline): Manifest {
  return { ...emptyManifest(facts), state: 'aborted' }
}

/** Chains stay flat: what the parent inherited comes first, then the parent's own. */
function inheritedLayers(parent: Manifest, forkLsn: number): InheritedLayer[] {
  const own = parent.layers.map((layer) => ({
    timeline: parent.timeline,
    layer,
    maxLsn: forkLsn,
  }))
  return [...parent.inherited, ...own]
    .filter(({ layer }) => layer.minLsn <= forkLsn)
    .map((each) => ({ ...each, maxLsn: Math.min(each.maxLsn, forkLsn) }))
}

function inheritedLog(parent: Manifest, forkLsn: number): InheritedLog[] {
  const own = { timeline: parent.timeline, from: parent.log.start, toLsn: forkLsn }
  return [...parent.inheritedLog, own]
    .filter(({ from }) => from.lsn <= forkLsn)
    .map((each) => ({ ...each, toLsn: Math.min(each.toLsn, forkLsn) }))
}
