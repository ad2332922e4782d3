/** Errors of typing: casts, operators and functions that do not exist for their arguments, types that do not match. */
import { sqlError, type SqlError } from './sql-error.ts'
import { sqlstate } from './sqlstate.ts'

type Position = number | undefined

export function cannotCast(
  from: string,
  to: string,
  position: Position,
  detail?: string,
): SqlError {
  return sqlError(sqlstate.cannotCoerce, `cannot cast type ${from} to ${to}`, { position, detail })
}

/** `CASE types integer and text cannot be matched` */
export function typesCannotMatch(
  context: string,
  first: string,
  second: string,
  position: Position,
): SqlError {
  return sqlError(
    sqlstate.datatypeMismatch,
    `${context} types ${first} and ${second} cannot be matched`,
    { position },
  )
}

/** `CASE could not convert type a to b` */
export function couldNotConvert(
  context: string,
  from: string,
  to: string,
  position: Position,
): SqlError {
  return sqlError(sqlstate.cannotCoerce, `${context} could not convert type ${from} to ${to}`, {
    position,
  })
}

/** `argument of WHERE must be type boolean, not type integer` */
export function argumentMustBe(
  context: string,
  wanted: string,
  actual: string,
  position: Position,
): SqlError {
  return sqlError(
    sqlstate.datatypeMismatch,
    `argument of ${context} must be type ${wanted}, not type ${actual}`,
    { position },
  )
}

export function mustNotReturnSet(context: string, position: Position): SqlError {
  return sqlError(sqlstate.datatypeMismatch, `argument of ${context} must not return a set`, {
    position,
  })
}

export function datatypeMismatch(
  message: string,
  position: Position,
  more: { detail?: string; hint?: string; routine?: string } = {},
): SqlError {
  return sqlError(sqlstate.datatypeMismatch, message, { position, ...more })
}

export function operatorNotFound(shown: string, position: Position, prefix: boolean): SqlError {
  return sqlError(sqlstate.undefinedFunction, `operator does not exist: ${shown}`, {
    position,
    hint: prefix
      ? 'No operator matches the given name and argument type. You might need to add an explicit type cast.'
      : 'No operator matches the given name and argument types. You might need to add explicit type casts.',
  })
}

export function operatorNotUnique(shown: string, position: Position): SqlError {
  return sqlError(sqlstate.ambiguousFunction, `operator is not unique: ${shown}`, {
    position,
    hint: 'Could not choose a best candidate operator. You might need to add explicit type casts.',
  })
}

const functionHint =
  'No function matches the given name and argument types. You might need to add explicit type casts.'

export function functionNotFound(
  shown: string,
  position: Position,
  hint: string = functionHint,
): SqlError {
  return sqlError(sqlstate.undefinedFunction, `function ${shown} does not exist`, {
    position,
    hint,
  })
}

export function functionNotUnique(shown: string, position: Position): SqlError {
  return sqlError(sqlstate.ambiguousFunction, `function ${shown} is not unique`, {
    position,
    hint: 'Could not choose a best candidate function. You might need to add explicit type casts.',
  })
}

/** 42809: a thing of the wrong kind (an aggregate where a function must be, and so on). */
export function wrongObjectType(message: string, position: Position, hint?: string): SqlError {
  return sqlError(sqlstate.wrongObjectType, message, { position, hint })
}

export function inconsistentParameter(
  number: number,
  first: string,
  second: string,
  position: Position,
): SqlError {
  return sqlError(
    sqlstate.ambiguousParameter,
    `inconsistent types deduced for parameter $${number}`,
    { position, detail: `${first} versus ${second}` },
  )
}

export function indeterminateParameter(number: number): SqlError {
  return sqlError(
    sqlstate.indeterminateDatatype,
    `could not determine data type of parameter $${number}`,
  )
}

export function ambiguousParameterUse(number: number, position: Position): SqlError {
  return sqlError(
    sqlstate.ambiguousParameter,
    `could not determine data type of parameter $${number}`,
    { position },
  )
}

export function undefinedParameter(number: number, position: Position): SqlError {
  return sqlError(sqlstate.undefinedParameter, `there is no parameter $${number}`, { position })
}

export function indeterminateType(message: string, position: Position, hint?: string): SqlError {
  return sqlError(sqlstate.indeterminateDatatype, message, { position, hint })
}

export function orderingOperatorMissing(type: string, position: Position): SqlError {
  return sqlError(
    sqlstate.undefinedFunction,
    `could not identify an ordering operator for type ${type}`,
    { position, hint: 'Use an explicit ordering operator or modify the query.' },
  )
}

export function equalityOperatorMissing(type: string, position: Position): SqlError {
  return sqlError(
    sqlstate.undefinedFunction,
    `could not identify an equality operator for type ${type}`,
    { position },
  )
}

export function typeNotFound(name: string, position: Position): SqlError {
  return sqlError(sqlstate.undefinedObject, `type "${name}" does not exist`, { position })
}

export function cannotSubscript(type: string, position: Position): SqlError {
  return sqlError(
    sqlstate.datatypeMismatch,
    `cannot subscript type ${type} because it does not support subscripting`,
    { position },
  )
}
