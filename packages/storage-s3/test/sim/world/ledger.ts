/**
 * Sees every write in the bucket, keeps what really is (`Line`, `Names`), and says at once what must never be: a manifest that goes
 * back or names what is not there, an object deleted that somebody can reach, a branch that is there without its parent's hold.
 */
import type { MemoryObjectStore } from '@twill/storage/object'
import { decodeName, type NameRecord } from '../../../src/branches/name-record.ts'
import type { Keys } from '../../../src/keys.ts'
import type { Manifest, TimelineId } from '../../../src/manifest/manifest.ts'
import { checkLayerDeletion, checkSlotDeletion } from './deletions.ts'
import { Line } from './line.ts'
import { checkSuccession } from './manifests.ts'
import { Names } from './names.ts'
import type { BucketObserver } from './observed-bucket.ts'

const TEXT = new TextDecoder()
const KEY = /\/t\/([0-9a-f]{16})\/(manifest|log|layers)(?:\/(.+))?$/

export class Ledger implements BucketObserver {
  readonly lines: Map<TimelineId, Line> = new Map()
  readonly names: Names = new Names()
  readonly faults: string[] = []
  readonly keys: Keys
  /** Moments: one for each write. */
  tick = 0
  /** The timelines that the database was, the newest last, and since when; what `main` says need not be up to date. */
  readonly mains: { readonly timeline: TimelineId; readonly fromTick: number }[] = []
  #main: TimelineId | undefined
  readonly #bucket: () => MemoryObjectStore
  readonly #storeNowMs: () => number
  readonly #note: (text: string) => void
  readonly #objects = new Set<string>()
  /** When each was written first; what a deposed writer puts into a slot that was deleted may go at any time. */
  readonly #writtenMs = new Map<string, number>()
  readonly #writtenAgain = new Set<string>()
  readonly #deaths = new Map<TimelineId, number>()
  readonly #retentions = new Map<TimelineId, { readonly tick: number; readonly text: string }[]>()

  constructor(
    keys: Keys,
    bucket: () => MemoryObjectStore,
    storeNowMs: () => number,
    note: (text: string) => void,
  ) {
    this.#note = note
    this.keys = keys
    this.#bucket = bucket
    this.#storeNowMs = storeNowMs
  }

  get storeNowMs(): number {
    return this.#storeNowMs()
  }

  get bucket(): MemoryObjectStore {
    return this.#bucket()
  }

  fault(text: string | undefined): void {
    if (text !== undefined) this.faults.push(text)
  }

  line(timeline: TimelineId): Line {
    const line = this.lines.get(timeline)
    if (line === undefined) throw new Error(`timeline ${timeline} was never made`)
    return line
  }

  /** Whether one of these ceased to be a branch after a moment. */
  diedSince(timelines: readonly TimelineId[], tick: number): boolean {
    return timelines.some((timeline) => (this.#deaths.get(timeline) ?? -1) > tick)
  }

  has(key: string): boolean {
    return this.#objects.has(key)
  }

  /** When an object was first written, by the store's clock. */
  writtenMs(key: string): number {
    return this.#writtenMs.get(key) ?? this.storeNowMs
  }

  /** Whether a window was that of a line at some moment of a stretch. */
  hadRetention(timeline: TimelineId, text: string, fromTick: number, toTick: number): boolean {
    const history = this.#retentions.get(timeline) ?? []
    return history.some(({ tick, text: each }, at) => {
      const until = history[at + 1]?.tick ?? Infinity
      return each === text && tick <= toTick && until > fromTick
    })
  }

  written(key: string, bytes: Uint8Array): void {
    this.tick += 1
    this.#note(`+ ${key}`)
    this.#objects.add(key)
    if (!this.#writtenMs.has(key)) this.#writtenMs.set(key, this.storeNowMs)
    else this.#writtenAgain.add(key)
    const [, timeline, kind, rest] = KEY.exec(key) ?? []
    if (timeline === undefined) {
      this.#recordWritten(key, decodeName, bytes)
    } else if (kind === 'manifest') {
      this.#manifestWritten(JSON.parse(TEXT.decode(bytes)) as Manifest)
    } else if (kind === 'log') {
      this.fault(this.line(timeline).segmentWritten(Number.parseInt(rest as string, 16), bytes))
    }
  }

  deleting(key: string): void {
    if (!this.#objects.has(key)) return
    this.tick += 1
    this.#note(`- ${key}`)
    const [, timeline, kind, rest] = KEY.exec(key) ?? []
    if (timeline === undefined) this.#recordWritten(key, () => undefined, new Uint8Array(0))
    else if (kind === 'layers') this.fault(checkLayerDeletion(this, timeline, rest as string))
    else if (kind === 'log') this.fault(checkSlotDeletion(this, timeline, key, rest as string))
    else this.fault(`${key} was deleted`)
    this.#objects.delete(key)
  }

  #recordWritten(
    key: string,
    decode: (bytes: Uint8Array, key: string) => NameRecord | undefined,
    bytes: Uint8Array,
  ): void {
    if (key === this.keys.id) return
    const record = decode(bytes, key)
    if (key === this.keys.main) {
      if (record?.timeline === null || record === undefined) this.fault('the database has no name')
      else this.#main = record.timeline
      this.#noteMain()
      return
    }
    const name = decodeURIComponent(key.slice(this.keys.names.length))
    const before = this.names.now(name)
    this.names.written(name, record, this.tick)
    const after = this.names.now(name)
    for (const timeline of before) {
      // A name that two lines are changing places for is settled by what the manifests say.
      if (before.length > 1 || after.includes(timeline)) continue
      const line = this.lines.get(timeline)
      if (line?.isActive === true && line.manifest.isDatabase !== true) {
        this.fault(`the name ${name} was taken from branch ${timeline}, which is there`)
      }
    }
  }

  #manifestWritten(manifest: Manifest): void {
    const { timeline } = manifest
    const known = this.lines.get(timeline)
    const before = known?.manifest
    if (known === undefined) this.#lineMade(manifest)
    else {
      this.fault(checkSuccession(known, manifest))
      known.manifest = manifest
    }
    const line = this.line(timeline)
    for (const { name } of manifest.layers) {
      if (line.everNamed.has(name)) continue
      line.everNamed.add(name)
      const key = this.keys.layer(timeline, name)
      if (!this.has(key)) this.fault(`the manifest of ${timeline} names ${name}, which is gone`)
    }
    if (before !== undefined) this.#noteChanges(line, before)
    if (before?.replacedBy !== manifest.replacedBy) this.#noteMain()
    const text = JSON.stringify(manifest.retention)
    const retentions = this.#retentions.get(timeline) ?? []
    if (retentions.at(-1)?.text !== text) retentions.push({ tick: this.tick, text })
    this.#retentions.set(timeline, retentions)
  }

  #noteMain(): void {
    let timeline = this.#main
    for (
      let next = timeline;
      next !== undefined;
      next = this.lines.get(next)?.manifest.replacedBy
    ) {
      timeline = next
    }
    if (timeline === undefined || this.mains.at(-1)?.timeline === timeline) return
    this.mains.push({ timeline, fromTick: this.tick })
  }

  /** Whether a timeline was the database at some moment of a stretch. */
  wasMain(timeline: TimelineId, fromTick: number): boolean {
    return this.mains.some((main, at) => {
      const until = this.mains[at + 1]?.fromTick ?? Infinity
      return main.timeline === timeline && until > fromTick
    })
  }

  #lineMade(manifest: Manifest): void {
    const { parent, timeline } = manifest
    const of = parent === undefined ? undefined : this.lines.get(parent.timeline)
    if (parent !== undefined && manifest.state === 'active') {
      const isPinned = of?.manifest.pins.some(({ child }) => child === timeline) === true
      if (!isPinned) this.fault(`branch ${timeline} was made, and ${parent.timeline} has no pin`)
      for (const { layer, timeline: from } of manifest.inherited) {
        const key = this.keys.layer(from, layer.name)
        if (!this.has(key)) this.fault(`branch ${timeline} inherits ${key}, which is gone`)
      }
    }
    this.lines.set(timeline, new Line(manifest, of))
  }

  #noteChanges(line: Line, before: Manifest): void {
    const { manifest, timeline } = line
    for (const { lsn } of manifest.roots) {
      if (!before.roots.some((root) => root.lsn === lsn)) line.rootSet(lsn, manifest.epoch)
    }
    for (const { layer } of before.graveyard) {
      if (manifest.graveyard.some((buried) => buried.layer.name === layer.name)) continue
      const key = this.keys.layer(timeline, layer.name)
      // A request that was repeated may bring it back; its name is of an older epoch then, or will be.
      if (!this.has(key) || this.#writtenAgain.has(key)) continue
      this.fault(`${timeline} forgets the buried layer ${layer.name}, which is there`)
    }
    for (const pin of manifest.pins) {
      const same = before.pins.find(({ child }) => child === pin.child)
      if (same?.version === pin.version) continue
      const layers = manifest.layers.filter(({ minLsn }) => minLsn <= pin.forkLsn)
      line.pinned.set(pin.child, {
        layers: new Set(layers.map(({ name }) => name)),
        puts: line.puts.filter(({ lsn }) => lsn <= pin.forkLsn),
      })
    }
    for (const { child } of before.pins) {
      if (manifest.pins.some((pin) => pin.child === child)) continue
      if (this.lines.get(child)?.isActive === true) {
        this.fault(`${timeline} lets go of branch ${child}, which is there`)
      }
    }
    if (before.state === 'active' && manifest.state !== 'active') {
      this.#deaths.set(timeline, this.tick)
      if (line.isAcknowledged && !this.names.mayBeDeleted(timeline)) {
        this.fault(`branch ${timeline} was deleted, and nobody asked for it`)
      }
    }
  }
}
