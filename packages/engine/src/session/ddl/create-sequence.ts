/** CREATE SEQUENCE and ALTER SEQUENCE. */
import type { AlterSequence, CreateSequence, SequenceOption } from '../../ast/ddl-sequence.ts'
import type { SequenceObject } from '../../catalog/objects.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { MaybePromise } from '../../engine.ts'
import { andThen } from '../maybe-promise.ts'
import type { EngineSession } from '../session.ts'
import { relationExists, skipsExisting, skipsMissing } from './existing.ts'
import { findRelation, findTable, lookUpRelation, targetSchema } from './find-object.ts'
import { lockForChange } from './lock-for-change.ts'
import { applySequenceOptions, sequenceFromOptions } from './sequence-options.ts'
import { findColumn } from './table-columns.ts'

const INT8 = 20

export function createSequence(session: EngineSession, statement: CreateSequence): void {
  const temporary = statement.persistence === 'temporary'
  const schema = targetSchema(session, statement.name.schema, temporary)
  const { name } = statement.name
  if (session.catalog.relationNamed(schema.oid, name) !== undefined) {
    if (skipsExisting(session, statement.ifNotExists, 'relation', name)) return
    throw relationExists(name)
  }
  const sequence = sequenceFromOptions(session, name, schema.oid, INT8, statement.options)
  const withPersistence: SequenceObject = { ...sequence, persistence: statement.persistence }
  session.host.store.put(
    session.block.ensure(),
    withOwner(session, withPersistence, statement.options),
  )
}

export function alterSequence(
  session: EngineSession,
  statement: AlterSequence,
): MaybePromise<void> {
  if (statement.ifExists && lookUpRelation(session, statement.name) === undefined) {
    skipsMissing(session, true, 'relation', statement.name.name)
    return
  }
  const sequence = findSequence(session, statement.name)
  return andThen(lockForChange(session, sequence.oid, 'share row exclusive'), () => {
    const changed = applySequenceOptions(session, sequence, statement.options, false)
    session.host.store.put(session.block.ensure(), withOwner(session, changed, statement.options))
    restart(session, changed, statement.options)
  })
}

export function findSequence(session: EngineSession, name: AlterSequence['name']): SequenceObject {
  const found = findRelation(session, name)
  if (found.kind === 'sequence') return found
  throw sqlError(sqlstate.wrongObjectType, `"${name.name}" is not a sequence`)
}

/** RESTART [WITH n]: like `setval`, it is not undone with the transaction. */
export function restart(
  session: EngineSession,
  sequence: SequenceObject,
  options: readonly SequenceOption[],
): void {
  const option = options.find((each) => each.kind === 'restart')
  if (option?.kind !== 'restart') return
  const value = BigInt(option.value ?? sequence.start)
  if (value < BigInt(sequence.min)) {
    throw sqlError(
      sqlstate.invalidParameterValue,
      `RESTART value (${value}) cannot be less than MINVALUE (${sequence.min})`,
    )
  }
  if (value > BigInt(sequence.max)) {
    throw sqlError(
      sqlstate.invalidParameterValue,
      `RESTART value (${value}) cannot be greater than MAXVALUE (${sequence.max})`,
    )
  }
  session.host.store.setval(sequence, value, false)
}

function withOwner(
  session: EngineSession,
  sequence: SequenceObject,
  options: readonly SequenceOption[],
): SequenceObject {
  const option = options.find((each) => each.kind === 'owned-by')
  if (option?.kind !== 'owned-by') return sequence
  if (sequence.ownedBy?.identity === true) {
    throw sqlError(sqlstate.featureNotSupported, 'cannot change ownership of identity sequence', {
      detail: `Sequence "${sequence.name}" is linked to its table.`,
    })
  }
  if (option.column === undefined) {
    const { ownedBy: _, ...free } = sequence
    return free
  }
  const column = option.column.at(-1) as string
  const tableName = option.column.at(-2)
  if (tableName === undefined) {
    throw sqlError(sqlstate.syntaxError, 'invalid OWNED BY option', {
      hint: 'Specify OWNED BY table.column or OWNED BY NONE.',
    })
  }
  const table = findTable(session, {
    pos: option.pos,
    catalog: undefined,
    schema: option.column.at(-3),
    name: tableName,
  })
  if (table.schema !== sequence.schema) {
    throw sqlError(
      sqlstate.objectNotInPrerequisiteState,
      'sequence must be in same schema as table it is linked to',
    )
  }
  const { attnum } = findColumn(table, column)
  return { ...sequence, ownedBy: { table: table.oid, attnum, identity: false } }
}
