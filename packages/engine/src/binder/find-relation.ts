/** Relations by name: temporary tables first, then the search path, with `pg_catalog` in front unless it is listed. */
import type { RelationObject } from '../catalog/catalog.ts'
import type { VirtualRelation } from '../catalog/virtual-relation.ts'
import type { Binding } from './scope.ts'

export type FoundRelation =
  | { readonly kind: 'catalog'; readonly object: RelationObject; readonly schema: string }
  | { readonly kind: 'virtual'; readonly object: VirtualRelation; readonly schema: string }

function inSchema(binding: Binding, schema: string, name: string): FoundRelation | undefined {
  const { catalog, virtual } = binding.scope
  if (schema === 'pg_catalog' || schema === 'information_schema') {
    const object = virtual.relation(schema, name)
    return object === undefined ? undefined : { kind: 'virtual', object, schema }
  }
  const found = catalog.schemaNamed(schema)
  if (found === undefined) return undefined
  const object = catalog.relationNamed(found.oid, name)
  return object === undefined ? undefined : { kind: 'catalog', object, schema }
}

export function findRelation(
  binding: Binding,
  schema: string | undefined,
  name: string,
): FoundRelation | undefined {
  const { searchPath, tempSchema } = binding.scope
  if (schema !== undefined) {
    return inSchema(binding, schema === 'pg_temp' ? (tempSchema ?? schema) : schema, name)
  }
  if (tempSchema !== undefined) {
    const found = inSchema(binding, tempSchema, name)
    if (found !== undefined) return found
  }
  if (!searchPath.includes('pg_catalog')) {
    const found = inSchema(binding, 'pg_catalog', name)
    if (found !== undefined) return found
  }
  for (const one of searchPath) {
    const found = inSchema(binding, one, name)
    if (found !== undefined) return found
  }
  return undefined
}
