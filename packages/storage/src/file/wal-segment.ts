/**
 * One file of the log: a head of 4 KiB, then frames. The name carries the sequence number; the head repeats it, so that a
 * file which was renamed but not rewritten, or the other way round, is seen for what it is.
 *
 *      0  magic "TWILLWAL"          40  line id (f64)
 *      8  format version (u32)      48  sequence (f64)
 *     12  salt (2 × u32)            56  first LSN (f64)
 *     24  database id (4 × u32)    124  CRC-32 of bytes 0–123
 */
import { corrupt, invalid } from '../errors.ts'
import type { Lsn } from '../lsn.ts'
import { checksum } from './checksum.ts'
import type { DatabaseId } from './file-header.ts'
import type { OpenFile } from './file-system.ts'
import type { Salt } from './wal-frame.ts'

export const WAL_FORMAT_VERSION = 1
/** Where the first frame begins. */
export const FRAMES_OFFSET = 4096

const MAGIC = new TextEncoder().encode('TWILLWAL')
const HEAD_BYTES = 128
const CRC_OFFSET = 124

/** Whose log a segment belongs to. */
export type LineIdentity = { readonly databaseId: DatabaseId; readonly lineId: number }

export type SegmentHead = {
  readonly sequence: number
  readonly firstLsn: Lsn
  readonly salt: Salt
}

/** A segment in use. */
export type Segment = SegmentHead & {
  readonly path: string
  readonly file: OpenFile
  /** Bytes the file has; beyond them a write makes it longer, which costs more to sync. */
  sizeBytes: number
  /** Offsets of some frames, with their LSNs, so that a scan need not begin at the front. */
  readonly marks: { readonly lsn: Lsn; readonly offset: number }[]
}

const MARK_EVERY_BYTES: number = 64 << 10

/** Remembers where a frame begins, unless one near it is remembered. */
export function markFrame(segment: Segment, lsn: Lsn, offset: number): void {
  const last = segment.marks.at(-1)
  if (last === undefined || offset - last.offset >= MARK_EVERY_BYTES) {
    segment.marks.push({ lsn, offset })
  }
}

export function encodeSegmentHead(head: SegmentHead, line: LineIdentity): Uint8Array {
  const bytes = new Uint8Array(FRAMES_OFFSET)
  const view = new DataView(bytes.buffer)
  bytes.set(MAGIC, 0)
  view.setUint32(8, WAL_FORMAT_VERSION, true)
  view.setUint32(12, head.salt[0], true)
  view.setUint32(16, head.salt[1], true)
  line.databaseId.forEach((part, index) => {
    view.setUint32(24 + 4 * index, part, true)
  })
  view.setFloat64(40, line.lineId, true)
  view.setFloat64(48, head.sequence, true)
  view.setFloat64(56, head.firstLsn, true)
  view.setUint32(CRC_OFFSET, checksum(bytes, 0, CRC_OFFSET), true)
  return bytes
}

export function readSegmentHead(file: OpenFile, path: string, line: LineIdentity): SegmentHead {
  const bytes = new Uint8Array(HEAD_BYTES)
  const count = file.read(bytes, 0)
  const view = new DataView(bytes.buffer)
  const version = view.getUint32(8, true)
  const hasMagic = MAGIC.every((byte, index) => bytes[index] === byte)
  if (hasMagic && version > WAL_FORMAT_VERSION) {
    throw invalid(
      `"${path}" has log format version ${version}, this program knows versions up to ${WAL_FORMAT_VERSION}`,
    )
  }
  const crc = view.getUint32(CRC_OFFSET, true)
  if (count < HEAD_BYTES || !hasMagic || crc !== checksum(bytes, 0, CRC_OFFSET)) {
    throw corrupt(`the head of "${path}" at offset 0 is not that of a log segment`)
  }
  const isOurs =
    line.databaseId.every((part, index) => view.getUint32(24 + 4 * index, true) === part) &&
    view.getFloat64(40, true) === line.lineId
  if (!isOurs) throw corrupt(`"${path}" is the log of another database`)
  return {
    sequence: view.getFloat64(48, true),
    firstLsn: view.getFloat64(56, true),
    salt: [view.getUint32(12, true), view.getUint32(16, true)],
  }
}
