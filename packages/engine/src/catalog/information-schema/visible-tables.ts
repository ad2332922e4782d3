/** The tables and views that information_schema shows: all but the temporary ones of other sessions. */
import type { Oid, TypeRef } from '../../types/type.ts'
import { BOOTSTRAP_ROLE, INFORMATION_SCHEMA, PG_CATALOG_SCHEMA } from '../catalog.ts'
import type { Column } from '../objects.ts'
import { objectLists, schemaName } from '../pg-catalog/object-lists.ts'
import { allRelationShapes } from '../pg-catalog/relation-shapes.ts'
import type { VirtualContext } from '../virtual-relation.ts'

export type VisibleTable = {
  readonly oid: Oid
  readonly schemaOid: Oid
  readonly schema: string
  readonly name: string
  readonly owner: Oid
  readonly isView: boolean
  readonly isTemporary: boolean
  readonly columns: readonly Column[]
}

function asColumns(
  columns: readonly { readonly name: string; readonly type: TypeRef; readonly notNull?: boolean }[],
): Column[] {
  return columns.map(({ name, type, notNull = false }, i) => ({
    attnum: i + 1,
    name,
    type,
    notNull,
  }))
}

export function isOtherTemporary(schema: string, { tempSchema }: VirtualContext): boolean {
  return schema.startsWith('pg_temp') && schema !== tempSchema
}

export function* visibleTables(context: VirtualContext): Iterable<VisibleTable> {
  const { catalog, tempSchema } = context
  for (const { oid, schema, name, kind, columns } of allRelationShapes()) {
    const schemaOid = schema === 'pg_catalog' ? PG_CATALOG_SCHEMA : INFORMATION_SCHEMA
    const isView = kind === 'view'
    const rest = { owner: BOOTSTRAP_ROLE, isView, isTemporary: false }
    yield { oid, schemaOid, schema, name, columns: asColumns(columns), ...rest }
  }
  const { tables, views } = objectLists(catalog)
  for (const table of [...tables, ...views]) {
    const schema = schemaName(catalog, table.schema)
    if (isOtherTemporary(schema, context)) continue
    yield {
      oid: table.oid,
      schemaOid: table.schema,
      schema,
      name: table.name,
      owner: table.owner,
      isView: table.kind === 'view',
      isTemporary: schema === tempSchema,
      columns:
        table.kind === 'view'
          ? asColumns(table.columns)
          : table.columns.filter(({ dropped }) => dropped !== true),
    }
  }
}
