/**
 * The body of an index, in columns, so that it compresses well. Numbers are varints but for the CRCs.
 *
 *     blocks, versions, least LSN
 *     for each block: versions · stored length · raw length · codec (1 byte) · CRC-32 (4 bytes)
 *     for each version, by (page id, LSN, ordinal):
 *       page id − the one before · LSN − the least · ordinal − (the one before + 1), signed · length + 1, 0 for deleted
 *
 * A version's ordinal says where it is: versions stand in their blocks one after another as they were put.
 */
import { DELETED, type LayerIndex } from './layer-index.ts'
import { ROOT_PAGE_ID } from '../manifest/manifest.ts'
import { VarintReader, VarintWriter } from './varint.ts'

/** Versions as they were put; which block each is in follows from `PutBlock.versions`. */
export type PutVersions = {
  readonly ids: Float64Array
  readonly lsns: Float64Array
  /** `DELETED` for none. */
  readonly lengths: Uint32Array
  /** Ordinals in the order of (page id, LSN, ordinal). */
  readonly sorted: Uint32Array
}

export type PutBlock = {
  readonly versions: number
  readonly storedLength: number
  readonly rawLength: number
  readonly codec: number
  readonly crc: number
}

export function encodeBody(versions: PutVersions, blocks: readonly PutBlock[]): Uint8Array {
  const { ids, lsns, lengths, sorted } = versions
  const out = new VarintWriter(32 + blocks.length * 16 + ids.length * 8)
  const leastLsn = lsns.reduce((least, lsn) => Math.min(least, lsn), Infinity)
  out.unsigned(blocks.length)
  out.unsigned(ids.length)
  out.unsigned(ids.length === 0 ? 0 : leastLsn)
  for (const block of blocks) out.unsigned(block.versions)
  for (const block of blocks) out.unsigned(block.storedLength)
  for (const block of blocks) out.unsigned(block.rawLength)
  out.raw(Uint8Array.from(blocks, (block) => block.codec))
  const crcs = new DataView(new ArrayBuffer(4 * blocks.length))
  blocks.forEach((block, at) => crcs.setUint32(4 * at, block.crc, true))
  out.raw(new Uint8Array(crcs.buffer))
  let idBefore = 0
  for (const at of sorted) {
    out.unsigned((ids[at] as number) - idBefore)
    idBefore = ids[at] as number
  }
  for (const at of sorted) out.unsigned((lsns[at] as number) - leastLsn)
  let due = 0
  for (const at of sorted) {
    out.signed(at - due)
    due = at + 1
  }
  for (const at of sorted) out.unsigned(lengths[at] === DELETED ? 0 : (lengths[at] as number) + 1)
  return out.written()
}

/** `blocksEnd` is where in the object the blocks must end. Throws `RangeError` for what cannot be. */
export function decodeBody(body: Uint8Array, blocksEnd: number): LayerIndex {
  const from = new VarintReader(body)
  const blockCount = bounded(from.unsigned(), body.length)
  const versionCount = bounded(from.unsigned(), body.length)
  const leastLsn = from.unsigned()
  const counts = column(from, new Uint32Array(blockCount))
  const starts = new Float64Array(blockCount + 1)
  for (let at = 0; at < blockCount; at += 1) {
    starts[at + 1] = (starts[at] as number) + from.unsigned()
  }
  check(starts[blockCount] === blocksEnd, 'the blocks do not end where the index begins')
  const rawLengths = column(from, new Uint32Array(blockCount))
  const codecs = from.raw(blockCount).slice()
  const crcs = crcColumn(from.raw(4 * blockCount))
  const ids = new Float64Array(versionCount)
  let id = 0
  for (let at = 0; at < versionCount; at += 1) {
    id += from.unsigned()
    ids[at] = id
  }
  check(id <= ROOT_PAGE_ID, 'page ids are too great')
  const lsns = new Float64Array(versionCount)
  for (let at = 0; at < versionCount; at += 1) lsns[at] = leastLsn + from.unsigned()
  const ordinals = new Uint32Array(versionCount)
  let due = 0
  for (let at = 0; at < versionCount; at += 1) {
    const ordinal = due + from.signed()
    check(ordinal >= 0 && ordinal < versionCount, 'an ordinal is out of range')
    ordinals[at] = ordinal
    due = ordinal + 1
  }
  const lengths = new Uint32Array(versionCount)
  for (let at = 0; at < versionCount; at += 1) {
    const length = from.unsigned()
    lengths[at] = length === 0 ? DELETED : length - 1
  }
  check(from.left === 0, 'there is more than the index')
  const places = placesOf(ordinals, lengths, counts, rawLengths)
  const sizeBytes = versionCount * 32 + blockCount * 21
  const table = { starts, rawLengths, codecs, crcs }
  return { ids, lsns, ...places, lengths, ordinals, table, sizeBytes }
}

/** Goes through the versions as they were put, and tells where each one is. */
function placesOf(
  ordinals: Uint32Array,
  lengths: Uint32Array,
  counts: Uint32Array,
  rawLengths: Uint32Array,
): Pick<LayerIndex, 'blocks' | 'offsets'> {
  const count = ordinals.length
  const entryOf = new Uint32Array(count).fill(count)
  for (let entry = 0; entry < count; entry += 1) entryOf[ordinals[entry] as number] = entry
  const blocks = new Uint32Array(count)
  const offsets = new Uint32Array(count)
  let ordinal = 0
  for (let block = 0; block < counts.length; block += 1) {
    const end = ordinal + (counts[block] as number)
    check(end <= count, 'blocks hold more versions than there are')
    let offset = 0
    for (; ordinal < end; ordinal += 1) {
      const entry = entryOf[ordinal] as number
      check(entry < count, 'an ordinal is missing')
      blocks[entry] = block
      offsets[entry] = offset
      const length = lengths[entry] as number
      if (length !== DELETED) offset += length
    }
    check(offset === rawLengths[block], 'a block is not as long as its versions')
  }
  check(ordinal === count, 'blocks hold fewer versions than there are')
  return { blocks, offsets }
}

function column(from: VarintReader, into: Uint32Array): Uint32Array {
  for (let at = 0; at < into.length; at += 1) into[at] = from.unsigned()
  return into
}

function crcColumn(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Uint32Array.from({ length: bytes.length / 4 }, (_, at) => view.getUint32(4 * at, true))
}

/** Every block and version takes a byte at least: keeps a damaged count from taking all memory. */
function bounded(count: number, max: number): number {
  check(count <= max, 'there are more entries than bytes')
  return count
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new RangeError(message)
}
