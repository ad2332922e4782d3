/** Violations of constraints, with the fields by which clients find the constraint. */
import { sqlError, type SqlError } from './sql-error.ts'
import { sqlstate } from './sqlstate.ts'

/** Where a constraint stands. */
export type ConstraintPlace = {
  readonly schema: string
  readonly table: string
  readonly constraint: string
}

export function notNullViolation(
  place: { readonly schema: string; readonly table: string; readonly column: string },
  failingRow: string,
): SqlError {
  return sqlError(
    sqlstate.notNullViolation,
    `null value in column "${place.column}" of relation "${place.table}" violates not-null constraint`,
    { ...place, detail: `Failing row contains (${failingRow}).` },
  )
}

export function checkViolation(place: ConstraintPlace, failingRow: string): SqlError {
  return sqlError(
    sqlstate.checkViolation,
    `new row for relation "${place.table}" violates check constraint "${place.constraint}"`,
    { ...place, detail: `Failing row contains (${failingRow}).` },
  )
}

export function viewCheckViolation(view: string, failingRow: string): SqlError {
  return sqlError(
    sqlstate.withCheckOptionViolation,
    `new row violates check option for view "${view}"`,
    { detail: `Failing row contains (${failingRow}).` },
  )
}

export function domainNotNull(domain: string): SqlError {
  return sqlError(sqlstate.notNullViolation, `domain ${domain} does not allow null values`, {
    dataType: domain,
  })
}

export function domainCheckViolation(domain: string, constraint: string): SqlError {
  return sqlError(
    sqlstate.checkViolation,
    `value for domain ${domain} violates check constraint "${constraint}"`,
    { dataType: domain, constraint },
  )
}

/** ON CONFLICT DO UPDATE and MERGE meet a row that the same command has already changed. */
export function secondChangeOfRow(command: 'ON CONFLICT DO UPDATE' | 'MERGE'): SqlError {
  return sqlError(
    sqlstate.cardinalityViolation,
    `${command} command cannot affect row a second time`,
    {
      hint:
        command === 'MERGE'
          ? 'Ensure that not more than one source row matches any one target row.'
          : 'Ensure that no rows proposed for insertion within the same command have duplicate constrained values.',
    },
  )
}

export function moreThanOneRow(): SqlError {
  return sqlError(
    sqlstate.cardinalityViolation,
    'more than one row returned by a subquery used as an expression',
  )
}

export type ForeignKeyPlace = ConstraintPlace & { readonly otherTable: string }

/** A row of the referencing table has no row to refer to. */
export function missingReferencedRow(
  place: ForeignKeyPlace,
  columns: string,
  values: string,
): SqlError {
  return sqlError(
    sqlstate.foreignKeyViolation,
    `insert or update on table "${place.table}" violates foreign key constraint "${place.constraint}"`,
    {
      schema: place.schema,
      table: place.table,
      constraint: place.constraint,
      detail: `Key (${columns})=(${values}) is not present in table "${place.otherTable}".`,
    },
  )
}

/** A row that is referred to would go away. */
export function stillReferenced(place: ForeignKeyPlace, columns: string, values: string): SqlError {
  return sqlError(
    sqlstate.foreignKeyViolation,
    `update or delete on table "${place.otherTable}" violates foreign key constraint "${place.constraint}" on table "${place.table}"`,
    {
      schema: place.schema,
      table: place.table,
      constraint: place.constraint,
      detail: `Key (${columns})=(${values}) is still referenced from table "${place.table}".`,
    },
  )
}

/** `key` is `(a, b)=(1, x)`. */
export function uniqueViolation(place: ConstraintPlace, key: string): SqlError {
  return sqlError(
    sqlstate.uniqueViolation,
    `duplicate key value violates unique constraint "${place.constraint}"`,
    {
      schema: place.schema,
      table: place.table,
      constraint: place.constraint,
      detail: `Key ${key} already exists.`,
    },
  )
}

export function couldNotCreateUnique(place: ConstraintPlace, key: string): SqlError {
  return sqlError(sqlstate.uniqueViolation, `could not create unique index "${place.constraint}"`, {
    schema: place.schema,
    table: place.table,
    constraint: place.constraint,
    detail: `Key ${key} is duplicated.`,
  })
}
