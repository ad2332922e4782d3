/**
 * A segment: the immutable object in one slot of a log, written by one PUT. It carries the groups of one or more appends; a
 * fence carries none. All numbers are little-endian, 64-bit ones are safe integers.
 *
 *      0  u32  magic "TWLG"           40  u64  last LSN (first - 1 in a fence)
 *      4  u16  format, 1              48  8 B  nonce
 *      6  u16  0                      56  u32  link
 *      8  8 B  timeline               60  u32  groups
 *     16  u64  epoch                  64  groups: u32 records, then each as u32 length and bytes
 *     24  u64  slot                  end  u32  CRC-32 of all before
 *     32  u64  first LSN
 *
 * `link` is the CRC of the live segment before it; 0 where its writer opened after a clean close and had no need to read it.
 * Decoding checks everything that a segment says of itself; whether it is live is for those who read in order.
 */
import { corrupt, type Epoch, invalid, type Lsn } from '@twill/storage'
import { checksum } from '@twill/storage/backend'
import type { TimelineId } from '../manifest/manifest.ts'

export const SEGMENT_FORMAT = 1
export const HEADER_BYTES = 64
const MAGIC = 0x474c_5754
const CRC_BYTES = 4

export type SegmentHeader = {
  readonly timeline: TimelineId
  readonly epoch: Epoch
  readonly slot: number
  readonly firstLsn: Lsn
  readonly lastLsn: Lsn
  /** 16 hex digits: tells the writer's own segment from another's. */
  readonly nonce: string
  readonly link: number
}

export type Group = readonly Uint8Array[]

export type Segment = SegmentHeader & {
  readonly groups: readonly Group[]
  readonly crc: number
  readonly sizeBytes: number
}

/** What one group adds to a segment. */
export function groupBytes(records: Group): number {
  let bytes = 4
  for (const record of records) bytes += 4 + record.length
  return bytes
}

export function encodeSegment(
  header: SegmentHeader,
  groups: readonly Group[],
): { readonly bytes: Uint8Array; readonly crc: number } {
  let length = HEADER_BYTES + CRC_BYTES
  for (const group of groups) length += groupBytes(group)
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint16(4, SEGMENT_FORMAT, true)
  setHex(view, 8, header.timeline)
  setWhole(view, 16, header.epoch)
  setWhole(view, 24, header.slot)
  setWhole(view, 32, header.firstLsn)
  setWhole(view, 40, header.lastLsn)
  setHex(view, 48, header.nonce)
  view.setUint32(56, header.link, true)
  view.setUint32(60, groups.length, true)
  let at = HEADER_BYTES
  for (const group of groups) {
    view.setUint32(at, group.length, true)
    at += 4
    for (const record of group) {
      view.setUint32(at, record.length, true)
      bytes.set(record, at + 4)
      at += 4 + record.length
    }
  }
  const crc = checksum(bytes, 0, at)
  view.setUint32(at, crc, true)
  return { bytes, crc }
}

/** `corrupt` where the bytes are not the segment that must be in this slot, `invalid` where a newer program wrote them. */
export function decodeSegment(bytes: Uint8Array, timeline: TimelineId, slot: number): Segment {
  const bad = (what: string): Error => corrupt(`log slot ${slot} of timeline ${timeline}: ${what}`)
  if (bytes.length < HEADER_BYTES + CRC_BYTES) throw bad(`${bytes.length} bytes are no segment`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (view.getUint32(0, true) !== MAGIC) throw bad('no segment')
  const end = bytes.length - CRC_BYTES
  const crc = checksum(bytes, 0, end)
  if (view.getUint32(end, true) !== crc) throw bad('checksum mismatch')
  // Every format ends with the checksum, so a damaged number is not taken for a newer format.
  const format = view.getUint16(4, true)
  if (format > SEGMENT_FORMAT) {
    const reads = `this program reads up to ${SEGMENT_FORMAT}`
    throw invalid(`log slot ${slot} of timeline ${timeline} has format ${format}; ${reads}`)
  }
  const header: SegmentHeader = {
    timeline: getHex(view, 8),
    epoch: getWhole(view, 16),
    slot: getWhole(view, 24),
    firstLsn: getWhole(view, 32),
    lastLsn: getWhole(view, 40),
    nonce: getHex(view, 48),
    link: view.getUint32(56, true),
  }
  if (header.timeline !== timeline) throw bad(`a segment of timeline ${header.timeline}`)
  if (header.slot !== slot) throw bad(`a segment of slot ${header.slot}`)
  const groups = readGroups(bytes, view, end, bad)
  const records = groups.reduce((sum, group) => sum + group.length, 0)
  if (records !== header.lastLsn - header.firstLsn + 1) {
    throw bad(`${records} records for LSNs ${header.firstLsn} to ${header.lastLsn}`)
  }
  return { ...header, groups, crc, sizeBytes: bytes.length }
}

function readGroups(
  bytes: Uint8Array,
  view: DataView,
  end: number,
  bad: (what: string) => Error,
): Group[] {
  const count = view.getUint32(60, true)
  const groups: Group[] = []
  let at = HEADER_BYTES
  const length = (): number => {
    if (at + 4 > end) throw bad('ends inside a length')
    at += 4
    return view.getUint32(at - 4, true)
  }
  for (let i = 0; i < count; i += 1) {
    const records = length()
    if (records === 0) throw bad('a group without records')
    const group: Uint8Array[] = []
    for (let k = 0; k < records; k += 1) {
      const from = at + 4
      at = from + length()
      if (at > end) throw bad('ends inside a record')
      group.push(bytes.subarray(from, at))
    }
    groups.push(group)
  }
  if (at !== end) throw bad('bytes after the last group')
  return groups
}

function setWhole(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true)
  view.setUint32(at + 4, Math.floor(value / 0x1_0000_0000), true)
}

function getWhole(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000
}

function setHex(view: DataView, at: number, hex: string): void {
  view.setUint32(at, Number.parseInt(hex.slice(0, 8), 16), false)
  view.setUint32(at + 4, Number.parseInt(hex.slice(8), 16), false)
}

function getHex(view: DataView, at: number): string {
  const part = (from: number): string => view.getUint32(from, false).toString(16).padStart(8, '0')
  return part(at) + part(at + 4)
}
