/** The catalog's objects by kind, in the order of their oids; kept until the catalog changes. */
import type { CatalogReader, RelationObject } from '../catalog.ts'
import type { CatalogObject, TypeObject } from '../objects.ts'
import { compositeRelationOid, FIRST_INSIDE_OID } from './catalog-oids.ts'
import type { Oid } from '../../types/type.ts'

type Of<K extends CatalogObject['kind']> = readonly Extract<CatalogObject, { readonly kind: K }>[]

export type ObjectLists = {
  readonly schemas: Of<'schema'>
  readonly tables: Of<'table'>
  readonly indexes: Of<'index'>
  readonly constraints: Of<'constraint'>
  readonly sequences: Of<'sequence'>
  readonly views: Of<'view'>
  readonly types: Of<'type'>
  readonly roles: Of<'role'>
  readonly extensions: Of<'extension'>
}

const known = new WeakMap<
  CatalogReader,
  { readonly version: number; readonly lists: ObjectLists }
>()

export function objectLists(catalog: CatalogReader): ObjectLists {
  const kept = known.get(catalog)
  if (kept !== undefined && kept.version === catalog.version) return kept.lists
  const byKind = new Map<CatalogObject['kind'], CatalogObject[]>()
  for (const object of catalog.objects()) {
    const list = byKind.get(object.kind)
    if (list === undefined) byKind.set(object.kind, [object])
    else list.push(object)
  }
  const of = <K extends CatalogObject['kind']>(kind: K): Of<K> => {
    const list = (byKind.get(kind) ?? []) as Extract<CatalogObject, { readonly kind: K }>[]
    return list.sort((a, b) => a.oid - b.oid)
  }
  const lists: ObjectLists = {
    schemas: of('schema'),
    tables: of('table'),
    indexes: of('index'),
    constraints: of('constraint'),
    sequences: of('sequence'),
    views: of('view'),
    types: of('type'),
    roles: of('role'),
    extensions: of('extension'),
  }
  known.set(catalog, { version: catalog.version, lists })
  return lists
}

export function schemaName(catalog: CatalogReader, oid: Oid): string {
  const schema = catalog.object(oid)
  return schema?.kind === 'schema' ? schema.name : ''
}

/** An index belongs to whom its table belongs to. */
export function ownerOf(catalog: CatalogReader, relation: RelationObject): Oid {
  if (relation.kind !== 'index') return relation.owner
  const table = catalog.object(relation.table)
  return table?.kind === 'table' ? table.owner : 0
}

/** The composite type whose relation in `pg_class` has this oid. */
export function compositeOfRelation(catalog: CatalogReader, relation: Oid): TypeObject | undefined {
  if (relation < FIRST_INSIDE_OID) return undefined
  return objectLists(catalog).types.find(
    ({ oid, definition }) =>
      definition.kind === 'composite' && compositeRelationOid(oid) === relation,
  )
}
