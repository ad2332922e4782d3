/**
 * The stored form of jsonb: made to be walked without building the tree. All integers little-endian.
 *
 *   null 0 · false 1 · true 2
 *   number 3    text to the end of the value     (canonical decimal, ASCII)
 *   string 4    UTF-8 to the end of the value
 *   array  5    u32 n, n × u32 end, then the n values
 *   object 6    u32 n, n × u32 key end, n × u32 value end, then the keys (UTF-8), then the values
 *
 * An end counts from the first byte behind the tables; value ends of an object go on from the keys'.
 * Keys stand in jsonb's order, so a look-up is a binary search.
 */
import type { ByteWriter } from '../base/byte-writer.ts'
import type { JsonNode, JsonNumber } from './json-node.ts'

const tagNull = 0
const tagFalse = 1
const tagTrue = 2
const tagNumber = 3
const tagString = 4
export const tagArray = 5
export const tagObject = 6

const encoder = new TextEncoder()

export function writeJsonbTree(node: JsonNode, out: ByteWriter): void {
  if (node === null) out.u8(tagNull)
  else if (node === false) out.u8(tagFalse)
  else if (node === true) out.u8(tagTrue)
  else if (typeof node === 'number') {
    out.u8(tagNumber)
    out.utf8(String(node))
  } else if (typeof node === 'string') {
    out.u8(tagString)
    out.utf8(node)
  } else if (Array.isArray(node)) writeArray(node as readonly JsonNode[], out)
  else if (node instanceof Map) writeObject(node as ReadonlyMap<string, JsonNode>, out)
  else {
    out.u8(tagNumber)
    out.utf8((node as JsonNumber).text)
  }
}

function writeArray(items: readonly JsonNode[], out: ByteWriter): void {
  out.u8(tagArray)
  out.u32(items.length)
  const table = out.length
  for (let i = 0; i < items.length; i++) out.u32(0)
  const base = out.length
  const ends: number[] = []
  for (const item of items) {
    writeJsonbTree(item, out)
    ends.push(out.length - base)
  }
  patch(out, table, ends)
}

function writeObject(object: ReadonlyMap<string, JsonNode>, out: ByteWriter): void {
  out.u8(tagObject)
  out.u32(object.size)
  const table = out.length
  for (let i = 0; i < object.size * 2; i++) out.u32(0)
  const base = out.length
  const ends: number[] = []
  for (const key of object.keys()) {
    out.utf8(key)
    ends.push(out.length - base)
  }
  for (const value of object.values()) {
    writeJsonbTree(value, out)
    ends.push(out.length - base)
  }
  patch(out, table, ends)
}

function patch(out: ByteWriter, at: number, ends: readonly number[]): void {
  const bytes = out.view()
  let to = at
  for (const end of ends) {
    bytes[to] = end & 0xff
    bytes[to + 1] = (end >>> 8) & 0xff
    bytes[to + 2] = (end >>> 16) & 0xff
    bytes[to + 3] = end >>> 24
    to += 4
  }
}

export function readU32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)) >>>
    0
  )
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Short ASCII, which most keys and values are, costs less in a loop than through the decoder. */
function readText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 24) return decoder.decode(bytes.subarray(start, end))
  let text = ''
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number
    if (byte >= 0x80) return decoder.decode(bytes.subarray(start, end))
    text += String.fromCharCode(byte)
  }
  return text
}

/** The node whose bytes are `start` to `end`. */
export function readJsonbTree(
  bytes: Uint8Array,
  start: number,
  end: number = bytes.length,
): JsonNode {
  switch (bytes[start]) {
    case tagNull:
      return null
    case tagFalse:
      return false
    case tagTrue:
      return true
    case tagNumber:
      return jsonNumber(readText(bytes, start + 1, end))
    case tagString:
      return readText(bytes, start + 1, end)
    case tagArray:
      return readArray(bytes, start)
    case tagObject:
      return readObject(bytes, start)
    default:
      throw new RangeError('stored jsonb: unknown tag')
  }
}

function readArray(bytes: Uint8Array, start: number): JsonNode {
  const count = readU32(bytes, start + 1)
  const base = start + 5 + count * 4
  const items: JsonNode[] = []
  let at = base
  for (let i = 0; i < count; i++) {
    const end = base + readU32(bytes, start + 5 + i * 4)
    items.push(readJsonbTree(bytes, at, end))
    at = end
  }
  return items
}

function readObject(bytes: Uint8Array, start: number): JsonNode {
  const count = readU32(bytes, start + 1)
  const tables = start + 5
  const base = tables + count * 8
  const object = new Map<string, JsonNode>()
  let keyAt = base
  let valueAt = count === 0 ? base : base + readU32(bytes, tables + (count - 1) * 4)
  for (let i = 0; i < count; i++) {
    const keyEnd = base + readU32(bytes, tables + i * 4)
    const valueEnd = base + readU32(bytes, tables + (count + i) * 4)
    object.set(readText(bytes, keyAt, keyEnd), readJsonbTree(bytes, valueAt, valueEnd))
    keyAt = keyEnd
    valueAt = valueEnd
  }
  return object
}

/** The node for a canonical number text. */
export function jsonNumber(text: string): number | JsonNumber {
  const value = Number(text)
  return String(value) === text && text.indexOf('e') < 0 ? value : { kind: 'number', text }
}

/** Where a value lies in stored bytes. */
export type Span = { readonly start: number; readonly end: number }

let lastKey = ''
let lastKeyBytes: Uint8Array = new Uint8Array(0)

/** The bytes of a key; a query asks every row for the same one. */
function keyBytes(key: string): Uint8Array {
  if (key !== lastKey) {
    lastKeyBytes = encoder.encode(key)
    lastKey = key
  }
  return lastKeyBytes
}

/** The value under a key of the object at `start`; undefined when absent or not an object. */
export function findKey(bytes: Uint8Array, start: number, key: string): Span | undefined {
  if (bytes[start] !== tagObject) return undefined
  const wanted = keyBytes(key)
  const count = readU32(bytes, start + 1)
  const tables = start + 5
  const base = tables + count * 8
  let low = 0
  let high = count - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const from = middle === 0 ? 0 : readU32(bytes, tables + (middle - 1) * 4)
    const to = readU32(bytes, tables + middle * 4)
    const order = compareKey(bytes, base + from, to - from, wanted)
    if (order === 0) return valueSpan(bytes, tables, base, count, middle)
    if (order < 0) low = middle + 1
    else high = middle - 1
  }
  return undefined
}

function compareKey(bytes: Uint8Array, at: number, length: number, wanted: Uint8Array): number {
  if (length !== wanted.length) return length - wanted.length
  for (let i = 0; i < length; i++) {
    const difference = (bytes[at + i] as number) - (wanted[i] as number)
    if (difference !== 0) return difference
  }
  return 0
}

function valueSpan(
  bytes: Uint8Array,
  tables: number,
  base: number,
  count: number,
  at: number,
): Span {
  // The table of value ends follows that of key ends: the entry before the first is the last key's.
  const start = base + readU32(bytes, tables + (count + at - 1) * 4)
  return { start, end: base + readU32(bytes, tables + (count + at) * 4) }
}

/** The element of the array at `start`; a negative index counts from the end. */
export function findIndex(bytes: Uint8Array, start: number, index: number): Span | undefined {
  if (bytes[start] !== tagArray) return undefined
  const count = readU32(bytes, start + 1)
  const at = index < 0 ? index + count : index
  if (at < 0 || at >= count) return undefined
  const tables = start + 5
  const base = tables + count * 4
  const from = at === 0 ? 0 : readU32(bytes, tables + (at - 1) * 4)
  return { start: base + from, end: base + readU32(bytes, tables + at * 4) }
}
