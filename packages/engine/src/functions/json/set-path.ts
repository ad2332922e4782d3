/** jsonb_set, jsonb_insert and `#-`: a tree with one place changed. */
import { jsonArgument } from '../../errors/json-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { isJsonArray, isJsonObject, jsonbObject, type JsonNode } from '../../types/json-node.ts'
import { pathIndex } from './navigate.ts'

/** What is done at the end of the path. */
export type PathEdit =
  | { readonly kind: 'delete' }
  | { readonly kind: 'set'; readonly value: JsonNode; readonly create: boolean }
  | { readonly kind: 'insert'; readonly value: JsonNode; readonly after: boolean }

export function editPath(
  root: JsonNode,
  path: readonly (string | null)[],
  edit: PathEdit,
): JsonNode {
  if (!isJsonArray(root) && !isJsonObject(root)) {
    const verb = edit.kind === 'delete' ? 'delete' : 'set'
    throw jsonArgument(`cannot ${verb} path in scalar`)
  }
  const isEmpty = isJsonArray(root) ? root.length === 0 : root.size === 0
  const mayAdd = edit.kind === 'insert' || (edit.kind === 'set' && edit.create)
  if (path.length === 0 || (isEmpty && !mayAdd)) return root
  return editNode(root, path, 0, edit)
}

function editNode(
  node: JsonNode,
  path: readonly (string | null)[],
  level: number,
  edit: PathEdit,
): JsonNode {
  const step = path[level]
  if (step === null || step === undefined) {
    throw sqlError(sqlstate.nullValueNotAllowed, `path element at position ${level + 1} is null`)
  }
  if (!isJsonArray(node) && !isJsonObject(node)) return node
  const isLast = level === path.length - 1
  if (isJsonObject(node)) {
    const old = node.get(step)
    if (isLast) return editMember(node, step, edit)
    if (old === undefined) return node
    const changed = editNode(old, path, level + 1, edit)
    return new Map(node).set(step, changed)
  }
  const index = pathIndex(step)
  if (index === undefined) {
    throw sqlError(
      sqlstate.invalidTextRepresentation,
      `path element at position ${level + 1} is not an integer: "${step}"`,
    )
  }
  if (isLast) return editElement(node, index, edit)
  const at = index < 0 ? node.length + index : index
  const old = node[at]
  if (old === undefined) return node
  return node.map((item, i) => (i === at ? editNode(old, path, level + 1, edit) : item))
}

function editMember(node: ReadonlyMap<string, JsonNode>, key: string, edit: PathEdit): JsonNode {
  const isThere = node.has(key)
  switch (edit.kind) {
    case 'delete':
      return isThere ? new Map([...node].filter(([name]) => name !== key)) : node
    case 'insert':
      if (isThere) {
        throw jsonArgument(
          'cannot replace existing key',
          'Try using the function jsonb_set to replace key value.',
        )
      }
      return jsonbObject([...node, [key, edit.value]])
    case 'set':
      return isThere || edit.create ? jsonbObject([...node, [key, edit.value]]) : node
  }
}

function editElement(node: readonly JsonNode[], index: number, edit: PathEdit): JsonNode {
  const at = index < 0 ? node.length + index : index
  const isThere = at >= 0 && at < node.length
  const outside = (value: JsonNode): JsonNode => (at < 0 ? [value, ...node] : [...node, value])
  switch (edit.kind) {
    case 'delete':
      return isThere ? node.filter((_, i) => i !== at) : node
    case 'insert': {
      if (!isThere) return outside(edit.value)
      const before = edit.after ? at + 1 : at
      return [...node.slice(0, before), edit.value, ...node.slice(before)]
    }
    case 'set':
      if (isThere) return node.map((item, i) => (i === at ? edit.value : item))
      return edit.create ? outside(edit.value) : node
  }
}
