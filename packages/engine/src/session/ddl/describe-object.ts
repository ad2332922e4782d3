/** Catalog objects in words, as messages name them: `table t`, `constraint c on table t`, `column x of table t`. */
import { typeRefText } from '../../binder/type-text.ts'
import type { CatalogObject, TableObject, TypeObject } from '../../catalog/objects.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { TypeRef } from '../../types/type.ts'
import type { EngineSession } from '../session.ts'
import { columnOfTable } from './table-columns.ts'

/** What can depend on something: an object, a column of a table, or a column's default. */
export type Part =
  | { readonly kind: 'object'; readonly object: CatalogObject }
  /** The array type over a type. */
  | { readonly kind: 'array'; readonly type: TypeObject }
  | { readonly kind: 'column'; readonly table: TableObject; readonly attnum: number }
  | { readonly kind: 'default'; readonly table: TableObject; readonly attnum: number }

export function schemaName(session: EngineSession, oid: number): string {
  const schema = session.catalog.object(oid)
  return schema?.kind === 'schema' ? schema.name : 'public'
}

/** The name of a relation or type, with its schema where the search path does not find it. */
export function visibleName(
  session: EngineSession,
  object: {
    readonly kind: string
    readonly oid: number
    readonly schema: number
    readonly name: string
  },
): string {
  const { catalog, searchPath } = session
  const name = quoteIdentifier(object.name)
  for (const candidate of searchPath.withImplicit) {
    const schema = catalog.schemaNamed(candidate)
    if (schema === undefined) continue
    const found =
      object.kind === 'type'
        ? catalog.typeNamed(schema.oid, object.name)
        : catalog.relationNamed(schema.oid, object.name)
    if (found === undefined) continue
    if (found.oid === object.oid) return name
    break
  }
  return `${quoteIdentifier(schemaName(session, object.schema))}.${name}`
}

export function describeObject(session: EngineSession, object: CatalogObject): string {
  switch (object.kind) {
    case 'schema':
    case 'role':
    case 'extension':
      return `${object.kind} ${quoteIdentifier(object.name)}`
    case 'database':
      return `database ${quoteIdentifier(session.host.databaseName)}`
    case 'constraint': {
      const name = quoteIdentifier(object.name)
      const table = session.catalog.object(object.table)
      if (table?.kind !== 'table') return `constraint ${name}`
      return `constraint ${name} on table ${visibleName(session, table)}`
    }
    default:
      return `${object.kind} ${visibleName(session, object)}`
  }
}

export function describePart(session: EngineSession, part: Part): string {
  if (part.kind === 'object') return describeObject(session, part.object)
  if (part.kind === 'array') return `${describeObject(session, part.type)}[]`
  const column = quoteIdentifier(columnOfTable(part.table, part.attnum).name)
  const text = `column ${column} of table ${visibleName(session, part.table)}`
  return part.kind === 'column' ? text : `default value for ${text}`
}

/** A type as text that means it under any search path. */
export function qualifiedTypeText(session: EngineSession, ref: TypeRef): string {
  const { catalog, types } = session
  for (const object of catalog.objects()) {
    if (object.kind !== 'type') continue
    if (object.oid !== ref.oid && object.arrayOid !== ref.oid) continue
    const schema = quoteIdentifier(schemaName(session, object.schema))
    return `${schema}.${quoteIdentifier(object.name)}${object.oid === ref.oid ? '' : '[]'}`
  }
  return typeRefText(types, ref)
}
