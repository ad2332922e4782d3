/** pg_get_indexdef: the statement that would make the index, or one of its columns. */
import type { CatalogObject, IndexKey, IndexObject, TableObject } from '../../catalog/objects.ts'
import { extensionSchema } from '../../catalog/extensions.ts'
import { classNamed } from '../../catalog/pg-catalog/index-classes.ts'
import { parseExpression } from '../../parser/parse.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import { schemaName, visibleName } from '../ddl/describe-object.ts'
import { columnOfTable } from '../ddl/table-columns.ts'
import type { EngineSession } from '../session.ts'
import { rowExpressionText } from './rule-texts.ts'

/** `column` 0 is the whole, n the n-th column. */
export function indexDefinition(
  session: EngineSession,
  index: CatalogObject | undefined,
  column: number,
  pretty: boolean,
): string | null {
  if (index?.kind !== 'index') return null
  const table = session.catalog.object(index.table)
  if (table?.kind !== 'table') return null
  if (column > 0) return columnText(session, table, index, column, pretty)
  return statement(session, table, index, pretty)
}

function name(table: TableObject, attnum: number): string {
  return quoteIdentifier(columnOfTable(table, attnum).name)
}

const looksLikeCall: ReadonlySet<string> = new Set([
  'call',
  'coalesce',
  'min-max',
  'nullif',
  'sql-value',
])

/** A call stands as it is, anything else in parentheses. */
function keyText(
  session: EngineSession,
  table: TableObject,
  key: IndexKey,
  pretty: boolean,
): string {
  if (key.expression === undefined) return name(table, key.attnum)
  const text = rowExpressionText(session, table, key.expression, pretty)
  return looksLikeCall.has(parseExpression(key.expression).kind) ? text : `(${text})`
}

function columnText(
  session: EngineSession,
  table: TableObject,
  index: IndexObject,
  column: number,
  pretty: boolean,
): string {
  const key = index.keys[column - 1]
  if (key !== undefined) return keyText(session, table, key, pretty)
  const included = index.include[column - 1 - index.keys.length]
  return included === undefined ? '' : name(table, included)
}

function order({ descending, nullsFirst }: IndexKey): string {
  if (descending) return nullsFirst ? ' DESC' : ' DESC NULLS LAST'
  return nullsFirst ? ' NULLS FIRST' : ''
}

/** With its schema where the search path does not find it. */
function className(session: EngineSession, index: IndexObject, name: string): string {
  const found = classNamed(index.method, name)
  const schema = found?.isExtension ? extensionSchema(session.catalog, found.oid) : undefined
  if (schema === undefined || session.searchPath.withImplicit.includes(schema)) return name
  return `${quoteIdentifier(schema)}.${name}`
}

function options(index: IndexObject): string {
  if (index.options.length === 0) return ''
  const texts = index.options.map((option) => {
    const at = option.indexOf('=')
    return `${option.slice(0, at)}='${option.slice(at + 1)}'`
  })
  return ` WITH (${texts.join(', ')})`
}

function statement(
  session: EngineSession,
  table: TableObject,
  index: IndexObject,
  pretty: boolean,
): string {
  const schema = quoteIdentifier(schemaName(session, table.schema))
  const on = pretty ? visibleName(session, table) : `${schema}.${quoteIdentifier(table.name)}`
  const keys = index.keys.map((key) => {
    const collation =
      key.collation === undefined ? '' : ` COLLATE ${quoteIdentifier(key.collation)}`
    const opclass = key.opclass === undefined ? '' : ` ${className(session, index, key.opclass)}`
    return `${keyText(session, table, key, pretty)}${collation}${opclass}${order(key)}`
  })
  const include =
    index.include.length === 0
      ? ''
      : ` INCLUDE (${index.include.map((attnum) => name(table, attnum)).join(', ')})`
  const nulls = index.nullsNotDistinct ? ' NULLS NOT DISTINCT' : ''
  const { predicate } = index
  const where =
    predicate === undefined ? '' : ` WHERE ${rowExpressionText(session, table, predicate, pretty)}`
  const head = `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${quoteIdentifier(index.name)}`
  return `${head} ON ${on} USING ${index.method} (${keys.join(', ')})${include}${nulls}${options(index)}${where}`
}
