/**
 * Index keys as bytes whose memcmp order is the index's order. Per key column one marker byte (0 NULL before values, 1 a value,
 * 2 NULL after values), then the type's own order-preserving form, complemented for DESC. A key of the first columns alone is
 * a prefix of the whole key.
 */
import { ByteWriter } from '../base/byte-writer.ts'
import { notSupported, programLimit } from '../errors/data-errors.ts'
import type { Datum } from '../types/datum.ts'
import type { Type } from '../types/type.ts'
import { MAX_KEY_BYTES } from './node.ts'

export const NULL_FIRST = 0
export const VALUE = 1
export const NULL_LAST = 2

export type KeyOrder = { readonly descending: boolean; readonly nullsFirst: boolean }

const scratch = new ByteWriter(128)

/** Appends one key column. */
export function encodeKeyColumn(out: ByteWriter, type: Type, order: KeyOrder, value: Datum): void {
  if (value === null) {
    out.u8(order.nullsFirst ? NULL_FIRST : NULL_LAST)
    return
  }
  out.u8(VALUE)
  const { encodeKey } = type
  if (encodeKey === undefined) throw notSupported(`type ${type.name} has no btree order`)
  if (!order.descending) {
    encodeKey(value, out)
    return
  }
  scratch.reset()
  encodeKey(value, scratch)
  const bytes = scratch.view()
  for (let i = 0; i < bytes.length; i++) out.u8(255 - (bytes[i] as number))
}

export function checkKeyLength(length: number, index: string): void {
  if (length <= MAX_KEY_BYTES) return
  throw programLimit(
    `index row size ${length} exceeds btree maximum ${MAX_KEY_BYTES} for index "${index}"`,
  )
}

/** The least byte string above every string that begins with `prefix`; `undefined` when there is none. */
export function successor(prefix: Uint8Array): Uint8Array | undefined {
  let end = prefix.length
  while (end > 0 && prefix[end - 1] === 255) end--
  if (end === 0) return undefined
  const next = prefix.slice(0, end)
  next[end - 1] = (next[end - 1] as number) + 1
  return next
}
