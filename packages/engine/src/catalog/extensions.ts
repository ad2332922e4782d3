/** The extension `vector` in a database: whether it is there, and where its types are found. */
import { isExtensionOid } from '../types/extension-types.ts'
import type { Oid } from '../types/type.ts'
import { typeRowNamed } from '../types/type-rows.ts'
import type { CatalogReader } from './catalog.ts'
import type { ExtensionObject } from './objects.ts'
import { objectLists, schemaName } from './pg-catalog/object-lists.ts'

export function vectorExtension(catalog: CatalogReader): ExtensionObject | undefined {
  return objectLists(catalog).extensions[0]
}

/** True of everything but the types, functions and operators of an extension that the database does not have. */
export function isAvailable(catalog: CatalogReader, oid: Oid): boolean {
  return !isExtensionOid(oid) || vectorExtension(catalog) !== undefined
}

/** A type of the extension by its name; the schema is that of the extension, or none is asked for. */
export function extensionTypeNamed(
  catalog: CatalogReader,
  schema: Oid | undefined,
  name: string,
): Oid | undefined {
  const row = typeRowNamed(name)
  if (row === undefined || !isExtensionOid(row.oid)) return undefined
  const extension = vectorExtension(catalog)
  if (extension === undefined) return undefined
  return schema === undefined || extension.schema === schema ? row.oid : undefined
}

/** The schema of what an extension has brought; `undefined` for what is in pg_catalog. */
export function extensionSchema(catalog: CatalogReader, oid: Oid): string | undefined {
  if (!isExtensionOid(oid)) return undefined
  const extension = vectorExtension(catalog)
  return extension && schemaName(catalog, extension.schema)
}
