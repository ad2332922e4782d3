/** Where things are in a bucket. `docs/spec/object-layout.md` draws it. */
import type { TimelineId } from './manifest/manifest.ts'

/** The timeline a new database begins with. A restore points `main` at another one. */
export const FIRST_TIMELINE: TimelineId = '0000000000000000'

export type Keys = {
  /** What the probe found, and the identity of the database. */
  readonly id: string
  /** Which timeline the database itself is. */
  readonly main: string
  readonly names: string
  name(branch: string): string
  manifest(timeline: TimelineId): string
  logs(timeline: TimelineId): string
  log(timeline: TimelineId, slot: number): string
  /** Everything of a timeline. */
  timeline(timeline: TimelineId): string
  layers(timeline: TimelineId): string
  layer(timeline: TimelineId, name: string): string
  readonly timelines: string
}

/** `root` is the prefix of the database, without slashes at its ends; it may be empty. */
export function keysUnder(root: string): Keys {
  const base = root === '' ? '' : `${root}/`
  const t = (timeline: TimelineId): string => `${base}t/${timeline}`
  return {
    id: `${base}id`,
    main: `${base}main`,
    names: `${base}names/`,
    name: (branch) => `${base}names/${encodeURIComponent(branch)}`,
    manifest: (timeline) => `${t(timeline)}/manifest`,
    logs: (timeline) => `${t(timeline)}/log/`,
    log: (timeline, slot) => `${t(timeline)}/log/${slot.toString(16).padStart(16, '0')}`,
    timeline: (timeline) => `${t(timeline)}/`,
    layers: (timeline) => `${t(timeline)}/layers/`,
    layer: (timeline, name) => `${t(timeline)}/layers/${name}`,
    timelines: `${base}t/`,
  }
}
