/**
 * A frame of the log: one group of records, whole or not there. Frames begin at multiples of eight bytes. The salt is the
 * segment's, new whenever a segment file is used again, so that what an earlier use left can never be taken for a frame of this one.
 *
 *      0  CRC-32 of everything from 4 to the end of the records
 *      4  payload length in bytes (u32), what follows the head
 *      8  salt (2 × u32)
 *     16  first LSN (f64)
 *     24  time of the append, in ms since the epoch (f64)
 *     32  count of records (u32), zero (u32)
 *     40  lengths of the records (count × u32), then their bytes
 */
import type { Lsn } from '../lsn.ts'
import type { WalEntry } from '../storage.ts'
import { checksum } from './checksum.ts'

export const FRAME_HEAD_BYTES = 40
const ALIGNMENT = 8

/** A larger frame gets a buffer of its own, which is not kept. */
const KEPT_MAX_BYTES: number = 4 << 20
/** Records of at least this size on average are written from where they are: copying them costs more than a call each. */
export const LARGE_RECORD_BYTES: number = 1 << 20
/** Enough for the rest of any block. */
const zeroes = new Uint8Array(4096)

export type Salt = readonly [number, number]

/** What stands at an offset: a frame, nothing that could be one, or the start of one that goes on beyond the bytes. */
export type FrameAt =
  | {
      readonly kind: 'frame'
      readonly firstLsn: Lsn
      readonly lastLsn: Lsn
      /** Where the next frame begins. */
      readonly endOffset: number
    }
  | { readonly kind: 'cut'; readonly neededBytes: number }
  | { readonly kind: 'none' }

/** Bytes of the frame, without what follows up to the next one. */
export function frameLength(records: readonly Uint8Array[]): number {
  let bytes = FRAME_HEAD_BYTES + 4 * records.length
  for (const record of records) bytes += record.length
  return bytes
}

export function alignFrame(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT
}

/** Encodes frames into one buffer that is used again and again. */
export class FrameEncoder {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(64 << 10)
  #view = new DataView(this.#bytes.buffer)

  /**
   * The frame and zeroes after it up to `total` bytes, to be written one part behind the other. A part is one of the records
   * or stands in a buffer that the next call overwrites.
   */
  encode(
    records: readonly Uint8Array[],
    length: number,
    total: number,
    salt: Salt,
    firstLsn: Lsn,
    timeMs: number,
  ): readonly Uint8Array[] {
    const headBytes = FRAME_HEAD_BYTES + 4 * records.length
    const inParts = isWrittenInParts(records, length, total)
    const room = inParts ? headBytes : total
    if (room > this.#bytes.length && room <= KEPT_MAX_BYTES) this.#grow(room)
    const bytes = room <= this.#bytes.length ? this.#bytes : new Uint8Array(room)
    const view = bytes === this.#bytes ? this.#view : new DataView(bytes.buffer)
    view.setUint32(4, length - FRAME_HEAD_BYTES, true)
    view.setUint32(8, salt[0], true)
    view.setUint32(12, salt[1], true)
    view.setFloat64(16, firstLsn, true)
    view.setFloat64(24, timeMs, true)
    view.setUint32(32, records.length, true)
    view.setUint32(36, 0, true)
    for (let i = 0; i < records.length; i += 1) {
      view.setUint32(FRAME_HEAD_BYTES + 4 * i, (records[i] as Uint8Array).length, true)
    }
    if (inParts) {
      let crc = checksum(bytes, 4, headBytes)
      for (const record of records) crc = checksum(record, 0, record.length, crc)
      view.setUint32(0, crc, true)
      return [bytes.subarray(0, headBytes), ...records, zeroes.subarray(0, total - length)]
    }
    let at = headBytes
    for (const record of records) {
      bytes.set(record, at)
      at += record.length
    }
    view.setUint32(0, checksum(bytes, 4, length), true)
    bytes.fill(0, length, total)
    return [bytes.subarray(0, total)]
  }

  #grow(total: number): void {
    this.#bytes = new Uint8Array(2 ** Math.ceil(Math.log2(total)))
    this.#view = new DataView(this.#bytes.buffer)
  }
}

function isWrittenInParts(records: readonly Uint8Array[], length: number, total: number): boolean {
  return length >= LARGE_RECORD_BYTES * records.length && total - length <= zeroes.length
}

/** `end` bounds the bytes that are there. */
export function frameAt(bytes: Uint8Array, offset: number, end: number, salt: Salt): FrameAt {
  if (end - offset < FRAME_HEAD_BYTES) {
    return { kind: 'cut', neededBytes: FRAME_HEAD_BYTES }
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset)
  if (view.getUint32(8, true) !== salt[0] || view.getUint32(12, true) !== salt[1]) {
    return { kind: 'none' }
  }
  const payload = view.getUint32(4, true)
  const count = view.getUint32(32, true)
  const firstLsn = view.getFloat64(16, true)
  if (count === 0 || count * 4 > payload || !Number.isSafeInteger(firstLsn)) return { kind: 'none' }
  const length = FRAME_HEAD_BYTES + payload
  if (end - offset < length) return { kind: 'cut', neededBytes: length }
  if (view.getUint32(0, true) !== checksum(bytes, offset + 4, offset + length)) {
    return { kind: 'none' }
  }
  return {
    kind: 'frame',
    firstLsn,
    lastLsn: firstLsn + count - 1,
    endOffset: alignFrame(offset + length),
  }
}

/** Adds the records of a proven frame whose LSNs lie in the range. They are views of `bytes`. */
export function takeEntries(
  bytes: Uint8Array,
  offset: number,
  fromLsn: Lsn,
  toLsn: Lsn,
  entries: WalEntry[],
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset)
  const count = view.getUint32(32, true)
  let lsn = view.getFloat64(16, true)
  let at = offset + FRAME_HEAD_BYTES + 4 * count
  for (let i = 0; i < count; i += 1) {
    const length = view.getUint32(FRAME_HEAD_BYTES + 4 * i, true)
    if (lsn >= fromLsn && lsn <= toLsn) {
      entries.push({ lsn, record: bytes.subarray(at, at + length) })
    }
    at += length
    lsn += 1
  }
}
