/** Adds a constraint to a table: of a new one, where nothing has to be looked at, or of one with rows, which must satisfy it. */
import type { ReferentialAction, TableConstraint } from '../../ast/constraint.ts'
import type {
  Column,
  ConstraintObject,
  ForeignKeyAction,
  IndexObject,
  TableObject,
} from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { printExpression } from '../../parser/print-expression.ts'
import { andThen } from '../maybe-promise.ts'
import type { EngineSession } from '../session.ts'
import { checkCondition, columnsOf } from './check-expressions.ts'
import { makeIndex, plainKeys } from './create-index.ts'
import { findTable } from './find-object.ts'
import { composeName, freeConstraintName, freeName } from './object-name.ts'
import { validateCheck, validateForeignKey, validateNotNull } from './validate.ts'

export function addConstraint(
  session: EngineSession,
  table: TableObject,
  constraint: TableConstraint,
  isNewTable: boolean,
): MaybePromise<void> {
  switch (constraint.kind) {
    case 'check':
      return addCheck(session, table, constraint, isNewTable)
    case 'unique':
    case 'primary-key':
      return addKey(session, table, constraint, isNewTable)
    case 'foreign-key':
      return addForeignKey(session, table, constraint, isNewTable)
    case 'exclude':
      throw featureNotSupported('an exclusion constraint')
  }
}

function refuseTaken(session: EngineSession, table: TableObject, name: string): void {
  const taken = session.catalog.constraintsOf(table.oid).some((each) => each.name === name)
  if (!taken) return
  throw sqlError(
    sqlstate.duplicateObject,
    `constraint "${name}" for relation "${table.name}" already exists`,
  )
}

export function columnNamed(table: TableObject, name: string, where = 'key'): Column {
  const column = table.columns.find((each) => each.name === name && each.dropped !== true)
  if (column !== undefined) return column
  throw sqlError(
    sqlstate.undefinedColumn,
    where === 'key'
      ? `column "${name}" named in key does not exist`
      : `column "${name}" referenced in foreign key constraint does not exist`,
  )
}

function base(
  session: EngineSession,
  table: TableObject,
  name: string,
  timing: { readonly deferrable: boolean; readonly initiallyDeferred: boolean },
): Omit<ConstraintObject, 'rule'> {
  return {
    kind: 'constraint',
    oid: session.host.store.newOid(),
    schema: table.schema,
    name,
    table: table.oid,
    domain: 0,
    deferrable: timing.deferrable,
    initiallyDeferred: timing.initiallyDeferred,
    validated: true,
  }
}

const atOnce = { deferrable: false, initiallyDeferred: false } as const

function addCheck(
  session: EngineSession,
  table: TableObject,
  constraint: Extract<TableConstraint, { kind: 'check' }>,
  isNewTable: boolean,
): MaybePromise<void> {
  const expression = printExpression(constraint.expression)
  const bound = checkCondition(session, table, expression)
  const attnums = columnsOf(bound, table)
  const [only] = attnums
  const column =
    attnums.length === 1 ? table.columns.find((each) => each.attnum === only) : undefined
  const name =
    constraint.name ??
    freeConstraintName(session, table.oid, composeName(table.name, column?.name ?? '', 'check'))
  refuseTaken(session, table, name)
  session.host.store.put(session.block.ensure(), {
    ...base(session, table, name, atOnce),
    validated: isNewTable || !constraint.notValid,
    rule: { kind: 'check', expression, attnums },
  })
  if (isNewTable || constraint.notValid) return
  return validateCheck(session, table, name, expression)
}

function addKey(
  session: EngineSession,
  table: TableObject,
  constraint: Extract<TableConstraint, { kind: 'unique' | 'primary-key' }>,
  isNewTable: boolean,
): MaybePromise<void> {
  if (constraint.usingIndex !== undefined) throw featureNotSupported('ADD CONSTRAINT USING INDEX')
  const primary = constraint.kind === 'primary-key'
  if (primary && session.catalog.indexesOf(table.oid).some((index) => index.primary)) {
    throw sqlError(
      sqlstate.invalidTableDefinition,
      `multiple primary keys for table "${table.name}" are not allowed`,
    )
  }
  const columns = constraint.columns.map((name) => columnNamed(table, name))
  const name =
    constraint.name ??
    freeName(
      session,
      table.schema,
      primary
        ? composeName(table.name, '', 'pkey')
        : composeName(table.name, constraint.columns.join('_'), 'key'),
    )
  refuseTaken(session, table, name)
  const { store } = session.host
  const txn = session.block.ensure()
  const attnums = columns.map((column) => column.attnum)
  const index: IndexObject = {
    kind: 'index',
    oid: store.newOid(),
    schema: table.schema,
    name,
    table: table.oid,
    storageId: store.newStorageId(),
    method: 'btree',
    unique: true,
    nullsNotDistinct: constraint.index.nullsNotDistinct,
    primary,
    keys: plainKeys(session, columns),
    include: constraint.index.include.map((each) => columnNamed(table, each).attnum),
    options: [],
  }
  const object: ConstraintObject = {
    ...base(session, table, name, constraint.timing),
    rule: { kind: primary ? 'primary key' : 'unique', index: index.oid, attnums },
  }
  store.put(txn, object)
  const withNotNull = primary && !isNewTable ? requireNotNull(session, table, attnums) : undefined
  return andThen(withNotNull, () => makeIndex(session, index, isNewTable))
}

/** ADD PRIMARY KEY makes its columns NOT NULL. */
function requireNotNull(
  session: EngineSession,
  table: TableObject,
  attnums: readonly number[],
): MaybePromise<void> {
  const missing = table.columns.filter(
    (column) => attnums.includes(column.attnum) && !column.notNull,
  )
  if (missing.length === 0) return
  session.host.store.put(session.block.ensure(), {
    ...table,
    columns: table.columns.map((column) =>
      attnums.includes(column.attnum) ? { ...column, notNull: true } : column,
    ),
  })
  return validateNotNull(
    session,
    table,
    missing.map((column) => column.name),
  )
}

const actions: Readonly<Record<ReferentialAction, ForeignKeyAction>> = {
  'no-action': 'no action',
  restrict: 'restrict',
  cascade: 'cascade',
  'set-null': 'set null',
  'set-default': 'set default',
}

function addForeignKey(
  session: EngineSession,
  table: TableObject,
  constraint: Extract<TableConstraint, { kind: 'foreign-key' }>,
  isNewTable: boolean,
): MaybePromise<void> {
  const { references } = constraint
  if (references.match === 'partial') throw featureNotSupported('MATCH PARTIAL')
  if (references.onDeleteColumns.length > 0) {
    throw featureNotSupported('ON DELETE SET NULL with a column list')
  }
  const columns = constraint.columns.map((name) => columnNamed(table, name, 'reference'))
  const referenced = findTable(session, references.table)
  const target = referencedKey(session, referenced, references.columns)
  if (target.attnums.length !== columns.length) {
    throw sqlError(
      sqlstate.invalidForeignKey,
      'number of referencing and referenced columns for foreign key disagree',
    )
  }
  const name =
    constraint.name ??
    freeConstraintName(
      session,
      table.oid,
      composeName(table.name, constraint.columns.join('_'), 'fkey'),
    )
  refuseTaken(session, table, name)
  checkTypes(session, name, columns, referenced, target.attnums)
  const object: ConstraintObject = {
    ...base(session, table, name, constraint.timing),
    validated: isNewTable || !constraint.notValid,
    rule: {
      kind: 'foreign key',
      attnums: columns.map((column) => column.attnum),
      references: referenced.oid,
      referencedAttnums: target.attnums,
      index: target.index,
      onUpdate: actions[references.onUpdate],
      onDelete: actions[references.onDelete],
      match: references.match,
    },
  }
  session.host.store.put(session.block.ensure(), object)
  if (isNewTable || constraint.notValid) return
  return validateForeignKey(session, object)
}

/** The unique index that a foreign key points at, with its columns in the order written. */
function referencedKey(
  session: EngineSession,
  referenced: TableObject,
  names: readonly string[],
): { readonly attnums: readonly number[]; readonly index: number } {
  const indexes = session.catalog.indexesOf(referenced.oid)
  if (names.length === 0) {
    const primary = indexes.find((index) => index.primary)
    if (primary === undefined) {
      throw sqlError(
        sqlstate.undefinedObject,
        `there is no primary key for referenced table "${referenced.name}"`,
      )
    }
    return { attnums: primary.keys.map((key) => key.attnum), index: primary.oid }
  }
  const attnums = names.map((name) => columnNamed(referenced, name, 'reference').attnum)
  const wanted = columnSet(attnums)
  const found = indexes.find(
    (index) =>
      index.unique &&
      index.predicate === undefined &&
      columnSet(index.keys.map((key) => key.attnum)) === wanted,
  )
  if (found !== undefined) return { attnums, index: found.oid }
  throw sqlError(
    sqlstate.invalidForeignKey,
    `there is no unique constraint matching given keys for referenced table "${referenced.name}"`,
  )
}

function columnSet(attnums: readonly number[]): string {
  return attnums.toSorted((a, b) => a - b).join()
}

function checkTypes(
  session: EngineSession,
  name: string,
  columns: readonly Column[],
  referenced: TableObject,
  attnums: readonly number[],
): void {
  columns.forEach((column, i) => {
    const other = referenced.columns.find((each) => each.attnum === attnums[i]) as Column
    const left = session.type(column.type.oid)
    const right = session.type(other.type.oid)
    if (left.oid === right.oid || left.category === right.category) return
    throw sqlError(
      sqlstate.datatypeMismatch,
      `foreign key constraint "${name}" cannot be implemented`,
      {
        detail: `Key columns "${column.name}" and "${other.name}" are of incompatible types: ${session.evaluation.names.describe('regtype', left.oid)} and ${session.evaluation.names.describe('regtype', right.oid)}.`,
      },
    )
  })
}
