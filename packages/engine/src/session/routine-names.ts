/** The text of regproc, regprocedure, regoper, regoperator, regconfig, regdictionary and regcollation, in both directions. */
import { resolveTypeName } from '../binder/resolve-type.ts'
import type { CatalogRow } from '../catalog/virtual-relation.ts'
import { collationOid } from '../catalog/pg-catalog/catalog-oids.ts'
import {
  knownFunction,
  knownFunctionsNamed,
  knownOperator,
  knownOperatorsNamed,
} from '../catalog/pg-catalog/known-by-name.ts'
import { staticRows } from '../catalog/pg-catalog/static-rows.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { parseTypeName } from '../parser/parse.ts'
import { quoteIdentifier } from '../parser/quote-identifier.ts'
import type { Oid, RegKind } from '../types/type.ts'
import { sessionBinding } from './evaluate-constants.ts'
import { visibleTypeText } from './functions/visible-names.ts'
import { splitQualified } from './qualified-name.ts'
import type { EngineSession } from './session.ts'

export type RoutineKind = Exclude<RegKind, 'regclass' | 'regtype' | 'regrole' | 'regnamespace'>

export function findRoutine(session: EngineSession, kind: RoutineKind, text: string): Oid {
  switch (kind) {
    case 'regproc':
      return theOnly(
        knownFunctionsNamed(lastPart(text)),
        `function "${text}"`,
        `function named "${text}"`,
      )
    case 'regoper':
      return theOnly(
        knownOperatorsNamed(operatorName(text)),
        `operator does not exist: ${text}`,
        `operator named ${text}`,
      )
    case 'regprocedure': {
      const { name, types } = signature(session, text)
      const found = knownFunctionsNamed(lastPart(name)).find((row) => same(row.args, types))
      if (found !== undefined) return found.oid
      throw sqlError(sqlstate.undefinedFunction, `function "${text}" does not exist`)
    }
    case 'regoperator': {
      const { name, types } = signature(session, text)
      if (types.length !== 2) {
        throw types.length < 2
          ? sqlError(sqlstate.undefinedParameter, 'missing argument')
          : sqlError(sqlstate.tooManyArguments, 'too many arguments')
      }
      const found = knownOperatorsNamed(operatorName(name)).find((row) =>
        same([row.left, row.right], types),
      )
      if (found !== undefined) return found.oid
      throw sqlError(sqlstate.undefinedFunction, `operator does not exist: ${text}`)
    }
    case 'regconfig':
      return named('pg_ts_config', 'cfgname', text, 'text search configuration')
    case 'regdictionary':
      return named('pg_ts_dict', 'dictname', text, 'text search dictionary')
    case 'regcollation': {
      const oid = collationOid(lastPart(text))
      if (oid !== 0) return oid
      const name = splitQualified(text).join('.')
      throw sqlError(
        sqlstate.undefinedObject,
        `collation "${name}" for encoding "UTF8" does not exist`,
      )
    }
  }
}

export function describeRoutine(
  session: EngineSession,
  kind: RoutineKind,
  oid: Oid,
): string | undefined {
  switch (kind) {
    case 'regproc': {
      const name = knownFunction(oid)?.name
      if (name === undefined) return undefined
      return qualified(quoteIdentifier(name), knownFunctionsNamed(name).length)
    }
    case 'regoper': {
      const name = knownOperator(oid)?.name
      return name === undefined ? undefined : qualified(name, knownOperatorsNamed(name).length)
    }
    case 'regprocedure': {
      const found = knownFunction(oid)
      return found && `${quoteIdentifier(found.name)}(${typeNames(session, found.args)})`
    }
    case 'regoperator': {
      const found = knownOperator(oid)
      return found && `${found.name}(${typeNames(session, [found.left, found.right])})`
    }
    case 'regconfig':
      return nameOf('pg_ts_config', 'cfgname', oid)
    case 'regdictionary':
      return nameOf('pg_ts_dict', 'dictname', oid)
    case 'regcollation': {
      const name = ['default', 'C', 'POSIX', 'ucs_basic'].find((each) => collationOid(each) === oid)
      return name === undefined ? undefined : quoteIdentifier(name)
    }
  }
}

/** With its schema where the name alone is that of several. */
function qualified(name: string, count: number): string {
  return count === 1 ? name : `pg_catalog.${name}`
}

function typeNames(session: EngineSession, types: readonly Oid[]): string {
  return types
    .map((oid) => (oid === 0 ? 'NONE' : visibleTypeText(session, { oid, typmod: -1 })))
    .join(',')
}

function lastPart(text: string): string {
  return splitQualified(text).at(-1) ?? text
}

/** Behind the schema, if there is one. */
function operatorName(text: string): string {
  return text.trim().replace(/^[\w"]+\s*\.\s*/, '')
}

function theOnly(found: readonly { readonly oid: Oid }[], missing: string, several: string): Oid {
  const [first, ...more] = found
  if (first === undefined) {
    const message = missing.startsWith('operator') ? missing : `${missing} does not exist`
    throw sqlError(sqlstate.undefinedFunction, message)
  }
  if (more.length > 0) throw sqlError(sqlstate.ambiguousFunction, `more than one ${several}`)
  return first.oid
}

function same(a: readonly Oid[], b: readonly Oid[]): boolean {
  return a.length === b.length && a.every((oid, i) => oid === b[i])
}

type Signature = { readonly name: string; readonly types: readonly Oid[] }

/** `name(type, type)`. */
function signature(session: EngineSession, text: string): Signature {
  const open = text.indexOf('(')
  if (open < 0) throw sqlError(sqlstate.invalidTextRepresentation, 'expected a left parenthesis')
  if (!text.trimEnd().endsWith(')')) {
    throw sqlError(sqlstate.invalidTextRepresentation, 'expected a right parenthesis')
  }
  const inside = text.slice(open + 1, text.lastIndexOf(')'))
  const types = splitTypes(inside).map((type) =>
    type.toUpperCase() === 'NONE'
      ? 0
      : resolveTypeName(sessionBinding(session, type), parseTypeName(type)).oid,
  )
  return { name: text.slice(0, open), types }
}

/** At commas that are not inside `(10, 2)`. */
function splitTypes(text: string): readonly string[] {
  if (text.trim() === '') return []
  return text.split(/,(?![^(]*\))/).map((type) => type.trim())
}

function named(catalog: string, column: string, text: string, what: string): Oid {
  const name = lastPart(text)
  const row = staticRows(catalog).find((each) => each[column] === name)
  if (row !== undefined) return Number(row['oid'])
  const shown = splitQualified(text).join('.')
  throw sqlError(sqlstate.undefinedObject, `${what} "${shown}" does not exist`)
}

function nameOf(catalog: string, column: string, oid: Oid): string | undefined {
  const row: CatalogRow | undefined = staticRows(catalog).find((each) => each['oid'] === oid)
  return row === undefined ? undefined : quoteIdentifier(String(row[column]))
}
