/**
 * One timeline as it really is: an observer sees every write that takes effect in the bucket, so it knows the one history before
 * anybody reads it, keeps what is trimmed and deleted since, and can say at any moment what a root, a page or a record must be.
 */
import type { Lsn, PageId } from '@twill/storage'
import type { Manifest, TimelineId } from '../../../src/manifest/manifest.ts'
import { decodeSegment, type Segment } from '../../../src/log/segment.ts'
import { contentOf, decodeRecord, pagesOf } from './content.ts'

/** Pages were put as of `lsn`, and a root at `rootLsn` has made them visible. */
export type Put = { readonly lsn: Lsn; readonly rootLsn: Lsn }

type Pinned = { readonly layers: ReadonlySet<string>; readonly puts: readonly Put[] }
type Version = { readonly lsn: Lsn; readonly transaction: number }

export class Line {
  readonly timeline: TimelineId
  manifest: Manifest
  /** Of every LSN, the transaction and the slot; those of ancestors too, without their slots. */
  readonly transactions: number[] = []
  readonly slots: (number | undefined)[] = []
  readonly puts: Put[] = []
  /** Where the pages of a root are that somebody is about to set; by epoch and LSN. */
  readonly intended: Map<string, readonly Lsn[]> = new Map()
  /** For each child that is pinned: the layers it may read, and the puts it has. */
  readonly pinned: Map<TimelineId, Pinned> = new Map()
  readonly everNamed: Set<string> = new Set()
  readonly acked: { readonly firstLsn: Lsn; readonly group: readonly number[] }[] = []
  readonly failed: (readonly number[])[] = []
  readonly unknown: (readonly number[])[] = []
  ackedLsn: Lsn = 0
  /** Whoever made it was told so. */
  isAcknowledged = false
  readonly #segments = new Map<number, Segment>()
  readonly #versions = new Map<PageId, Version[]>()
  #nextSlot = 0
  #epoch = 0

  constructor(manifest: Manifest, parent: Line | undefined) {
    this.timeline = manifest.timeline
    this.manifest = manifest
    const forkLsn = manifest.parent?.forkLsn ?? 0
    for (let lsn = 1; lsn <= forkLsn; lsn += 1) {
      this.#take(parent?.transactions[lsn - 1] as number, undefined)
    }
    for (const { lsn } of parent?.pinned.get(this.timeline)?.puts ?? []) {
      this.puts.push({ lsn, rootLsn: 0 })
    }
  }

  get isActive(): boolean {
    return this.manifest.state === 'active'
  }

  get durableLsn(): Lsn {
    return this.transactions.length
  }

  get newestRootLsn(): Lsn {
    const { roots, inheritedRoots } = this.manifest
    return roots.at(-1)?.lsn ?? inheritedRoots.at(-1)?.lsn ?? 0
  }

  /** A segment took a slot. What a deposed writer puts into one that was deleted changes nothing. */
  segmentWritten(slot: number, bytes: Uint8Array): string | undefined {
    if (this.#segments.has(slot)) return undefined
    this.#segments.set(slot, decodeSegment(bytes, this.timeline, slot))
    for (;;) {
      const segment = this.#segments.get(this.#nextSlot)
      if (segment === undefined) return undefined
      this.#nextSlot += 1
      if (segment.epoch < this.#epoch) continue
      this.#epoch = segment.epoch
      if (segment.firstLsn !== this.durableLsn + 1) {
        return `slot ${segment.slot} begins with LSN ${segment.firstLsn}, after ${this.durableLsn}`
      }
      for (const record of segment.groups.flat()) this.#take(decodeRecord(record), segment.slot)
    }
  }

  /** The last transaction at or below an LSN that touched a page. */
  lastTouch(id: PageId, lsn: Lsn): number | undefined {
    return this.#versions.get(id)?.findLast((version) => version.lsn <= lsn)?.transaction
  }

  contentAt(id: PageId, lsn: Lsn): Uint8Array | undefined {
    const transaction = this.lastTouch(id, lsn)
    return transaction === undefined ? undefined : contentOf(transaction, id)
  }

  /** The pages that transactions after `fromLsn`, up to `toLsn`, touched. */
  dirty(fromLsn: Lsn, toLsn: Lsn): PageId[] {
    const ids = new Set<PageId>()
    for (let lsn = fromLsn + 1; lsn <= toLsn; lsn += 1) {
      for (const id of pagesOf(this.transactions[lsn - 1] as number)) ids.add(id)
    }
    return [...ids]
  }

  /** As of which LSN pages read at `lsn` are, for one who knows roots up to `rootLsn`. */
  pagesAsOf(lsn: Lsn, rootLsn: Lsn): Lsn {
    let asOf = 0
    for (const put of this.puts) {
      if (put.rootLsn <= rootLsn && put.lsn <= lsn && put.lsn > asOf) asOf = put.lsn
    }
    return asOf
  }

  isPrefix(part: readonly number[]): boolean {
    if (part.length > this.durableLsn) return false
    return part.every((each, at) => each === this.transactions[at])
  }

  /** A manifest that has a root more than the one before. */
  rootSet(lsn: Lsn, epoch: number): void {
    for (const put of this.intended.get(`${epoch}:${lsn}`) ?? []) {
      this.puts.push({ lsn: put, rootLsn: lsn })
    }
  }

  /** What is wrong with what clients were told, now that all has come to rest. */
  verdict(): string | undefined {
    const lsnOf = new Map<number, number>()
    this.transactions.forEach((transaction, at) => lsnOf.set(transaction, at + 1))
    if (lsnOf.size !== this.durableLsn) return 'a transaction is in the log twice'
    for (const { firstLsn, group } of this.acked) {
      const isThere = group.every((each, at) => lsnOf.get(each) === firstLsn + at)
      if (!isThere) return `acknowledged ${group.join()} at LSN ${firstLsn} is lost`
    }
    for (const group of this.failed) {
      if (group.some((each) => lsnOf.has(each))) return `failed ${group.join()} is in the log`
    }
    for (const group of this.unknown) {
      const first = lsnOf.get(group[0] as number)
      const isWhole = group.every(
        (each, at) => lsnOf.get(each) === (first === undefined ? undefined : first + at),
      )
      if (!isWhole) return `unknown ${group.join()} is in the log in part`
    }
    return undefined
  }

  #take(transaction: number, slot: number | undefined): void {
    this.transactions.push(transaction)
    this.slots.push(slot)
    for (const id of pagesOf(transaction)) {
      const versions = this.#versions.get(id)
      const version = { lsn: this.durableLsn, transaction }
      if (versions === undefined) this.#versions.set(id, [version])
      else versions.push(version)
    }
  }
}
