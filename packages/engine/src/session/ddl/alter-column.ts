/** ALTER COLUMN: defaults, NOT NULL, identity and generated expressions. */
import type { AlterTableCommand } from '../../ast/ddl-table.ts'
import type { Column, SequenceObject, TableObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { sqlError, type SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { EngineSession } from '../session.ts'
import { checkDefault } from './check-expressions.ts'
import { defaultText, isNoDefault } from './default-text.ts'
import { restart } from './create-sequence.ts'
import { identityOf, ownSequence } from './owned-sequence.ts'
import { withoutDefault } from './remove.ts'
import { applySequenceOptions } from './sequence-options.ts'
import { findColumn, withColumn } from './table-columns.ts'
import { validateNotNull } from './validate.ts'

type Command<K extends AlterTableCommand['kind']> = Extract<AlterTableCommand, { kind: K }>

function change(
  session: EngineSession,
  table: TableObject,
  attnum: number,
  how: (column: Column) => Column,
): TableObject {
  const changed = withColumn(table, attnum, how)
  session.host.store.put(session.block.ensure(), changed)
  return changed
}

function columnIs(column: Column, table: TableObject, what: string, hint?: string): SqlError {
  return sqlError(
    sqlstate.syntaxError,
    `column "${column.name}" of relation "${table.name}" is ${what}`,
    { hint },
  )
}

export function setDefault(
  session: EngineSession,
  table: TableObject,
  command: Command<'set-default'>,
): void {
  const column = findColumn(table, command.column)
  if (column.generated !== undefined) throw columnIs(column, table, 'a generated column')
  if (column.identity !== undefined) throw columnIs(column, table, 'an identity column')
  if (isNoDefault(session, command.expression, column.type)) {
    dropDefault(session, table, command.column)
    return
  }
  const text = defaultText(session, command.expression, column.type)
  checkDefault(session, table, { ...column, default: text })
  change(session, table, column.attnum, (each) => ({ ...each, default: text }))
}

export function dropDefault(session: EngineSession, table: TableObject, name: string): void {
  const column = findColumn(table, name)
  if (column.identity !== undefined) {
    throw columnIs(
      column,
      table,
      'an identity column',
      'Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead.',
    )
  }
  if (column.generated !== undefined) {
    throw columnIs(
      column,
      table,
      'a generated column',
      'Use ALTER TABLE ... ALTER COLUMN ... DROP EXPRESSION instead.',
    )
  }
  change(session, table, column.attnum, withoutDefault)
}

export function setNotNull(
  session: EngineSession,
  table: TableObject,
  name: string,
): MaybePromise<void> {
  const column = findColumn(table, name)
  if (column.notNull) return
  const changed = change(session, table, column.attnum, (each) => ({ ...each, notNull: true }))
  return validateNotNull(session, changed, [name])
}

export function dropNotNull(session: EngineSession, table: TableObject, name: string): void {
  const column = findColumn(table, name)
  if (column.identity !== undefined) throw columnIs(column, table, 'an identity column')
  const isKey = session.catalog
    .constraintsOf(table.oid)
    .some(({ rule }) => rule.kind === 'primary key' && rule.attnums.includes(column.attnum))
  if (isKey) {
    throw sqlError(sqlstate.invalidTableDefinition, `column "${name}" is in a primary key`)
  }
  change(session, table, column.attnum, (each) => ({ ...each, notNull: false }))
}

export function dropExpression(
  session: EngineSession,
  table: TableObject,
  name: string,
  ifExists: boolean,
): void {
  const column = findColumn(table, name)
  if (column.generated === undefined) {
    const message = `column "${name}" of relation "${table.name}" is not a stored generated column`
    if (!ifExists) throw sqlError(sqlstate.objectNotInPrerequisiteState, message)
    session.notice(
      sqlError(sqlstate.successfulCompletion, `${message}, skipping`, { severity: 'NOTICE' }),
    )
    return
  }
  change(session, table, column.attnum, (each) => {
    const { generated: _, ...rest } = each
    return rest
  })
}

export function addIdentity(
  session: EngineSession,
  table: TableObject,
  command: Command<'add-identity'>,
): void {
  const column = findColumn(table, command.column)
  const { objectNotInPrerequisiteState } = sqlstate
  const at = `column "${column.name}" of relation "${table.name}"`
  if (!column.notNull) {
    throw sqlError(
      objectNotInPrerequisiteState,
      `${at} must be declared NOT NULL before identity can be added`,
    )
  }
  if (column.identity !== undefined) {
    throw sqlError(objectNotInPrerequisiteState, `${at} is already an identity column`)
  }
  if (column.default !== undefined) {
    throw sqlError(objectNotInPrerequisiteState, `${at} already has a default value`)
  }
  const changed = change(session, table, column.attnum, (each) => ({
    ...each,
    identity: identityOf(command.when),
  }))
  ownSequence(session, changed, column, {
    type: column.type.oid,
    options: command.options,
    identity: command.when,
  })
}

function identitySequence(
  session: EngineSession,
  table: TableObject,
  column: Column,
): SequenceObject | undefined {
  return session.catalog
    .sequencesOwnedBy(table.oid)
    .find(({ ownedBy }) => ownedBy?.attnum === column.attnum && ownedBy.identity)
}

function notIdentity(column: Column, table: TableObject): string {
  return `column "${column.name}" of relation "${table.name}" is not an identity column`
}

export function setIdentity(
  session: EngineSession,
  table: TableObject,
  command: Command<'set-identity'>,
): void {
  const column = findColumn(table, command.column)
  const sequence = identitySequence(session, table, column)
  if (column.identity === undefined || sequence === undefined) {
    throw sqlError(sqlstate.objectNotInPrerequisiteState, notIdentity(column, table))
  }
  const { when } = command
  if (when !== undefined) {
    change(session, table, column.attnum, (each) => ({ ...each, identity: identityOf(when) }))
  }
  if (command.options.length === 0) return
  const changed = applySequenceOptions(session, sequence, command.options, false)
  session.host.store.put(session.block.ensure(), changed)
  restart(session, changed, command.options)
}

export function dropIdentity(
  session: EngineSession,
  table: TableObject,
  name: string,
  ifExists: boolean,
): void {
  const column = findColumn(table, name)
  if (column.identity === undefined) {
    const message = notIdentity(column, table)
    if (!ifExists) throw sqlError(sqlstate.objectNotInPrerequisiteState, message)
    session.notice(
      sqlError(sqlstate.successfulCompletion, `${message}, skipping`, { severity: 'NOTICE' }),
    )
    return
  }
  const sequence = identitySequence(session, table, column)
  change(session, table, column.attnum, (each) => {
    const { identity: _, ...rest } = each
    return rest
  })
  if (sequence !== undefined) session.host.store.drop(session.block.ensure(), sequence.oid)
}
