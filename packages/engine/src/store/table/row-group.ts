/**
 * A row group: up to 2,048 rows, a chunk per column, and — only while somebody needs them — the undo of its rows and the locks
 * on them. The group itself is a page too: which slots are live.
 *
 * Bytes of that page: u8 format version · u8 flags (1: a bitmap follows) · u16 rows · (rows + 7) / 8 bytes, bit set = not live.
 */
import { dataCorrupted } from '../../errors/storage-errors.ts'
import type { ChunkHolder, ColumnChunk } from '../chunk/column-chunk.ts'
import { chunkPageId, GROUP_ROWS } from '../page-id.ts'
import { Page } from '../page.ts'
import type { Version } from '../version.ts'

export const LIVENESS_FORMAT = 1

/** Who holds the locks of a group's rows; kept by `txn/row-locks.ts`. */
export type GroupLocks = {
  /** Serial of the transaction that has a slot locked; locks of ended transactions are stale and do not count. */
  readonly owners: Float64Array
  /** Strength, 1…4; `MANY`: see the table's list. */
  readonly modes: Uint8Array
  /** The greatest serial that ever took a lock here. */
  newestSerial: number
}

/** By slot; `undefined` where a row has no undo. */
export type VersionHeads = (Version | undefined)[]

/** Lists of 2,048 empty slots for the next group that is written to: making one costs more than most changes. */
const spare: VersionHeads[] = []
const MAX_SPARE = 64

/** Made by pushing, so that it and its copies have no holes. */
const noVersions: VersionHeads = []
for (let slot = 0; slot < GROUP_ROWS; slot++) noVersions.push(undefined)

function emptyVersions(): VersionHeads {
  return spare.pop() ?? noVersions.slice()
}

export class RowGroup extends Page implements ChunkHolder {
  readonly number: number
  readonly #forget: (group: RowGroup) => void
  /** False while the liveness page has not been read. */
  loaded = false
  /** Slots in use, live or not. */
  rows = 0
  /** One byte a slot, 1 = not live; `undefined`: all are. */
  dead: Uint8Array | undefined
  deadCount = 0
  /** By attribute number. */
  readonly chunks: (ColumnChunk | undefined)[] = []
  #chunkCount = 0
  /** By slot, newest first; `undefined` while no row has undo. */
  versions: VersionHeads | undefined
  versionCount = 0
  /** Snapshots from this LSN on see every row as it lies in place, whatever undo there is; kept by `viewGroup`. */
  settledLsn: number = Infinity
  locks: GroupLocks | undefined

  constructor(storageId: number, number: number, forget: (group: RowGroup) => void) {
    super(chunkPageId(storageId, 0, number))
    this.number = number
    this.#forget = forget
    this.size = 256
  }

  get firstRowId(): number {
    return this.number * GROUP_ROWS
  }

  override get evictable(): boolean {
    return this.#chunkCount === 0 && this.versions === undefined && this.locks === undefined
  }

  override dropped(): void {
    this.loaded = false
    this.#forget(this)
  }

  chunkDropped(attnum: number): void {
    this.chunks[attnum] = undefined
    this.#chunkCount--
  }

  addChunk(chunk: ColumnChunk): void {
    this.chunks[chunk.column.attnum] = chunk
    this.#chunkCount++
  }

  isLive(slot: number): boolean {
    return slot < this.rows && (this.dead === undefined || this.dead[slot] === 0)
  }

  kill(slot: number): void {
    this.touch()
    if (this.dead === undefined) {
      this.dead = new Uint8Array(GROUP_ROWS)
      this.resize(256 + GROUP_ROWS)
    }
    this.dead[slot] = 1
    this.deadCount++
  }

  revive(slot: number): void {
    this.touch()
    if (this.dead === undefined) return
    this.dead[slot] = 0
    if (--this.deadCount === 0) {
      this.dead = undefined
      this.resize(256)
    }
  }

  /** Makes slots up to `rows` exist; those that were skipped are not live. */
  extend(rows: number): void {
    this.touch()
    this.rows = rows
  }

  pushVersion(slot: number, version: Version): void {
    this.settledLsn = Infinity
    const versions = (this.versions ??= emptyVersions())
    if (versions[slot] === undefined) this.versionCount++
    versions[slot] = version
  }

  /** Puts `version` at the head of `count` slots that have no undo. */
  pushVersions(slot: number, count: number, version: Version): void {
    this.settledLsn = Infinity
    this.versions ??= emptyVersions()
    this.versions.fill(version, slot, slot + count)
    this.versionCount += count
  }

  /** Takes the newest version of a slot off its chain. */
  popVersion(slot: number, version: Version): void {
    const { versions } = this
    if (versions === undefined || versions[slot] !== version) {
      throw new Error(`undo of row ${this.firstRowId + slot} is out of order`)
    }
    versions[slot] = version.next
    if (version.next === undefined) this.#oneLess()
  }

  /** Cuts a chain where `version` and all older ones begin. */
  cutVersion(slot: number, version: Version): void {
    const { versions } = this
    if (versions === undefined) return
    const head = versions[slot]
    if (head === version) {
      versions[slot] = undefined
      this.#oneLess()
      return
    }
    for (let at = head; at !== undefined; at = at.next) {
      if (at.next !== version) continue
      at.next = undefined
      return
    }
  }

  #oneLess(): void {
    if (--this.versionCount > 0) return
    if (this.versions !== undefined && spare.length < MAX_SPARE) spare.push(this.versions)
    this.versions = undefined
  }

  override encode(): Uint8Array {
    return encodeLiveness(this.rows, (slot) => this.isLive(slot))
  }

  decode(bytes: Uint8Array | undefined): void {
    this.loaded = true
    this.rows = 0
    this.dead = undefined
    this.deadCount = 0
    if (bytes === undefined) return
    if (bytes[0] !== LIVENESS_FORMAT) {
      throw dataCorrupted(`liveness page has format version ${bytes[0]}`)
    }
    this.rows = (bytes[2] as number) | ((bytes[3] as number) << 8)
    if (this.rows > GROUP_ROWS) throw dataCorrupted(`row group has ${this.rows} rows`)
    if (bytes[1] !== 1) return
    if (bytes.length < 4 + ((this.rows + 7) >> 3)) throw dataCorrupted('liveness page is short')
    const dead = new Uint8Array(GROUP_ROWS)
    for (let slot = 0; slot < this.rows; slot++) {
      const bit = ((bytes[4 + (slot >> 3)] as number) >> (slot & 7)) & 1
      dead[slot] = bit
      this.deadCount += bit
    }
    this.dead = this.deadCount > 0 ? dead : undefined
    this.resize(256 + (this.dead === undefined ? 0 : GROUP_ROWS))
  }
}

export function encodeLiveness(rows: number, isLive: (slot: number) => boolean): Uint8Array {
  let used = 0
  let holes = 0
  const bitmap = new Uint8Array((rows + 7) >> 3)
  for (let slot = 0; slot < rows; slot++) {
    if (isLive(slot)) used = slot + 1
    else {
      holes++
      bitmap[slot >> 3] = (bitmap[slot >> 3] as number) | (1 << (slot & 7))
    }
  }
  holes -= rows - used
  const mapBytes = holes === 0 ? 0 : (used + 7) >> 3
  const bytes = new Uint8Array(4 + mapBytes)
  bytes[0] = LIVENESS_FORMAT
  bytes[1] = holes === 0 ? 0 : 1
  bytes[2] = used & 255
  bytes[3] = used >> 8
  bytes.set(bitmap.subarray(0, mapBytes), 4)
  return bytes
}
