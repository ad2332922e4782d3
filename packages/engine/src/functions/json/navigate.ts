/** Finding parts of jsonb values; on stored bytes without building the tree. */
import { isJsonArray, isJsonObject, type JsonNode } from '../../types/json-node.ts'
import { nodeToText } from '../../types/json-format.ts'
import { findIndex, findKey, readJsonbTree, tagArray, type Span } from '../../types/jsonb-stored.ts'
import { JsonbValue } from '../../types/jsonb-value.ts'

/** The bytes to walk, where walking them is cheaper than the tree. */
function bytesOf(value: JsonbValue): Uint8Array | undefined {
  return value.isRead ? undefined : value.stored
}

function valueAt(bytes: Uint8Array, span: Span | undefined): JsonbValue | null {
  return span === undefined ? null : JsonbValue.fromStored(bytes.subarray(span.start, span.end))
}

function textAt(bytes: Uint8Array, span: Span | undefined): string | null {
  return span === undefined ? null : nodeToText(readJsonbTree(bytes, span.start, span.end))
}

function wrap(node: JsonNode | undefined): JsonbValue | null {
  return node === undefined ? null : JsonbValue.of(node)
}

export function nodeField(node: JsonNode, key: string): JsonNode | undefined {
  return isJsonObject(node) ? node.get(key) : undefined
}

export function jsonbField(value: JsonbValue, key: string): JsonbValue | null {
  const bytes = bytesOf(value)
  if (bytes !== undefined) return valueAt(bytes, findKey(bytes, 0, key))
  return wrap(nodeField(value.root, key))
}

export function jsonbFieldText(value: JsonbValue, key: string): string | null {
  const bytes = bytesOf(value)
  if (bytes !== undefined) return textAt(bytes, findKey(bytes, 0, key))
  return nodeToText(nodeField(value.root, key) ?? null)
}

/** A scalar document counts as an array of one, as in PostgreSQL. */
function rootElement(node: JsonNode, index: number): JsonNode | undefined {
  if (isJsonArray(node)) return node.at(index)
  return !isJsonObject(node) && (index === 0 || index === -1) ? node : undefined
}

/** The bytes of an array. */
function arrayBytes(value: JsonbValue): Uint8Array | undefined {
  const bytes = bytesOf(value)
  return bytes !== undefined && bytes[0] === tagArray ? bytes : undefined
}

export function jsonbElement(value: JsonbValue, index: number): JsonbValue | null {
  const bytes = arrayBytes(value)
  if (bytes !== undefined) return valueAt(bytes, findIndex(bytes, 0, index))
  return wrap(rootElement(value.root, index))
}

export function jsonbElementText(value: JsonbValue, index: number): string | null {
  const bytes = arrayBytes(value)
  if (bytes !== undefined) return textAt(bytes, findIndex(bytes, 0, index))
  return nodeToText(rootElement(value.root, index) ?? null)
}

const integer = /^[\t-\r ]*[+-]?\d+$/

/** A step of a path as an array index; undefined where it is none. */
export function pathIndex(step: string): number | undefined {
  if (!integer.test(step)) return undefined
  const index = Number(step)
  return Math.abs(index) > 2_147_483_647 ? undefined : index
}

export function nodeAtPath(root: JsonNode, path: readonly string[]): JsonNode | undefined {
  let node: JsonNode | undefined = root
  for (const step of path) {
    if (isJsonObject(node)) node = node.get(step)
    else if (isJsonArray(node)) {
      const index = pathIndex(step)
      node = index === undefined ? undefined : node.at(index)
    } else return undefined
    if (node === undefined) return undefined
  }
  return node
}
