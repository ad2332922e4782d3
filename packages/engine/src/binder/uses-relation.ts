/** Whether a statement's text names a relation without a schema: what makes a WITH RECURSIVE query truly recursive. */

/** Looks through the tree as plain data; a `table` node with that name and no schema is a use. */
export function usesRelation(node: unknown, name: string): boolean {
  if (typeof node !== 'object' || node === null) return false
  if (Array.isArray(node)) return node.some((item) => usesRelation(item, name))
  const record = node as Record<string, unknown>
  if (record['kind'] === 'table') {
    const relation = record['relation'] as { schema?: string; name: string } | undefined
    if (relation !== undefined && relation.schema === undefined && relation.name === name) return true
  }
  for (const key in record) if (usesRelation(record[key], name)) return true
  return false
}
