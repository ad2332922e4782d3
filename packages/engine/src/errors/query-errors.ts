/** Errors of binding a query: names that are not there or not unique, clauses that may not hold what they hold. */
import { sqlError, type SqlError } from './sql-error.ts'
import { sqlstate } from './sqlstate.ts'

type Position = number | undefined

/** `qualified` is the name as written: `x`, `s.x`. */
export function relationNotFound(
  qualified: string,
  position: Position,
  laterCte?: string,
): SqlError {
  return sqlError(sqlstate.undefinedTable, `relation "${qualified}" does not exist`, {
    position,
    ...(laterCte !== undefined && {
      detail: `There is a WITH item named "${laterCte}", but it cannot be referenced from this part of the query.`,
      hint: 'Use WITH RECURSIVE, or re-order the WITH items to remove forward references.',
    }),
  })
}

/** A relation that is named but not in FROM. */
export function missingFromClause(
  name: string,
  position: Position,
  more: { hint?: string; detail?: string } = {},
): SqlError {
  const message =
    more.detail === undefined && more.hint === undefined
      ? `missing FROM-clause entry for table "${name}"`
      : `invalid reference to FROM-clause entry for table "${name}"`
  return sqlError(sqlstate.undefinedTable, message, { position, ...more })
}

export function columnNotFound(
  name: string,
  position: Position,
  more: { hint?: string | undefined; detail?: string | undefined } = {},
): SqlError {
  return sqlError(sqlstate.undefinedColumn, `column ${name} does not exist`, { position, ...more })
}

export function columnOfRelationNotFound(
  column: string,
  relation: string,
  position: Position,
): SqlError {
  return sqlError(
    sqlstate.undefinedColumn,
    `column "${column}" of relation "${relation}" does not exist`,
    { position },
  )
}

export function ambiguousColumn(name: string, position: Position): SqlError {
  return sqlError(sqlstate.ambiguousColumn, `column reference "${name}" is ambiguous`, { position })
}

export function ambiguousTable(name: string, position: Position): SqlError {
  return sqlError(sqlstate.ambiguousAlias, `table reference "${name}" is ambiguous`, { position })
}

export function duplicateAlias(name: string, position: Position): SqlError {
  return sqlError(sqlstate.duplicateAlias, `table name "${name}" specified more than once`, {
    position,
  })
}

export function duplicateColumn(message: string, position: Position): SqlError {
  return sqlError(sqlstate.duplicateColumn, message, { position })
}

/** 42601 that only the binder sees: wrong counts of columns or values, DISTINCT ON without its order. */
export function malformed(message: string, position: Position, hint?: string): SqlError {
  return sqlError(sqlstate.syntaxError, message, { position, hint })
}

export function groupingError(message: string, position: Position): SqlError {
  return sqlError(sqlstate.groupingError, message, { position })
}

export function windowingError(message: string, position: Position): SqlError {
  return sqlError(sqlstate.windowingError, message, { position })
}

/** 42P10: ORDER BY, GROUP BY, DISTINCT ON or a conflict target that points at nothing. */
export function invalidColumnReference(message: string, position: Position): SqlError {
  return sqlError(sqlstate.invalidColumnReference, message, { position })
}

export function invalidRecursion(message: string, position: Position): SqlError {
  return sqlError(sqlstate.invalidRecursion, message, { position })
}

export function unsupported(
  message: string,
  position: Position,
  more: { detail?: string; hint?: string } = {},
): SqlError {
  return sqlError(sqlstate.featureNotSupported, message, { position, ...more })
}

export function generatedAlways(message: string, detail: string, hint?: string): SqlError {
  return sqlError(sqlstate.generatedAlways, message, { detail, hint })
}

export function notUpdatable(message: string, detail: string, hint?: string): SqlError {
  return sqlError(sqlstate.objectNotInPrerequisiteState, message, { detail, hint })
}

export function undefinedObject(message: string, position?: Position): SqlError {
  return sqlError(sqlstate.undefinedObject, message, { position })
}

export function undefinedSchema(name: string, position: Position): SqlError {
  return sqlError(sqlstate.invalidSchemaName, `schema "${name}" does not exist`, { position })
}

export function limitMustNotBeNegative(): SqlError {
  return sqlError(sqlstate.invalidRowCountInLimitClause, 'LIMIT must not be negative')
}

export function offsetMustNotBeNegative(): SqlError {
  return sqlError(sqlstate.invalidRowCountInResultOffsetClause, 'OFFSET must not be negative')
}

export function relationNotInFrom(name: string, clause: string, position: Position): SqlError {
  return sqlError(
    sqlstate.undefinedTable,
    `relation "${name}" in ${clause} clause not found in FROM clause`,
    { position },
  )
}

/** A LATERAL reference across a RIGHT or FULL JOIN. */
export function wrongLateral(name: string, position: Position): SqlError {
  return sqlError(
    sqlstate.invalidColumnReference,
    `invalid reference to FROM-clause entry for table "${name}"`,
    {
      position,
      detail: 'The combining JOIN type must be INNER or LEFT for a LATERAL reference.',
    },
  )
}
