/** ALTER TABLE … DROP, VALIDATE and ALTER CONSTRAINT. */
import type { AlterTableCommand } from '../../ast/ddl-table.ts'
import type { ConstraintObject, TableObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { andThen } from '../maybe-promise.ts'
import type { EngineSession } from '../session.ts'
import { removeAll } from './remove.ts'
import { validateCheck, validateForeignKey } from './validate.ts'

type Command<K extends AlterTableCommand['kind']> = Extract<AlterTableCommand, { kind: K }>

function missing(table: TableObject, name: string): string {
  return `constraint "${name}" of relation "${table.name}" does not exist`
}

function named(
  session: EngineSession,
  table: TableObject,
  name: string,
): ConstraintObject | undefined {
  return session.catalog.constraintsOf(table.oid).find((each) => each.name === name)
}

function find(session: EngineSession, table: TableObject, name: string): ConstraintObject {
  const found = named(session, table, name)
  if (found === undefined) throw sqlError(sqlstate.undefinedObject, missing(table, name))
  return found
}

export function dropConstraint(
  session: EngineSession,
  table: TableObject,
  { name, ifExists, cascade }: Command<'drop-constraint'>,
): MaybePromise<void> {
  if (ifExists && named(session, table, name) === undefined) {
    session.notice(
      sqlError(sqlstate.successfulCompletion, `${missing(table, name)}, skipping`, {
        severity: 'NOTICE',
      }),
    )
    return
  }
  return removeAll(session, [{ kind: 'object', object: find(session, table, name) }], cascade)
}

export function validateConstraint(
  session: EngineSession,
  table: TableObject,
  name: string,
): MaybePromise<void> {
  const constraint = find(session, table, name)
  const { rule } = constraint
  if (rule.kind !== 'check' && rule.kind !== 'foreign key') {
    throw sqlError(
      sqlstate.wrongObjectType,
      `constraint "${name}" of relation "${table.name}" is not a foreign key or check constraint`,
    )
  }
  if (constraint.validated) return
  const checked =
    rule.kind === 'check'
      ? validateCheck(session, table, name, rule.expression)
      : validateForeignKey(session, constraint)
  return andThen(checked, () => {
    session.host.store.put(session.block.ensure(), { ...constraint, validated: true })
  })
}

export function alterConstraint(
  session: EngineSession,
  table: TableObject,
  { name, deferrable, initiallyDeferred }: Command<'alter-constraint'>,
): void {
  const constraint = find(session, table, name)
  if (constraint.rule.kind !== 'foreign key') {
    throw sqlError(
      sqlstate.wrongObjectType,
      `constraint "${name}" of relation "${table.name}" is not a foreign key constraint`,
    )
  }
  session.host.store.put(session.block.ensure(), { ...constraint, deferrable, initiallyDeferred })
}
