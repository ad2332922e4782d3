/** Errors of COPY: files that are not as they should be. */
import { sqlError, type SqlError } from './sql-error.ts'
import { sqlstate } from './sqlstate.ts'

export function badCopyData(message: string, hint?: string): SqlError {
  return sqlError(sqlstate.badCopyFileFormat, message, { hint })
}

export function literalNewline(isCsv: boolean): SqlError {
  return isCsv
    ? badCopyData('unquoted newline found in data', 'Use quoted CSV field to represent newline.')
    : badCopyData('literal newline found in data', 'Use "\\n" to represent newline.')
}

export function literalReturn(isCsv: boolean): SqlError {
  return isCsv
    ? badCopyData(
        'unquoted carriage return found in data',
        'Use quoted CSV field to represent carriage return.',
      )
    : badCopyData(
        'literal carriage return found in data',
        'Use "\\r" to represent carriage return.',
      )
}

export function copyFailed(message: string): SqlError {
  return sqlError(sqlstate.queryCanceled, `COPY from stdin failed: ${message}`)
}

/** What the rows of COPY come from or go to, where that cannot be. `what`: view, sequence … */
export function cannotCopy(direction: 'from' | 'to', what: string, name: string): SqlError {
  const hint =
    direction === 'from'
      ? what === 'sequence'
        ? undefined
        : 'To enable copying to a view, provide an INSTEAD OF INSERT trigger.'
      : what === 'sequence'
        ? undefined
        : 'Try the COPY (SELECT ...) TO variant.'
  const verb = direction === 'from' ? 'to' : 'from'
  return sqlError(sqlstate.wrongObjectType, `cannot copy ${verb} ${what} "${name}"`, { hint })
}
