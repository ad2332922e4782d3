/**
 * The header of a main file: two slots of 4 KiB, written in turn, so that one is always whole. The valid one with the greater
 * sequence number holds. Little endian; numbers up to 2⁵³ are float64. What is where never moves for magic, version and
 * checksum, so that every version can name every other.
 *
 *       0  magic "TWILLDB\n"         64  owner id             152  retention kind (u32)
 *       8  format version (u32)      72  durable LSN          160  retention amount
 *      16  database id (4 × u32)     80  horizon LSN          168  log segment
 *      32  line id                   88  end of used space    176  offset in it
 *      40  sequence                  96  page table (extent)  184  created at (ms)
 *      48  epoch                    120  free list (extent)   252  CRC-32 of bytes 0–251
 *      56  fork LSN                 136  catalogue (extent)    192  superseded versions (extent)
 *
 * An extent is offset (f64), length (u32), CRC-32 (u32). At 112: flags (u32; 1 = superseded versions remain, 2 = closed cleanly).
 */
import { corrupt, invalid } from '../errors.ts'
import type { Lsn } from '../lsn.ts'
import type { Epoch, RetentionWindow } from '../storage.ts'
import { checksum } from './checksum.ts'
import type { Extent } from './extent.ts'
import type { OpenFile } from './file-system.ts'

export const FILE_FORMAT_VERSION = 1
export const SLOT_BYTES = 4096
/** Where page data may begin. */
export const DATA_OFFSET: number = 2 * SLOT_BYTES

const MAGIC = new TextEncoder().encode('TWILLDB\n')
const CRC_OFFSET = 252
const FLAG_SUPERSEDED = 1
const FLAG_CLEAN = 2

export type DatabaseId = readonly [number, number, number, number]

export type FileHeader = {
  readonly databaseId: DatabaseId
  readonly lineId: number
  readonly ownerId: number
  readonly forkLsn: Lsn
  readonly sequence: number
  readonly epoch: Epoch
  /** The log reaches at least to here, and its end was at `logOffset` of `logSegment` then. */
  readonly durableLsn: Lsn
  readonly logSegment: number
  readonly logOffset: number
  readonly horizonLsn: Lsn
  readonly endOffset: number
  readonly pageTable: Extent | undefined
  readonly freeList: Extent | undefined
  readonly catalogue: Extent | undefined
  /** The line of superseded versions; `undefined` with `hasSuperseded` where it was too long to be written. */
  readonly superseded: Extent | undefined
  readonly retention: RetentionWindow
  /** Versions that a later collection may drop are in the page table. */
  readonly hasSuperseded: boolean
  readonly isClean: boolean
  readonly createdAtMs: number
}

export function encodeHeader(header: FileHeader): Uint8Array {
  const bytes = new Uint8Array(SLOT_BYTES)
  const view = new DataView(bytes.buffer)
  bytes.set(MAGIC, 0)
  view.setUint32(8, FILE_FORMAT_VERSION, true)
  header.databaseId.forEach((part, index) => {
    view.setUint32(16 + 4 * index, part, true)
  })
  const numbers = [
    header.lineId,
    header.sequence,
    header.epoch,
    header.forkLsn,
    header.ownerId,
    header.durableLsn,
    header.horizonLsn,
    header.endOffset,
  ]
  numbers.forEach((number, index) => {
    view.setFloat64(32 + 8 * index, number, true)
  })
  putExtent(view, 96, header.pageTable)
  view.setUint32(
    112,
    (header.hasSuperseded ? FLAG_SUPERSEDED : 0) | (header.isClean ? FLAG_CLEAN : 0),
    true,
  )
  putExtent(view, 120, header.freeList)
  putExtent(view, 136, header.catalogue)
  putExtent(view, 192, header.superseded)
  const { retention } = header
  view.setUint32(152, retention.kind === 'lsns' ? 0 : 1, true)
  view.setFloat64(160, retention.kind === 'lsns' ? retention.count : retention.ms, true)
  view.setFloat64(168, header.logSegment, true)
  view.setFloat64(176, header.logOffset, true)
  view.setFloat64(184, header.createdAtMs, true)
  view.setUint32(CRC_OFFSET, checksum(bytes, 0, CRC_OFFSET), true)
  return bytes
}

/** The header that holds. `name` is the file's, for errors. */
export function readHeader(file: OpenFile, name: string): FileHeader {
  const bytes = new Uint8Array(DATA_OFFSET)
  const count = file.read(bytes, 0)
  const slots = [bytes.subarray(0, SLOT_BYTES), bytes.subarray(SLOT_BYTES)]
  if (count < SLOT_BYTES || !slots.some(hasMagic)) {
    throw invalid(`"${name}" is not a Twill database`)
  }
  const headers = slots.map((slot) => (hasMagic(slot) ? decodeSlot(slot, name) : undefined))
  const [first, second] = headers
  const newest = (first?.sequence ?? -1) > (second?.sequence ?? -1) ? first : second
  if (newest === undefined) throw corrupt(`both headers of "${name}" fail their checksum`)
  const other = slots[newest === first ? 1 : 0] as Uint8Array
  // A slot that was written and cannot be read may have said that the log goes on.
  const isWhole = headers.every((header) => header !== undefined) || other.every(isZero)
  return isWhole ? newest : { ...newest, isClean: false }
}

/** The slot for a sequence number; the one before it stays as it is. */
export function slotOffset(sequence: number): number {
  return (sequence % 2) * SLOT_BYTES
}

function isZero(byte: number): boolean {
  return byte === 0
}

function hasMagic(slot: Uint8Array): boolean {
  return MAGIC.every((byte, index) => slot[index] === byte)
}

function decodeSlot(slot: Uint8Array, name: string): FileHeader | undefined {
  const view = new DataView(slot.buffer, slot.byteOffset, slot.length)
  const version = view.getUint32(8, true)
  if (version > FILE_FORMAT_VERSION) {
    throw invalid(
      `"${name}" has format version ${version}, this program knows versions up to ${FILE_FORMAT_VERSION}`,
    )
  }
  if (view.getUint32(CRC_OFFSET, true) !== checksum(slot, 0, CRC_OFFSET)) return undefined
  const u32 = (offset: number): number => view.getUint32(offset, true)
  const f64 = (offset: number): number => view.getFloat64(offset, true)
  const flags = u32(112)
  const amount = f64(160)
  return {
    databaseId: [u32(16), u32(20), u32(24), u32(28)],
    lineId: f64(32),
    sequence: f64(40),
    epoch: f64(48),
    forkLsn: f64(56),
    ownerId: f64(64),
    durableLsn: f64(72),
    horizonLsn: f64(80),
    endOffset: f64(88),
    pageTable: takeExtent(view, 96),
    freeList: takeExtent(view, 120),
    catalogue: takeExtent(view, 136),
    superseded: takeExtent(view, 192),
    retention: u32(152) === 0 ? { kind: 'lsns', count: amount } : { kind: 'time', ms: amount },
    logSegment: f64(168),
    logOffset: f64(176),
    createdAtMs: f64(184),
    hasSuperseded: (flags & FLAG_SUPERSEDED) !== 0,
    isClean: (flags & FLAG_CLEAN) !== 0,
  }
}

/** Offset 0 is the header itself, so it can stand for "none". */
function putExtent(view: DataView, at: number, extent: Extent | undefined): void {
  view.setFloat64(at, extent?.offset ?? 0, true)
  view.setUint32(at + 8, extent?.length ?? 0, true)
  view.setUint32(at + 12, extent?.crc ?? 0, true)
}

function takeExtent(view: DataView, at: number): Extent | undefined {
  const offset = view.getFloat64(at, true)
  if (offset === 0) return undefined
  return { offset, length: view.getUint32(at + 8, true), crc: view.getUint32(at + 12, true) }
}
