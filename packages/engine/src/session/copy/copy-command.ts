/** COPY: what is copied, where that can be, and in which form. Files and programs of the machine are out of reach. */
import type { Copy } from '../../ast/dml.ts'
import type { TableObject } from '../../catalog/objects.ts'
import type { MaybePromise, StatementResult } from '../../engine.ts'
import { cannotCopy } from '../../errors/copy-errors.ts'
import { readOnlyTransaction } from '../../errors/session-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { findRelation } from '../ddl/find-object.ts'
import type { EngineSession } from '../session.ts'
import { copyFrom } from './copy-in.ts'
import { copyFormat, type CopyFormat } from './copy-options.ts'
import { copyTo } from './copy-out.ts'

export function copyCommand(
  session: EngineSession,
  statement: Copy,
  sql: string,
): MaybePromise<StatementResult> {
  const { direction, source } = statement
  refuseFiles(statement)
  if (source.kind === 'query') {
    return copyTo(session, statement, undefined, copyFormat(sql, statement.options, direction), sql)
  }
  const relation = findRelation(session, source.relation)
  const format = copyFormat(sql, statement.options, direction)
  if (relation.kind !== 'table') {
    throw cannotCopy(direction, relation.kind, relation.name)
  }
  if (direction === 'to') return copyTo(session, statement, relation, format, sql)
  if (session.block.ensure().readOnly && relation.persistence !== 'temporary') {
    throw readOnlyTransaction('COPY FROM')
  }
  checkFreeze(session, relation, format)
  return copyFrom(session, statement, relation, format, sql)
}

function refuseFiles({ direction, file, program }: Copy): void {
  if (file === undefined) return
  const verb = direction.toUpperCase()
  throw sqlError(
    sqlstate.featureNotSupported,
    `COPY ${verb} ${program ? 'PROGRAM' : 'a file'} is not supported`,
    {
      hint: "Anyone can COPY to stdout or from stdin. psql's \\copy command also works for anyone.",
    },
  )
}

/** Rows that are frozen are there for everybody: only a table that nobody else can see may get such. */
function checkFreeze(session: EngineSession, table: TableObject, { freeze }: CopyFormat): void {
  if (!freeze) return
  const committed = session.host.store.catalog.object(table.oid)
  if (committed?.kind !== 'table' || committed.storageId !== table.storageId) return
  throw sqlError(
    sqlstate.objectNotInPrerequisiteState,
    'cannot perform COPY FREEZE because the table was not created or truncated in the current subtransaction',
  )
}
