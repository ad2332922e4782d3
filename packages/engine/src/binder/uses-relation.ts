/** Whether a statement's text names a relation without a schema: what makes a WITH RECURSIVE query truly recursive. */

/** The position of the first use: a `table` node with that name and no schema. -1 where there is none. */
export function relationUse(node: unknown, name: string): number {
  if (typeof node !== 'object' || node === null) return -1
  if (Array.isArray(node)) {
    for (const item of node) {
      const found = relationUse(item, name)
      if (found >= 0) return found
    }
    return -1
  }
  const record = node as Record<string, unknown>
  if (record['kind'] === 'table') {
    const relation = record['relation'] as
      | { schema?: string; name: string; pos: number }
      | undefined
    if (relation !== undefined && relation.schema === undefined && relation.name === name) {
      return relation.pos
    }
  }
  for (const key in record) {
    const found = relationUse(record[key], name)
    if (found >= 0) return found
  }
  return -1
}
