/**
 * Makes layers of page versions. They stay in the order in which they are put, because what is put together is read
 * together; only the index is sorted. A page may come twice at the same LSN: what was put later counts.
 *
 * Bytes are copied when they are put. Compression is synchronous, a block at a time (about 0.2 ms), at the `put` that fills
 * the block; a caller with much to write lets others run in between. Uploading is the sink's.
 */
import type { Lsn, PageId } from '@twill/storage'
import { assert } from '@twill/storage/backend'
import type { NewLayer } from '../manifest/edits.ts'
import { ROOT_PAGE_ID, type TimelineId } from '../manifest/manifest.ts'
import { pack } from './block-codec.ts'
import { coveringRanges } from './id-ranges.ts'
import { encodeBody, type PutBlock } from './index-body.ts'
import { encodeSection } from './index-codec.ts'
import { DELETED } from './layer-index.ts'
import {
  BLOCK_BYTES,
  BLOCK_MAX_BYTES,
  ID_RANGES_MAX,
  LAYER_BYTES,
  LAYER_VERSIONS_MAX,
} from './limits.ts'
import { sortedOrdinals } from './sorted-ordinals.ts'

export type WrittenLayer = { readonly record: NewLayer; readonly bytes: Uint8Array }

export type LayerWriterOptions = {
  readonly timeline: TimelineId
  /** The name of the next layer; called once for each. */
  readonly nextName: () => string
  /** Takes a layer over; the writer waits for it before it goes on. */
  readonly sink: (layer: WrittenLayer) => Promise<void>
  /** A layer is cut at about so many stored bytes. */
  readonly layerBytes?: number
}

/** What a version takes in the index, about, once that is compressed. */
const INDEX_ENTRY_BYTES = 5

export class LayerWriter {
  readonly #options: LayerWriterOptions
  readonly #layerBytes: number
  #ids: number[] = []
  #lsns: number[] = []
  #lengths: number[] = []
  #blocks: PutBlock[] = []
  #stored: Uint8Array[] = []
  #storedBytes = 0
  /** The block that is being filled. */
  #raw = new Uint8Array(BLOCK_MAX_BYTES)
  #rawLength = 0
  #blockVersions = 0

  constructor(options: LayerWriterOptions) {
    this.#options = options
    this.#layerBytes = options.layerBytes ?? LAYER_BYTES
  }

  /** `bytes: undefined` deletes the page from `lsn` on. A promise only when a layer was cut: wait for it. */
  put(id: PageId, lsn: Lsn, bytes: Uint8Array | undefined): Promise<void> | undefined {
    assert(id === ROOT_PAGE_ID || (Number.isSafeInteger(id) && id >= 0), `page id ${id}`)
    assert(Number.isSafeInteger(lsn) && lsn >= 0, `LSN ${lsn}`)
    const length = bytes?.length ?? 0
    if (this.#rawLength > 0 && this.#rawLength + length > BLOCK_MAX_BYTES) this.#closeBlock()
    if (length > this.#raw.length) this.#raw = new Uint8Array(length)
    if (bytes !== undefined) this.#raw.set(bytes, this.#rawLength)
    this.#rawLength += length
    this.#blockVersions += 1
    this.#ids.push(id)
    this.#lsns.push(lsn)
    this.#lengths.push(bytes === undefined ? DELETED : length)
    if (this.#rawLength >= BLOCK_BYTES) this.#closeBlock()
    return this.#isFull() ? this.#cut() : undefined
  }

  /** Hands over what is left. The writer may be used again. */
  async finish(): Promise<void> {
    if (this.#ids.length > 0) await this.#cut()
  }

  #isFull(): boolean {
    const versions = this.#ids.length
    if (versions >= LAYER_VERSIONS_MAX) return true
    return this.#storedBytes + versions * INDEX_ENTRY_BYTES >= this.#layerBytes
  }

  #closeBlock(): void {
    const { bytes, codec, crc } = pack(this.#raw.subarray(0, this.#rawLength))
    this.#stored.push(bytes)
    this.#storedBytes += bytes.length
    this.#blocks.push({
      versions: this.#blockVersions,
      storedLength: bytes.length,
      rawLength: this.#rawLength,
      codec,
      crc,
    })
    this.#rawLength = 0
    this.#blockVersions = 0
    // A page longer than a block does not hold its memory for ever.
    if (this.#raw.length > BLOCK_MAX_BYTES) this.#raw = new Uint8Array(BLOCK_MAX_BYTES)
  }

  async #cut(): Promise<void> {
    if (this.#blockVersions > 0) this.#closeBlock()
    const ids = Float64Array.from(this.#ids)
    const lsns = Float64Array.from(this.#lsns)
    const lengths = Uint32Array.from(this.#lengths)
    const sorted = sortedOrdinals(ids, lsns)
    const { timeline, nextName, sink } = this.#options
    const name = nextName()
    const body = encodeBody({ ids, lsns, lengths, sorted }, this.#blocks)
    const section = encodeSection({ timeline, name }, body)
    const bytes = joined([...this.#stored, section], this.#storedBytes + section.length)
    const record: NewLayer = {
      name,
      minLsn: lsns.reduce((a, b) => Math.min(a, b), Infinity),
      maxLsn: lsns.reduce((a, b) => Math.max(a, b), 0),
      sizeBytes: bytes.length,
      indexOffset: this.#storedBytes,
      pages: ids.length,
      ids: coveringRanges(
        sorted.length === 0 ? [] : Float64Array.from(sorted, (at) => ids[at] as number),
        ID_RANGES_MAX,
      ),
    }
    this.#ids = []
    this.#lsns = []
    this.#lengths = []
    this.#blocks = []
    this.#stored = []
    this.#storedBytes = 0
    await sink({ record, bytes })
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
