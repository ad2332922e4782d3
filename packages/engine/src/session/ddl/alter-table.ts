/** ALTER TABLE and its relatives: finds the relation, locks it, and applies the commands one after another. */
import type { AlterTable, AlterTableCommand } from '../../ast/ddl-table.ts'
import type { RelationObject } from '../../catalog/catalog.ts'
import type { TableObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { andThen } from '../maybe-promise.ts'
import type { EngineSession } from '../session.ts'
import { addColumn } from './add-column.ts'
import { addConstraint } from './add-constraint.ts'
import {
  addIdentity,
  dropDefault,
  dropExpression,
  dropIdentity,
  dropNotNull,
  setDefault,
  setIdentity,
  setNotNull,
} from './alter-column.ts'
import { setColumnType } from './alter-column-type.ts'
import { alterAttributes } from './alter-composite.ts'
import { alterConstraint, dropConstraint, validateConstraint } from './alter-constraint.ts'
import { skipsMissing } from './existing.ts'
import { findRelation, lookUpRelation } from './find-object.ts'
import { lockForChange } from './lock-for-change.ts'
import { setIndexOptions } from './index-options.ts'
import { changedOptions, optionText } from './option-text.ts'
import { columnPart, removeAll } from './remove.ts'
import { specifiedRole } from '../roles/find-role.ts'
import { changeOwner } from '../roles/ownership.ts'
import { findColumn } from './table-columns.ts'

export function alterTable(
  session: EngineSession,
  statement: AlterTable,
  sql: string,
): MaybePromise<void> {
  if (statement.objectType === 'type') return alterAttributes(session, statement, sql)
  const { name } = statement
  if (statement.ifExists && lookUpRelation(session, name) === undefined) {
    skipsMissing(session, true, 'relation', name.name)
    return
  }
  const relation = findRelation(session, name)
  if (relation.kind !== 'table') return alterOther(session, statement, relation)
  if (statement.objectType !== 'table') {
    const article = statement.objectType === 'index' ? 'an' : 'a'
    throw sqlError(
      sqlstate.wrongObjectType,
      `"${name.name}" is not ${article} ${statement.objectType}`,
    )
  }
  return andThen(lockForChange(session, relation.oid, 'access exclusive'), () =>
    applyFrom(session, relation.oid, inOrder(statement.commands), sql, 0),
  )
}

/** What takes something away goes first, then types, new columns, and what needs them. */
const passes: Readonly<Partial<Record<AlterTableCommand['kind'], number>>> = {
  'drop-column': 0,
  'drop-constraint': 0,
  'set-type': 1,
  'add-column': 3,
  'drop-default': 4,
  'set-default': 4,
  'drop-not-null': 4,
  'set-not-null': 4,
  'add-constraint': 5,
}
const OTHERS = 4

function inOrder(commands: readonly AlterTableCommand[]): readonly AlterTableCommand[] {
  const pass = ({ kind }: AlterTableCommand): number => passes[kind] ?? OTHERS
  return commands.toSorted((a, b) => pass(a) - pass(b))
}

function applyFrom(
  session: EngineSession,
  oid: number,
  commands: readonly AlterTableCommand[],
  sql: string,
  from: number,
): MaybePromise<void> {
  const command = commands[from]
  if (command === undefined) return
  const table = session.catalog.object(oid)
  if (table?.kind !== 'table') return
  return andThen(apply(session, table, command, sql), () =>
    applyFrom(session, oid, commands, sql, from + 1),
  )
}

function apply(
  session: EngineSession,
  table: TableObject,
  command: AlterTableCommand,
  sql: string,
): MaybePromise<void> {
  switch (command.kind) {
    case 'add-column':
      return addColumn(session, table, command, sql)
    case 'drop-column':
      return dropColumn(session, table, command)
    case 'set-type':
      return setColumnType(session, table, command, sql)
    case 'set-default':
      return setDefault(session, table, command)
    case 'drop-default':
      return dropDefault(session, table, command.column)
    case 'set-not-null':
      return setNotNull(session, table, command.column)
    case 'drop-not-null':
      return dropNotNull(session, table, command.column)
    case 'drop-expression':
      return dropExpression(session, table, command.column, command.ifExists)
    case 'add-identity':
      return addIdentity(session, table, command)
    case 'set-identity':
      return setIdentity(session, table, command)
    case 'drop-identity':
      return dropIdentity(session, table, command.column, command.ifExists)
    default:
      return applyToTable(session, table, command)
  }
}

/** Commands that are not about one column's definition. */
function applyToTable(
  session: EngineSession,
  table: TableObject,
  command: AlterTableCommand,
): MaybePromise<void> {
  switch (command.kind) {
    case 'add-constraint':
      return addConstraint(session, table, command.constraint, false)
    case 'drop-constraint':
      return dropConstraint(session, table, command)
    case 'validate-constraint':
      return validateConstraint(session, table, command.name)
    case 'alter-constraint':
      return alterConstraint(session, table, command)
    case 'set-options':
    case 'reset-options':
      return setOptions(session, table, command)
    case 'owner':
      return changeOwner(session, table, specifiedRole(session, command.role))
    case 'set-logged':
    case 'set-unlogged':
      return setLogged(session, table, command.kind === 'set-logged')
    default:
      return takeHint(table, command)
  }
}

/** Hints for a storage that this is not: the column must be there, and that is all. Anything else is refused. */
function takeHint(table: TableObject, command: AlterTableCommand): void {
  switch (command.kind) {
    case 'set-statistics':
      if (typeof command.column === 'string') findColumn(table, command.column)
      return
    case 'set-storage':
    case 'set-compression':
    case 'set-column-options':
    case 'reset-column-options':
      findColumn(table, command.column)
      return
    case 'cluster-on':
    case 'set-without-cluster':
    case 'set-without-oids':
    case 'replica-identity':
      return
    default:
      throw featureNotSupported(
        `ALTER TABLE ... ${command.kind.replaceAll('-', ' ').toUpperCase()}`,
      )
  }
}

function setLogged(session: EngineSession, table: TableObject, logged: boolean): void {
  if (table.persistence === 'temporary') {
    throw sqlError(
      sqlstate.invalidTableDefinition,
      `cannot change logged status of table "${table.name}" because it is temporary`,
    )
  }
  const persistence = logged ? 'permanent' : 'unlogged'
  session.host.store.put(session.block.ensure(), { ...table, persistence })
}

function dropColumn(
  session: EngineSession,
  table: TableObject,
  command: Extract<AlterTableCommand, { kind: 'drop-column' }>,
): MaybePromise<void> {
  const part = columnPart(table, command.column)
  if (part === undefined) {
    if (command.ifExists) {
      session.notice(
        sqlError(
          sqlstate.successfulCompletion,
          `column "${command.column}" of relation "${table.name}" does not exist, skipping`,
          { severity: 'NOTICE' },
        ),
      )
      return
    }
    findColumn(table, command.column)
    return
  }
  return removeAll(session, [part], command.cascade)
}

function setOptions(
  session: EngineSession,
  table: TableObject,
  command: Extract<AlterTableCommand, { kind: 'set-options' | 'reset-options' }>,
): void {
  const options = changedOptions(table.options, command, optionText)
  session.host.store.put(session.block.ensure(), { ...table, options })
}

/** Commands on what is no table: of most, only the owner and the options may be set. */
function alterOther(session: EngineSession, statement: AlterTable, relation: RelationObject): void {
  for (const command of statement.commands) {
    switch (command.kind) {
      case 'owner':
        changeOwner(session, relation, specifiedRole(session, command.role))
        break
      case 'set-options':
      case 'reset-options':
        if (relation.kind === 'index') setIndexOptions(session, relation, command)
        break
      case 'set-statistics':
      case 'set-tablespace':
        break
      default:
        throw sqlError(
          sqlstate.wrongObjectType,
          `ALTER action ${command.kind.replaceAll('-', ' ').toUpperCase()} cannot be performed on relation "${relation.name}"`,
          {
            detail: `This operation is not supported for ${relation.kind === 'index' ? 'indexes' : `${relation.kind}s`}.`,
          },
        )
    }
  }
}
