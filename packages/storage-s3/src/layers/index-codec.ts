/**
 * The index section of a layer, from `indexOffset` to the end of the object. `docs/spec/object-layers.md`.
 *
 *     0     4  "TWLL"
 *     4     2  format
 *     6     1  codec of the body
 *     7     1  zero
 *     8     4  length of the raw body
 *     12    2  n, length of the identity
 *     14    n  identity: <timeline>/<name>
 *     14+n     body
 *     -4    4  CRC-32 of all before
 *
 * The CRC stays at the end in every format, so that damage is told from a format that is newer than this program.
 */
import { corrupt, invalid, type StorageError } from '@twill/storage'
import { checksum } from '@twill/storage/backend'
import { pack, unpack } from './block-codec.ts'
import { decodeBody } from './index-body.ts'
import type { LayerIndex } from './layer-index.ts'
import { INDEX_MAX_BYTES } from './limits.ts'

const MAGIC = 0x4c_4c_57_54
const FORMAT = 1
const HEADER_BYTES = 14

/** What identifies a layer. */
export type LayerId = { readonly timeline: string; readonly name: string }

export function encodeSection(layer: LayerId, body: Uint8Array): Uint8Array {
  const identity = new TextEncoder().encode(identityOf(layer))
  const packed = pack(body)
  const bodyAt = HEADER_BYTES + identity.length
  const section = new Uint8Array(bodyAt + packed.bytes.length + 4)
  const view = new DataView(section.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint16(4, FORMAT, true)
  view.setUint8(6, packed.codec)
  view.setUint32(8, body.length, true)
  view.setUint16(12, identity.length, true)
  section.set(identity, HEADER_BYTES)
  section.set(packed.bytes, bodyAt)
  view.setUint32(section.length - 4, checksum(section, 0, section.length - 4), true)
  return section
}

/** `corrupt` unless the section is this layer's, whole, and says what it must; `invalid` for a newer format. */
export function decodeSection(
  layer: LayerId,
  section: Uint8Array,
  indexOffset: number,
): LayerIndex {
  const end = section.length - 4
  if (end < HEADER_BYTES) throw damaged(layer, 'its index is too short')
  const view = new DataView(section.buffer, section.byteOffset, section.length)
  if (view.getUint32(0, true) !== MAGIC) throw damaged(layer, 'it is not a layer')
  if (view.getUint32(end, true) !== checksum(section, 0, end)) {
    throw damaged(layer, 'the checksum of its index does not match')
  }
  const format = view.getUint16(4, true)
  if (format > FORMAT) {
    throw invalid(
      `layer ${identityOf(layer)} has format ${format}; this program reads up to ${FORMAT}`,
    )
  }
  const bodyAt = HEADER_BYTES + view.getUint16(12, true)
  if (bodyAt > end) throw damaged(layer, 'its identity is cut off')
  const identity = new TextDecoder().decode(section.subarray(HEADER_BYTES, bodyAt))
  if (identity !== identityOf(layer)) throw damaged(layer, `it is layer ${identity}`)
  const rawLength = view.getUint32(8, true)
  if (rawLength > INDEX_MAX_BYTES) throw damaged(layer, `an index of ${rawLength} bytes`)
  try {
    return decodeBody(
      unpack(section.subarray(bodyAt, end), view.getUint8(6), rawLength),
      indexOffset,
    )
  } catch (error) {
    throw damaged(layer, 'its index says what cannot be', error)
  }
}

export function identityOf({ timeline, name }: LayerId): string {
  return `${timeline}/${name}`
}

export function damaged(layer: LayerId, what: string, cause?: unknown): StorageError {
  return corrupt(`layer ${identityOf(layer)} is damaged: ${what}`, cause)
}
