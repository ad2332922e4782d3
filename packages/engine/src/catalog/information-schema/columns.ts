/** information_schema.columns: every column of every relation, in the standard's words. */
import { informationSchema } from '../pg-catalog/define-relation.ts'
import { FIRST_USER_OID } from '../catalog.ts'
import type { Column } from '../objects.ts'
import type { CatalogRow, VirtualContext, VirtualRelation } from '../virtual-relation.ts'
import {
  collationColumns,
  dataType,
  lengthsAndPrecisions,
  qualifiedType,
  underlying,
  userDefinedType,
  yesOrNo,
} from './type-facts.ts'
import { defaultNode } from '../pg-catalog/node-text.ts'
import { visibleTables, type VisibleTable } from './visible-tables.ts'

export const columns: VirtualRelation = informationSchema('columns', function* (context) {
  for (const table of visibleTables(context)) {
    for (const column of table.columns) yield columnRow(context, table, column)
  }
})

function columnRow(context: VirtualContext, table: VisibleTable, column: Column): CatalogRow {
  const { catalog, types, databaseName } = context
  const { type, attnum, generated, identity } = column
  const base = underlying(types, type)
  const isDomain = types.type(type.oid).kind === 'domain'
  const domain = catalog.object(type.oid)
  const refusesNull =
    column.notNull ||
    (domain?.kind === 'type' && domain.definition.kind === 'domain' && domain.definition.notNull)
  return {
    table_catalog: databaseName,
    table_schema: table.schema,
    table_name: table.name,
    column_name: column.name,
    ordinal_position: attnum,
    column_default: expressionText(
      context,
      table,
      attnum,
      identity === undefined ? column.default : undefined,
    ),
    is_nullable: yesOrNo(!refusesNull),
    data_type: dataType(context, base.oid),
    ...lengthsAndPrecisions(context, base),
    ...collationColumns(context, base.oid, column.collation),
    ...(isDomain && domainColumns(context, type.oid)),
    ...userDefinedType(context, base.oid),
    dtd_identifier: String(attnum),
    is_self_referencing: 'NO',
    is_identity: yesOrNo(identity !== undefined),
    ...identityColumns(context, table, column),
    is_generated: generated === undefined ? 'NEVER' : 'ALWAYS',
    generation_expression: expressionText(context, table, attnum, generated),
    is_updatable: yesOrNo(!table.isView || isUpdatable(context, table, attnum)),
  }
}

function domainColumns({ catalog, databaseName }: VirtualContext, oid: number): CatalogRow {
  const { schema, name } = qualifiedType(catalog, oid)
  return { domain_catalog: databaseName, domain_schema: schema, domain_name: name }
}

function expressionText(
  { call }: VirtualContext,
  { oid }: VisibleTable,
  attnum: number,
  expression: string | undefined,
): string | null {
  if (expression === undefined) return null
  return String(call('pg_get_expr', defaultNode(attnum, expression), oid))
}

function identityColumns(
  { catalog }: VirtualContext,
  table: VisibleTable,
  { attnum, identity }: Column,
): CatalogRow {
  if (identity === undefined) return { identity_cycle: 'NO' }
  const sequence = catalog
    .sequencesOwnedBy(table.oid)
    .find(({ ownedBy }) => ownedBy?.attnum === attnum && ownedBy.identity)
  return {
    identity_generation: identity === 'always' ? 'ALWAYS' : 'BY DEFAULT',
    identity_start: sequence?.start,
    identity_increment: sequence?.increment,
    identity_maximum: sequence?.max,
    identity_minimum: sequence?.min,
    identity_cycle: yesOrNo(sequence?.cycle === true),
  }
}

function isUpdatable({ call }: VirtualContext, { oid }: VisibleTable, attnum: number): boolean {
  return oid >= FIRST_USER_OID && call('pg_column_is_updatable', oid, attnum, false) === true
}
