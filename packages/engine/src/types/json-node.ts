/**
 * The tree of a JSON document. Numbers keep their decimal scale as in PostgreSQL: one whose
 * canonical text is what JavaScript would print is a number, any other (`1.10`, twenty digits) a
 * `JsonNumber` with that text. An object is a Map; in a jsonb its keys stand in jsonb's order: by
 * length in bytes, then by bytes.
 */
export type JsonNumber = { readonly kind: 'number'; readonly text: string }
export type JsonObject = ReadonlyMap<string, JsonNode>
export type JsonNode =
  | null
  | boolean
  | number
  | string
  | JsonNumber
  | readonly JsonNode[]
  | JsonObject

export function isJsonObject(node: JsonNode | undefined): node is JsonObject {
  return node instanceof Map
}

export function isJsonArray(node: JsonNode | undefined): node is readonly JsonNode[] {
  return Array.isArray(node)
}

export function isJsonNumber(node: JsonNode): node is JsonNumber | number {
  return (
    typeof node === 'number' ||
    (typeof node === 'object' && node !== null && !Array.isArray(node) && !(node instanceof Map))
  )
}

/** The number of UTF-8 bytes of a string. */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    // A surrogate pair is two units and four bytes.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2
  }
  return bytes
}

/** Order of UTF-8 bytes, which is the order of code points. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    const xSurrogate = x >= 0xd800 && x < 0xe000
    const ySurrogate = y >= 0xd800 && y < 0xe000
    if (xSurrogate !== ySurrogate) return xSurrogate ? 1 : -1
    return x < y ? -1 : 1
  }
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1
}

/** Order of keys inside a jsonb object. */
export function compareJsonbKeys(a: string, b: string): number {
  const difference = utf8Length(a) - utf8Length(b)
  return difference !== 0 ? difference : compareUtf8(a, b)
}

/** Pairs to an object in jsonb's key order; the last of equal keys wins. */
export function jsonbObject(pairs: Iterable<readonly [string, JsonNode]>): JsonObject {
  const map = new Map(pairs)
  if (map.size < 2) return map
  let previous: string | undefined
  let sorted = true
  for (const key of map.keys()) {
    if (previous !== undefined && compareJsonbKeys(previous, key) > 0) {
      sorted = false
      break
    }
    previous = key
  }
  return sorted ? map : new Map([...map].sort((a, b) => compareJsonbKeys(a[0], b[0])))
}
