/** Constraints of tables with the names of their schemas and tables. */
import type { ConstraintObject, TableObject } from '../objects.ts'
import { objectLists, schemaName } from '../pg-catalog/object-lists.ts'
import type { CatalogRow, VirtualContext } from '../virtual-relation.ts'
import { isOtherTemporary } from './visible-tables.ts'

export type TableConstraint = {
  readonly constraint: ConstraintObject
  readonly table: TableObject
  /** `constraint_catalog`, `constraint_schema`, `constraint_name`. */
  readonly constraintColumns: CatalogRow
  readonly tableColumns: CatalogRow
}

export function* tableConstraints(context: VirtualContext): Iterable<TableConstraint> {
  for (const constraint of objectLists(context.catalog).constraints) {
    const table = context.catalog.object(constraint.table)
    if (table?.kind !== 'table') continue
    if (isOtherTemporary(schemaName(context.catalog, table.schema), context)) continue
    yield {
      constraint,
      table,
      constraintColumns: constraintColumns(context, constraint),
      tableColumns: tableColumns(context, table),
    }
  }
}

export function constraintColumns(
  { catalog, databaseName }: VirtualContext,
  { schema, name }: Pick<ConstraintObject, 'schema' | 'name'>,
): CatalogRow {
  return {
    constraint_catalog: databaseName,
    constraint_schema: schemaName(catalog, schema),
    constraint_name: name,
  }
}

export function tableColumns(
  { catalog, databaseName }: VirtualContext,
  { schema, name }: TableObject,
): CatalogRow {
  return {
    table_catalog: databaseName,
    table_schema: schemaName(catalog, schema),
    table_name: name,
  }
}

export function columnName(table: TableObject, attnum: number): string {
  return table.columns.find((column) => column.attnum === attnum)?.name ?? ''
}

/** PostgreSQL shows NOT NULL as a check of this name. */
export function notNullName(schema: number, table: number, attnum: number): string {
  return `${schema}_${table}_${attnum}_not_null`
}
