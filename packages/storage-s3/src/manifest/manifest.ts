/**
 * The manifest: the one mutable object of a timeline, and all that must be read to open it. Everything else is immutable and
 * hangs on a name in here. `docs/spec/object-manifest.md` says what each field promises.
 *
 * Every edit is a function of the manifest that is there to the one that shall be, safe to apply again to what somebody else
 * wrote meanwhile; `manifest-cell.ts` does the compare-and-swap.
 */
import type { Epoch, Lsn, RetentionWindow } from '@twill/storage'
import type { StoreQuirks } from '@twill/storage/object'

export const MANIFEST_FORMAT = 1

/** 16 hex digits. Never used again, not even after deletion. */
export type TimelineId = string

/**
 * A place in a log of segments. Of the segments from `slot` on those with an epoch below `epoch`, or below one that stands
 * between, are dead: written by someone who had been deposed.
 */
export type LogPosition = {
  readonly slot: number
  readonly epoch: Epoch
  /** The LSN of the first record at or after `slot`. */
  readonly lsn: Lsn
}

/** Page ids from `first` to `last`, both included. */
export type IdRange = readonly [first: number, last: number]

/** An immutable object of page versions. */
export type LayerRecord = {
  /** `<epoch:08x>-<counter:08x>.d` (delta) or `.i` (compacted). The timeline it belongs to stands beside it. */
  readonly name: string
  /** Layers of one checkpoint or one compaction; what they hold lies between these, both included. */
  readonly minLsn: Lsn
  readonly maxLsn: Lsn
  readonly sizeBytes: number
  /** Where the index section begins; it ends with the object. */
  readonly indexOffset: number
  readonly pages: number
  /** Covers every page id in it, in few ranges: what is in none is not in the layer. */
  readonly ids: readonly IdRange[]
  /** The manifest version that brought it. */
  readonly addedVersion: number
}

/** A layer that no reader needs from `removedVersion` on, except through a pin older than that. */
export type BuriedLayer = {
  readonly layer: LayerRecord
  readonly removedVersion: number
  /** By the store's clock. */
  readonly removedMs: number
}

/** A checkpoint that can still be read. Its bytes are a page of the layers (`ROOT_PAGE_ID`). */
export type RootRecord = {
  readonly lsn: Lsn
  /** When it was set, by the writer's clock. */
  readonly timeMs: number
  /** Where replay after it starts. */
  readonly log: LogPosition
}

/** What a child holds on to. */
export type Pin = {
  readonly child: TimelineId
  readonly name: string
  readonly forkLsn: Lsn
  /** The newest root at or below the fork when it was made; history from here to the fork stays. */
  readonly keptFromLsn: Lsn
  /** Layers that were live at this version and reach below the fork stay. */
  readonly version: number
  /** These log slots stay, both ends included; `undefined`: none of this timeline's own. */
  readonly slots: { readonly from: number; readonly to: number } | undefined
  /** By the store's clock. */
  readonly madeMs: number
}

/** A layer of an ancestor. What it holds above `maxLsn` is not this timeline's. */
export type InheritedLayer = {
  readonly timeline: TimelineId
  readonly layer: LayerRecord
  readonly maxLsn: Lsn
}

/** Part of an ancestor's log, up to and including `toLsn`. */
export type InheritedLog = {
  readonly timeline: TimelineId
  readonly from: LogPosition
  readonly toLsn: Lsn
}

export type Parent = {
  readonly timeline: TimelineId
  /** The branch it was made from; `undefined`: the database itself. */
  readonly name: string | undefined
  readonly forkLsn: Lsn
}

/**
 * How long what is no longer needed stays, by the store's clock. The protocol's safety rests on all processes agreeing, so they
 * stand in the manifest and never change.
 */
export type Ages = {
  /** A log slot is deleted no sooner than this after it was written; proof of an epoch is good for 0.8 of it. */
  readonly logMs: number
  /** A layer is deleted no sooner than this after it was removed. */
  readonly graveMs: number
}

export type Manifest = {
  readonly format: typeof MANIFEST_FORMAT
  readonly timeline: TimelineId
  /** Identity of the database; part of every cache key. */
  readonly database: string
  readonly quirks: StoreQuirks
  /** One more with every write. */
  readonly version: number
  /** New with every write: tells the writer's own write from another's, and keeps the ETag from ever repeating. */
  readonly nonce: string
  readonly epoch: Epoch
  /** Who holds the epoch, for people. */
  readonly owner: string
  readonly state: 'active' | 'deleted' | 'aborted'
  readonly createdMs: number
  readonly ages: Ages
  readonly log: {
    /** Slots before it may be gone. Only grows. */
    readonly start: LogPosition
    /** Where the next segment goes, if the last writer closed cleanly and nobody has opened since. */
    readonly cleanTail: LogPosition | null
    /** A slot that is known to be written: how far to read ahead. */
    readonly hint: number
  }
  readonly retention: RetentionWindow
  /** Reads below it answer `not-found`. Only grows. */
  readonly horizonLsn: Lsn
  /** This timeline's own, oldest first. */
  readonly roots: readonly RootRecord[]
  /** The newest root's bytes, base64, where they are few: spares a request when opening. */
  readonly rootBytes: string | undefined
  /** Oldest first; later ones win. */
  readonly layers: readonly LayerRecord[]
  readonly graveyard: readonly BuriedLayer[]
  readonly pins: readonly Pin[]
  readonly parent: Parent | undefined
  readonly inherited: readonly InheritedLayer[]
  /** Oldest first. */
  readonly inheritedLog: readonly InheritedLog[]
  readonly inheritedRoots: readonly (RootRecord & { readonly timeline: TimelineId })[]
  /** It is the database, or is about to be: it is not deleted. Absent on a line that never was promoted. */
  readonly isDatabase?: true | undefined
  /** It was the database, and is a branch since: whoever has it open as the database has to look again. */
  readonly replacedBy?: TimelineId | undefined
}

/**
 * The root's bytes are kept in layers as a page of this id: the first integer that is no safe one, and so no page's. A double
 * holds it exactly.
 */
export const ROOT_PAGE_ID: number = 2 ** 53
