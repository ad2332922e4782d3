/** Packs the bytes of a block: zstd where it helps, plain where it does not. Knows nothing of what is inside. */
import * as zlib from 'node:zlib'
import { checksum } from '@twill/storage/backend'

export const RAW = 0
export const ZSTD = 1

export type Codec = typeof RAW | typeof ZSTD

export type PackedBlock = {
  readonly bytes: Uint8Array
  readonly codec: Codec
  /** CRC-32 of `bytes`. */
  readonly crc: number
}

const LEVEL = { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 } }

/** The answer does not share memory with `raw`. Synchronous: 64 KiB take about 0.2 ms. */
export function pack(raw: Uint8Array): PackedBlock {
  const packed = raw.length === 0 ? raw : plain(zlib.zstdCompressSync(raw, LEVEL))
  const shrinks = packed.length < raw.length
  const bytes = shrinks ? packed : raw.slice()
  return { bytes, codec: shrinks ? ZSTD : RAW, crc: checksum(bytes, 0, bytes.length) }
}

/** Throws, whatever the codec throws, when the bytes are not a block of that length. The answer may share memory with `stored`. */
export function unpack(stored: Uint8Array, codec: number, rawLength: number): Uint8Array {
  const raw = codec === RAW ? stored : unzstd(stored, codec, rawLength)
  if (raw.length !== rawLength) throw new RangeError(`${raw.length} bytes instead of ${rawLength}`)
  return raw
}

function unzstd(stored: Uint8Array, codec: number, rawLength: number): Uint8Array {
  if (codec !== ZSTD) throw new RangeError(`codec ${codec}`)
  // One output buffer of the right size: a fifth less time than joining several.
  const chunkSize = Math.max(64, rawLength)
  return plain(zlib.zstdDecompressSync(stored, { chunkSize, maxOutputLength: chunkSize }))
}

/** A `Buffer`'s `slice` is no copy; everything here is a plain array of bytes. */
function plain(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)
}
