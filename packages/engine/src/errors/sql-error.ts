import type { SqlState } from './sqlstate.ts'

/** Severity of a report to the client; errors proper are the first three. */
export type Severity = 'ERROR' | 'FATAL' | 'PANIC' | 'WARNING' | 'NOTICE' | 'INFO' | 'LOG' | 'DEBUG'

/** What a report may carry besides code and message; the wire protocol's error fields. */
export type SqlErrorFields = {
  readonly severity?: Severity | undefined
  readonly detail?: string | undefined
  readonly hint?: string | undefined
  /** 1-based character in the statement's text. */
  readonly position?: number | undefined
  readonly schema?: string | undefined
  readonly table?: string | undefined
  readonly column?: string | undefined
  readonly dataType?: string | undefined
  readonly constraint?: string | undefined
  /** Context: the stack of calls the error passed (`W` on the wire). */
  readonly where?: string | undefined
  readonly routine?: string | undefined
  readonly cause?: unknown
}

/**
 * An error that SQL can cause, with its SQLSTATE. Messages follow PostgreSQL's words; tests assert
 * the code. Build it with the functions of `errors/*-errors.ts` rather than with `new`.
 */
export class SqlError extends Error {
  override readonly name: string = 'SqlError'
  readonly code: string
  readonly severity: Severity
  readonly detail: string | undefined
  readonly hint: string | undefined
  readonly position: number | undefined
  readonly schema: string | undefined
  readonly table: string | undefined
  readonly column: string | undefined
  readonly dataType: string | undefined
  readonly constraint: string | undefined
  readonly where: string | undefined
  readonly routine: string | undefined

  constructor(code: string, message: string, fields: SqlErrorFields = {}) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause })
    this.code = code
    this.severity = fields.severity ?? 'ERROR'
    this.detail = fields.detail
    this.hint = fields.hint
    this.position = fields.position
    this.schema = fields.schema
    this.table = fields.table
    this.column = fields.column
    this.dataType = fields.dataType
    this.constraint = fields.constraint
    this.where = fields.where
    this.routine = fields.routine
  }
}

/** Builds an error whose code is in the table. */
export function sqlError(code: SqlState, message: string, fields?: SqlErrorFields): SqlError {
  return new SqlError(code, message, fields)
}

/**
 * The same error with further fields, for a layer that knows more (position, table, context).
 * Fields that the error already has win.
 */
export function withFields(error: SqlError, extra: SqlErrorFields): SqlError {
  return new SqlError(error.code, error.message, {
    severity: error.severity,
    detail: error.detail ?? extra.detail,
    hint: error.hint ?? extra.hint,
    position: error.position ?? extra.position,
    schema: error.schema ?? extra.schema,
    table: error.table ?? extra.table,
    column: error.column ?? extra.column,
    dataType: error.dataType ?? extra.dataType,
    constraint: error.constraint ?? extra.constraint,
    where: error.where ?? extra.where,
    routine: error.routine ?? extra.routine,
    cause: error.cause ?? extra.cause,
  })
}
