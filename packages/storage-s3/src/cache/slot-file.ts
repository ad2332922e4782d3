/**
 * The file of the disk tier: a header, a record for each slot, the slots. `docs/spec/object-layers.md`.
 *
 *     0         header: "TWLC" · format (4) · bytes of a chunk (4) · slots (4) · CRC-32 of these (4)
 *     4096      20 bytes for each slot: key (8) · length (4) · check (4) · CRC-32 of these (4)
 *     chunksAt  slots of 128 KiB
 *
 * Every record vouches for itself, so damage loses single slots. `check` is of the chunk's bytes and of its whole identity. Nothing
 * is ever synced: what a power loss tears does not match its check.
 */
import type { FileSystem, OpenFile } from '@twill/storage/file'
import { isStorageError } from '@twill/storage'
import { checksum } from '@twill/storage/backend'
import { CHUNK_BYTES } from './limits.ts'

const MAGIC = 0x43_4c_57_54
const FORMAT = 1
const HEADER_BYTES = 20
const RECORDS_AT = 4096
const RECORD_BYTES = 20

export type SlotRecord = {
  /** 53 bits of hash of the chunk's identity. */
  readonly key: number
  readonly length: number
  readonly check: number
}

export class SlotFile {
  readonly #file: OpenFile
  readonly slots: number
  readonly #chunksAt: number
  readonly #record = new DataView(new ArrayBuffer(RECORD_BYTES))

  private constructor(file: OpenFile, slots: number) {
    this.#file = file
    this.slots = slots
    this.#chunksAt = chunksAt(slots)
  }

  /** Opens the file, or begins a new one in the place of whatever is not a file of this form and size. */
  static open(fs: FileSystem, path: string, sizeBytes: number): SlotFile {
    const slots = slotsIn(sizeBytes)
    const header = headerOf(slots)
    const file = openOrCreate(fs, path)
    try {
      const there = new Uint8Array(HEADER_BYTES)
      const count = file.read(there, 0)
      if (count < HEADER_BYTES || there.some((byte, at) => byte !== header[at])) {
        file.truncate(0)
        file.write(header, 0)
      }
      const wholeBytes = chunksAt(slots) + slots * CHUNK_BYTES
      if (file.size() !== wholeBytes) file.truncate(wholeBytes)
      return new SlotFile(file, slots)
    } catch (error) {
      file.close()
      throw error
    }
  }

  /** Calls back for every slot whose record is whole. */
  eachRecord(found: (slot: number, record: SlotRecord) => void): void {
    const bytes = new Uint8Array(this.slots * RECORD_BYTES)
    const end = this.#file.read(bytes, RECORDS_AT)
    const view = new DataView(bytes.buffer)
    for (let slot = 0, at = 0; at + RECORD_BYTES <= end; slot += 1, at += RECORD_BYTES) {
      const length = view.getUint32(at + 8, true)
      if (length === 0 || length > CHUNK_BYTES) continue
      if (view.getUint32(at + 16, true) !== checksum(bytes, at, at + 16)) continue
      const key = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32
      found(slot, { key, length, check: view.getUint32(at + 12, true) })
    }
  }

  /** Answers how many bytes there were. */
  read(slot: number, into: Uint8Array): number {
    return this.#file.read(into, this.#chunksAt + slot * CHUNK_BYTES)
  }

  /** The record comes after the bytes it vouches for. */
  write(slot: number, bytes: Uint8Array, record: SlotRecord): void {
    this.#file.write(bytes, this.#chunksAt + slot * CHUNK_BYTES)
    const view = this.#record
    const raw = new Uint8Array(view.buffer)
    view.setUint32(0, record.key % 2 ** 32, true)
    view.setUint32(4, Math.floor(record.key / 2 ** 32), true)
    view.setUint32(8, record.length, true)
    view.setUint32(12, record.check, true)
    view.setUint32(16, checksum(raw, 0, 16), true)
    this.#file.write(raw, RECORDS_AT + slot * RECORD_BYTES)
  }

  blank(slot: number): void {
    this.#file.write(new Uint8Array(RECORD_BYTES), RECORDS_AT + slot * RECORD_BYTES)
  }

  close(): void {
    this.#file.close()
  }
}

/** Slots in a file of at most so many bytes. */
export function slotsIn(sizeBytes: number): number {
  const forSlots = sizeBytes - 2 * RECORDS_AT
  return Math.max(0, Math.floor(forSlots / (CHUNK_BYTES + RECORD_BYTES)))
}

/** The chunks begin at a whole 4 KiB, so that writing one writes whole pages of the system's cache. */
function chunksAt(slots: number): number {
  return RECORDS_AT + Math.ceil((slots * RECORD_BYTES) / RECORDS_AT) * RECORDS_AT
}

function headerOf(slots: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES))
  const bytes = new Uint8Array(view.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, FORMAT, true)
  view.setUint32(8, CHUNK_BYTES, true)
  view.setUint32(12, slots, true)
  view.setUint32(16, checksum(bytes, 0, 16), true)
  return bytes
}

function openOrCreate(fs: FileSystem, path: string): OpenFile {
  try {
    return fs.open(path, 'existing')
  } catch (error) {
    if (!isStorageError(error, 'not-found')) throw error
    return fs.open(path, 'create')
  }
}
