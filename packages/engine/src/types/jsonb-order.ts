/**
 * The order of jsonb: null < string < number < boolean < array < object; containers by their number
 * of parts first. A scalar document counts as an array of one that is less than any such array (so
 * the empty array is less than every scalar), as in PostgreSQL.
 */
import type { ByteWriter } from '../base/byte-writer.ts'
import {
  compareUtf8,
  isJsonArray,
  isJsonObject,
  type JsonNode,
  type JsonNumber,
} from './json-node.ts'
import { Numeric } from './numeric-value.ts'
import { numeric } from './numeric-type.ts'

function rank(node: JsonNode): number {
  if (node === null) return 0
  if (typeof node === 'string') return 1
  if (typeof node === 'boolean') return 3
  if (typeof node === 'number') return 2
  if (Array.isArray(node)) return 4
  return node instanceof Map ? 5 : 2
}

export function nodeNumeric(node: number | JsonNumber): Numeric {
  return Numeric.fromString(typeof node === 'number' ? String(node) : node.text)
}

function compareNumbers(a: number | JsonNumber, b: number | JsonNumber): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0
  return nodeNumeric(a).compare(nodeNumeric(b))
}

export function compareJsonb(a: JsonNode, b: JsonNode): number {
  const aIsObject = isJsonObject(a)
  const bIsObject = isJsonObject(b)
  if (aIsObject || bIsObject) {
    if (aIsObject && bIsObject) return compareNodes(a, b)
    return aIsObject ? 1 : -1
  }
  const aLength = isJsonArray(a) ? a.length : 1
  const bLength = isJsonArray(b) ? b.length : 1
  if (aLength !== bLength) return aLength < bLength ? -1 : 1
  if (isJsonArray(a) !== isJsonArray(b)) return isJsonArray(a) ? 1 : -1
  return compareNodes(a, b)
}

export function compareNodes(a: JsonNode, b: JsonNode): number {
  const kind = rank(a)
  const difference = kind - rank(b)
  if (difference !== 0) return difference
  switch (kind) {
    case 0:
      return 0
    case 1:
      return compareUtf8(a as string, b as string)
    case 2:
      return compareNumbers(a as number | JsonNumber, b as number | JsonNumber)
    case 3:
      return Number(a) - Number(b)
    case 4:
      return compareLists(a as readonly JsonNode[], b as readonly JsonNode[])
    default:
      return compareObjects(a as ReadonlyMap<string, JsonNode>, b as ReadonlyMap<string, JsonNode>)
  }
}

function compareLists(a: readonly JsonNode[], b: readonly JsonNode[]): number {
  if (a.length !== b.length) return a.length < b.length ? -1 : 1
  for (let i = 0; i < a.length; i++) {
    const order = compareNodes(a[i] as JsonNode, b[i] as JsonNode)
    if (order !== 0) return order
  }
  return 0
}

function compareObjects(
  a: ReadonlyMap<string, JsonNode>,
  b: ReadonlyMap<string, JsonNode>,
): number {
  if (a.size !== b.size) return a.size < b.size ? -1 : 1
  const others = b.entries()
  for (const [key, value] of a) {
    const other = others.next().value as [string, JsonNode]
    const order = compareUtf8(key, other[0]) || compareNodes(value, other[1])
    if (order !== 0) return order
  }
  return 0
}

export function encodeJsonbKey(root: JsonNode, out: ByteWriter): void {
  if (isJsonObject(root)) {
    out.u8(2)
    return encodeNode(root, out)
  }
  out.u8(1)
  out.u32BE(isJsonArray(root) ? root.length : 1)
  out.u8(isJsonArray(root) ? 1 : 0)
  if (isJsonArray(root)) for (const item of root) encodeNode(item, out)
  else encodeNode(root, out)
}

function encodeNode(node: JsonNode, out: ByteWriter): void {
  out.u8(rank(node) + 1)
  if (typeof node === 'string') encodeText(node, out)
  else if (typeof node === 'boolean') out.u8(Number(node))
  else if (isJsonArray(node)) {
    out.u32BE(node.length)
    for (const item of node) encodeNode(item, out)
  } else if (isJsonObject(node)) {
    out.u32BE(node.size)
    for (const [key, value] of node) {
      encodeText(key, out)
      encodeNode(value, out)
    }
  } else if (node !== null) numeric.encodeKey?.(nodeNumeric(node), out)
}

/** UTF-8 with its zero bytes escaped and a zero behind it. */
function encodeText(text: string, out: ByteWriter): void {
  out.utf8(text)
  out.u8(0)
}

/** The same text for equal documents: numbers lose the zeros at their end. */
export function jsonbHashText(node: JsonNode): string {
  if (typeof node === 'string') return JSON.stringify(node)
  if (isJsonArray(node)) return `[${node.map(jsonbHashText).join()}]`
  if (isJsonObject(node)) {
    return `{${[...node].map(([k, v]) => `${JSON.stringify(k)}:${jsonbHashText(v)}`).join()}}`
  }
  if (node === null || typeof node === 'boolean') return String(node)
  const text = typeof node === 'number' ? String(nodeNumeric(node)) : node.text
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
