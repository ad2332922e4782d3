/** Containment, existence, concatenation and deletion on jsonb trees. */
import { jsonArgument } from '../../errors/json-errors.ts'
import { isJsonArray, isJsonObject, jsonbObject, type JsonNode } from '../../types/json-node.ts'
import { compareNodes } from '../../types/jsonb-order.ts'

/** `a @> b` for documents: an array contains a scalar that is one of its elements. */
export function contains(a: JsonNode, b: JsonNode): boolean {
  if (isJsonArray(a) && !isJsonArray(b) && !isJsonObject(b)) return containsElement(a, b)
  return containsNode(a, b)
}

function isContainer(node: JsonNode): boolean {
  return isJsonArray(node) || isJsonObject(node)
}

function containsNode(a: JsonNode, b: JsonNode): boolean {
  if (isJsonObject(b)) {
    if (!isJsonObject(a) || a.size < b.size) return false
    for (const [key, wanted] of b) {
      const value = a.get(key)
      if (value === undefined || !containsNode(value, wanted)) return false
    }
    return true
  }
  if (isJsonArray(b)) return isJsonArray(a) && b.every((wanted) => containsElement(a, wanted))
  return !isContainer(a) && compareNodes(a, b) === 0
}

function containsElement(array: readonly JsonNode[], wanted: JsonNode): boolean {
  return array.some((item) =>
    isContainer(wanted)
      ? containsNode(item, wanted)
      : !isContainer(item) && compareNodes(item, wanted) === 0,
  )
}

/** Whether a string is a key of the object, an element of the array, or the scalar itself. */
export function exists(node: JsonNode, key: string): boolean {
  if (isJsonObject(node)) return node.has(key)
  return isJsonArray(node) ? node.includes(key) : node === key
}

export function concatenate(a: JsonNode, b: JsonNode): JsonNode {
  if (isJsonObject(a) && isJsonObject(b)) return jsonbObject([...a, ...b])
  const left = isJsonArray(a) ? a : [a]
  const right = isJsonArray(b) ? b : [b]
  return [...left, ...right]
}

export function deleteKeys(node: JsonNode, keys: ReadonlySet<string>): JsonNode {
  if (isJsonObject(node)) return new Map([...node].filter(([key]) => !keys.has(key)))
  if (isJsonArray(node)) {
    return node.filter((item) => typeof item !== 'string' || !keys.has(item))
  }
  throw jsonArgument('cannot delete from scalar')
}

export function deleteIndex(node: JsonNode, index: number): JsonNode {
  if (isJsonObject(node)) throw jsonArgument('cannot delete from object using integer index')
  if (!isJsonArray(node)) throw jsonArgument('cannot delete from scalar')
  const at = index < 0 ? node.length + index : index
  return node.filter((_, i) => i !== at)
}

export function stripNulls(node: JsonNode): JsonNode {
  if (isJsonArray(node)) return node.map(stripNulls)
  if (!isJsonObject(node)) return node
  const kept = new Map<string, JsonNode>()
  for (const [key, value] of node) if (value !== null) kept.set(key, stripNulls(value))
  return kept
}
