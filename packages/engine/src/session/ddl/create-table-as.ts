/** CREATE TABLE … AS and SELECT … INTO: a table with the columns of a query, and its rows. */
import type { CreateTableAs, OnCommit } from '../../ast/ddl-table.ts'
import type { Option } from '../../ast/option.ts'
import type { Persistence, RelationName, Select } from '../../ast/select.ts'
import type { Column, TableObject } from '../../catalog/objects.ts'
import type { MaybePromise, StatementResult } from '../../engine.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { duplicateColumn, malformed } from '../../errors/query-errors.ts'
import { printSelect } from '../../parser/print-select.ts'
import { parseStatement } from '../../parser/parse.ts'
import { sqlError, type SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { Datum } from '../../types/datum.ts'
import type { Oid } from '../../types/type.ts'
import { bindExecute } from '../utility/prepared-commands.ts'
import { andThen } from '../maybe-promise.ts'
import { isQuery } from '../query-plans.ts'
import { FinishedResult } from '../results.ts'
import { ownedByCreator } from '../privileges/new-object.ts'
import type { EngineSession } from '../session.ts'
import { refuseRowType } from './column-type.ts'
import { relationExists, skipsExisting } from './existing.ts'
import { targetSchema } from './find-object.ts'
import { intoCore, withoutInto } from './into-clause.ts'
import { optionText } from './option-text.ts'
import { qualifiedName } from './validate.ts'

type Making = {
  readonly name: RelationName
  readonly columns: readonly string[]
  readonly persistence: Persistence
  readonly options: readonly Option[]
  readonly onCommit: OnCommit | undefined
  readonly query: Select
  readonly withData: boolean
  readonly params: BoundParameters
}

/** The parameters of the statement, or of the one that it executes. */
export type BoundParameters = { readonly types: readonly Oid[]; readonly values: readonly Datum[] }

export function createTableAs(
  session: EngineSession,
  statement: CreateTableAs,
  sql: string,
  params: BoundParameters,
): MaybePromise<StatementResult | void> {
  const { source, name } = statement
  if (statement.objectType !== 'table') throw featureNotSupported('CREATE MATERIALIZED VIEW')
  const schema = targetSchema(session, name.schema, statement.persistence === 'temporary')
  if (session.catalog.relationNamed(schema.oid, name.name) !== undefined) {
    if (skipsExisting(session, statement.ifNotExists, 'relation', name.name)) return
    throw relationExists(name.name)
  }
  if (source.kind !== 'execute') return make(session, sql, { ...statement, query: source, params })
  return andThen(bindExecute(session, source, sql), ({ prepared, values }) => {
    const query = prepared.statement
    if (query?.kind !== 'select') throw notSelect()
    const bound = { types: prepared.parameterTypes, values }
    return make(session, prepared.sql, { ...statement, query, params: bound })
  })
}

function notSelect(): SqlError {
  return sqlError(sqlstate.wrongObjectType, 'prepared statement is not a SELECT')
}

export function selectInto(
  session: EngineSession,
  statement: Select,
  sql: string,
  params: BoundParameters,
): MaybePromise<StatementResult | void> {
  const into = intoCore(statement)?.into
  if (into === undefined) throw new Error('a SELECT without INTO')
  const schema = targetSchema(session, into.relation.schema, into.persistence === 'temporary')
  if (session.catalog.relationNamed(schema.oid, into.relation.name) !== undefined) {
    throw relationExists(into.relation.name)
  }
  return make(session, sql, {
    name: into.relation,
    columns: [],
    persistence: into.persistence,
    options: [],
    onCommit: undefined,
    query: withoutInto(statement),
    withData: true,
    params,
  })
}

function make(
  session: EngineSession,
  sql: string,
  making: Making,
): MaybePromise<StatementResult | void> {
  const { types, values } = making.params
  const { output } = session.runner.planInner(sql, making.query, types).plan
  if (making.columns.length > output.length) {
    throw malformed('too many column names were specified', undefined)
  }
  const columns = output.map(({ name, type }, i): Column => ({
    attnum: i + 1,
    name: making.columns[i] ?? name,
    type,
    notNull: false,
  }))
  const names = new Set<string>()
  for (const { name, type } of columns) {
    refuseRowType(session, type.oid)
    if (names.has(name)) {
      throw duplicateColumn(`column "${name}" specified more than once`, undefined)
    }
    names.add(name)
  }
  const temporary = making.persistence === 'temporary'
  const { store } = session.host
  const schema = targetSchema(session, making.name.schema, temporary).oid
  const table: TableObject = {
    kind: 'table',
    oid: store.newOid(),
    schema,
    name: making.name.name,
    ...ownedByCreator(session, 'r', schema),
    storageId: store.newStorageId(),
    persistence: making.persistence,
    columns,
    options: making.options.map(optionText),
  }
  const text = `insert into ${qualifiedName(session, table)} ${printSelect(making.query)}`
  store.put(session.block.ensure(), table)
  if (temporary) session.temporary.table(table.oid, making.onCommit ?? 'preserve-rows')
  if (!making.withData) return new FinishedResult('CREATE TABLE AS')
  const { statement } = parseStatement(text)
  if (!isQuery(statement)) throw new Error('not an insert')
  return andThen(
    session.runner.query(session.runner.planInner(text, statement, types), values),
    ({ rowCount }) => new FinishedResult(`SELECT ${rowCount}`, rowCount),
  )
}
