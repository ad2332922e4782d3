/** Functions that answer with text about catalog objects. */
import { FIRST_USER_OID } from '../../catalog/catalog.ts'
import type { CatalogObject } from '../../catalog/objects.ts'
import { roleOf } from '../../catalog/roles.ts'
import { rowTypeOf } from '../../catalog/row-types.ts'
import { catalogTypeName } from '../../catalog/pg-catalog/catalog-types.ts'
import { compositeOfRelation } from '../../catalog/pg-catalog/object-lists.ts'
import { readDefaultNode, readKeysNode } from '../../catalog/pg-catalog/node-text.ts'
import { sqlError, SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { Datum } from '../../types/datum.ts'
import { schemaName } from '../ddl/describe-object.ts'
import type { EngineSession } from '../session.ts'
import { catalogConstraintDefinition, catalogIndexDefinition } from './catalog-index-texts.ts'
import { constraintDefinition } from './constraint-definition.ts'
import { indexDefinition } from './index-definition.ts'
import { defaultExpressionText, loneExpressionText, rowExpressionText } from './rule-texts.ts'
import { relationSizes } from './relation-sizes.ts'
import type { SessionFunction, SessionFunctionArea } from './session-function.ts'
import { viewDefinition } from './view-definition.ts'
import { visibleTypeText } from './visible-names.ts'

/** What the text of a name means; NULL where it means nothing. */
function find(kind: 'regclass' | 'regtype'): SessionFunction {
  return (session, [name]) => {
    if (name === null || name === undefined) return null
    try {
      return session.evaluation.names.find(kind, String(name))
    } catch (error) {
      if (error instanceof SqlError && error.code !== sqlstate.invalidName) return null
      throw error
    }
  }
}

function object(session: EngineSession, oid: Datum | undefined): CatalogObject | undefined {
  return typeof oid === 'number' ? session.catalog.object(oid) : undefined
}

const formatType: SessionFunction = (session, [oid, typmod]) => {
  if (typeof oid !== 'number') return null
  if (oid === 0) return '-'
  // without a typmod the SQL name, which for bpchar has one built in
  if (oid === 1042 && typmod === -1) return 'bpchar'
  try {
    return visibleTypeText(session, { oid, typmod: typeof typmod === 'number' ? typmod : -1 })
  } catch (error) {
    if (error instanceof SqlError && error.code === sqlstate.undefinedObject) return '???'
    throw error
  }
}

function isVisible(session: EngineSession, oid: Datum | undefined): Datum {
  const found =
    object(session, oid) ??
    (typeof oid === 'number' ? compositeOfRelation(session.catalog, oid) : undefined)
  if (found === undefined || !('schema' in found)) {
    const computed = typeof oid === 'number' ? session.host.virtual.byOid(oid) : undefined
    return computed === undefined ? null : session.searchPath.withImplicit.includes(computed.schema)
  }
  const { catalog, searchPath } = session
  for (const name of searchPath.withImplicit) {
    const schema = catalog.schemaNamed(name)
    if (schema === undefined) continue
    const same =
      found.kind === 'type'
        ? catalog.typeNamed(schema.oid, found.name)
        : catalog.relationNamed(schema.oid, found.name)
    if (same !== undefined) return same.oid === found.oid
  }
  return false
}

function typeIsVisible(session: EngineSession, oid: Datum | undefined): Datum {
  if (typeof oid !== 'number') return isVisible(session, oid)
  if (oid < FIRST_USER_OID) return catalogTypeName(oid)?.startsWith('information_schema.') !== true
  const row = rowTypeOf(session.catalog, oid)
  return isVisible(session, row?.relation.oid ?? oid)
}

/** Of the expression in a `pg_node_tree` column; one without a relation is about no row. */
function expressionText(isPretty: (flag: Datum | undefined) => boolean): SessionFunction {
  return (session, [node, relation, flag]) => {
    if (typeof node !== 'string') return null
    const pretty = isPretty(flag)
    const table = object(session, relation)
    const value = readDefaultNode(node)
    if (table?.kind !== 'table') return loneExpressionText(session, value?.text ?? node, pretty)
    if (value === undefined) {
      const texts = readKeysNode(node)
      return texts.map((text) => rowExpressionText(session, table, text, pretty)).join(', ')
    }
    const column = table.columns.find(({ attnum }) => attnum === value.attnum)
    if (column === undefined) return null
    const over = column.generated === undefined ? undefined : table
    return defaultExpressionText(session, column.type, value.text, pretty, over)
  }
}

const serialSequence: SessionFunction = (session, [tableName, columnName]) => {
  const oid = session.evaluation.names.find('regclass', String(tableName))
  const table = object(session, oid)
  // views and catalogs have columns, but none with a sequence
  if (table?.kind !== 'table') return null
  const name = String(columnName)
  const column = table.columns.find((each) => each.name === name && each.dropped !== true)
  if (column === undefined) {
    throw sqlError(
      sqlstate.undefinedColumn,
      `column "${name}" of relation "${table.name}" does not exist`,
    )
  }
  const sequence = session.catalog
    .sequencesOwnedBy(table.oid)
    .find(({ ownedBy }) => ownedBy?.attnum === column.attnum)
  if (sequence === undefined) return null
  const schema = quoteIdentifier(schemaName(session, sequence.schema))
  return `${schema}.${quoteIdentifier(sequence.name)}`
}

function commentOf(found: CatalogObject | undefined): Datum {
  return found?.comment ?? null
}

const describedIn: SessionFunction = (session, [oid]) => {
  return typeof oid === 'number' ? commentOf(object(session, oid)) : null
}

const columnComment: SessionFunction = (session, [oid, attnum]) => {
  const table = object(session, oid)
  if (table?.kind !== 'table') return null
  return table.columns.find((column) => column.attnum === attnum)?.comment ?? null
}

const roleName: SessionFunction = (session, [oid]) => {
  return roleOf(session.catalog, Number(oid))?.name ?? `unknown (OID=${String(oid)})`
}

/** With a number instead of the flag: pretty, too. */
const viewText: SessionFunction = (session, [which, flag]) => {
  const oid = typeof which === 'string' ? session.evaluation.names.find('regclass', which) : which
  const view = object(session, oid)
  return view?.kind === 'view'
    ? viewDefinition(session, view, flag !== undefined && flag !== false)
    : null
}

function indexText(
  session: EngineSession,
  oid: Datum | undefined,
  column: number,
  pretty: boolean,
): Datum {
  if (typeof oid === 'number' && oid < FIRST_USER_OID) {
    return catalogIndexDefinition(oid, column, pretty)
  }
  return indexDefinition(session, object(session, oid), column, pretty)
}

function constraintText(session: EngineSession, oid: Datum | undefined, pretty: boolean): Datum {
  if (typeof oid === 'number' && oid < FIRST_USER_OID) return catalogConstraintDefinition(oid)
  return constraintDefinition(session, object(session, oid), pretty)
}

const UTF8 = 6

export const catalogTexts: SessionFunctionArea = {
  format_type: formatType,
  to_regclass: find('regclass'),
  to_regtype: find('regtype'),
  pg_table_is_visible: (session, [oid]) => isVisible(session, oid),
  pg_type_is_visible: (session, [oid]) => typeIsVisible(session, oid),
  pg_function_is_visible: () => true,
  pg_get_expr: expressionText(() => false),
  pg_get_expr_ext: expressionText((flag) => flag === true),
  pg_get_indexdef: (session, [oid]) => indexText(session, oid, 0, false),
  pg_get_indexdef_ext: (session, [oid, column, pretty]) =>
    indexText(session, oid, Number(column), pretty === true),
  pg_get_constraintdef: (session, [oid]) => constraintText(session, oid, false),
  pg_get_constraintdef_ext: (session, [oid, pretty]) =>
    constraintText(session, oid, pretty === true),
  pg_get_viewdef: viewText,
  pg_get_viewdef_ext: viewText,
  pg_get_viewdef_name: viewText,
  pg_get_viewdef_name_ext: viewText,
  pg_get_viewdef_wrap: viewText,
  pg_get_serial_sequence: serialSequence,
  pg_get_userbyid: roleName,
  PG_encoding_to_char: (_, [encoding]) => (encoding === UTF8 ? 'UTF8' : ''),
  'obj_description(oid,name)': describedIn,
  'obj_description(oid)': describedIn,
  'col_description(oid,int4)': columnComment,
  'shobj_description(oid,name)': (session, [oid]) => commentOf(object(session, oid)),
  ...relationSizes,
}
