/** Looks whether the rows of a table satisfy a constraint that is being added to it. */
import type { ConstraintObject, TableObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import { andThen } from '../maybe-promise.ts'
import type { EngineSession } from '../session.ts'

export function qualifiedName(
  session: EngineSession,
  object: { readonly schema: number; readonly name: string },
): string {
  const schema = session.catalog.object(object.schema)
  const name = schema?.kind === 'schema' ? schema.name : 'public'
  return `${quoteIdentifier(name)}.${quoteIdentifier(object.name)}`
}

export function validateCheck(
  session: EngineSession,
  table: TableObject,
  name: string,
  expression: string,
): MaybePromise<void> {
  const sql = `select 1 from ${qualifiedName(session, table)} where not (${expression}) limit 1`
  return andThen(session.runner.internal(sql, []), (rows) => {
    if (rows.length === 0) return
    throw sqlError(
      sqlstate.checkViolation,
      `check constraint "${name}" of relation "${table.name}" is violated by some row`,
      { table: table.name, constraint: name },
    )
  })
}

/** NOT NULL for columns that have rows already. */
export function validateNotNull(
  session: EngineSession,
  table: TableObject,
  names: readonly string[],
): MaybePromise<void> {
  const where = names.map((name) => `${quoteIdentifier(name)} is null`).join(' or ')
  const columns = names.map((name) => `bool_or(${quoteIdentifier(name)} is null)`).join(', ')
  const sql = `select ${columns} from ${qualifiedName(session, table)} where ${where}`
  return andThen(session.runner.internal(sql, []), (rows) => {
    const at = rows[0]?.indexOf(true) ?? -1
    if (at < 0) return
    throw sqlError(
      sqlstate.notNullViolation,
      `column "${names[at]}" of relation "${table.name}" contains null values`,
      { table: table.name, column: names[at] },
    )
  })
}

export function validateForeignKey(
  session: EngineSession,
  constraint: ConstraintObject,
): MaybePromise<void> {
  const { rule } = constraint
  if (rule.kind !== 'foreign key') return
  const table = session.catalog.object(constraint.table) as TableObject
  const referenced = session.catalog.object(rule.references) as TableObject
  const name = (of: TableObject, attnum: number | undefined): string =>
    of.columns.find((column) => column.attnum === attnum)?.name ?? '?'
  const own = rule.attnums.map((attnum) => name(table, attnum))
  const other = rule.referencedAttnums.map((attnum) => name(referenced, attnum))
  const pairs = own.map(
    (column, i) => `p.${quoteIdentifier(other[i] as string)} = c.${quoteIdentifier(column)}`,
  )
  const present = own.map((column) => `c.${quoteIdentifier(column)} is not null`).join(' and ')
  const sql =
    `select ${own.map((column) => `c.${quoteIdentifier(column)}::text`).join(', ')} ` +
    `from ${qualifiedName(session, table)} c where ${present} and not exists ` +
    `(select 1 from ${qualifiedName(session, referenced)} p where ${pairs.join(' and ')}) limit 1`
  return andThen(session.runner.internal(sql, []), (rows) => {
    const [row] = rows
    if (row === undefined) return
    throw sqlError(
      sqlstate.foreignKeyViolation,
      `insert or update on table "${table.name}" violates foreign key constraint "${constraint.name}"`,
      {
        table: table.name,
        constraint: constraint.name,
        detail: `Key (${own.join(', ')})=(${row.join(', ')}) is not present in table "${referenced.name}".`,
      },
    )
  })
}
