/** What ends with a transaction or a session: the rows of ON COMMIT DELETE ROWS, tables of ON COMMIT DROP, everything temporary. */
import type { SchemaObject, TableObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { andThen } from '../maybe-promise.ts'
import type { EngineSession } from '../session.ts'
import { removeAll } from './remove.ts'
import { emptyTable } from './truncate.ts'

/** To be run inside the transaction, before it commits. Costs nothing where there are no such tables. */
export function settleTemporaryTables(session: EngineSession): MaybePromise<void> {
  const { temporary, catalog } = session
  const emptied = temporary.due('delete-rows')
  const dropped = temporary.due('drop')
  if (emptied.length === 0 && dropped.length === 0) return
  for (const oid of emptied) {
    const table = catalog.object(oid)
    if (table?.kind === 'table' && session.estimatedRows(oid) > 0) emptyTable(session, table)
  }
  const doomed = dropped.flatMap((oid): TableObject[] => {
    const table = catalog.object(oid)
    return table?.kind === 'table' ? [table] : []
  })
  if (doomed.length === 0) return
  const parts = doomed.map((object) => ({ kind: 'object', object }) as const)
  return removeAll(session, parts, true, 'quiet')
}

/** The session ends: its temporary schema goes, with everything in it. In a transaction of its own. */
export function dropTemporaryObjects(session: EngineSession): MaybePromise<void> {
  const { schema } = session.temporary
  if (schema === undefined || session.catalog.object(schema.oid) === undefined) return
  const removed = removeAll(session, [{ kind: 'object', object: schema }], true, 'quiet')
  return andThen(removed, () => andThen(session.runner.commit(), () => undefined))
}

const TEMPORARY_SCHEMA = /^pg_temp_\d+$/

/** Temporary schemas of sessions that a crash ended. To be run by a session of a database that was opened just now. */
export function dropLeftovers(session: EngineSession): MaybePromise<void> {
  const left = [...session.catalog.objects()].filter(
    (object): object is SchemaObject =>
      object.kind === 'schema' && TEMPORARY_SCHEMA.test(object.name),
  )
  if (left.length === 0) return
  const parts = left.map((object) => ({ kind: 'object', object }) as const)
  const removed = removeAll(session, parts, true, 'quiet')
  return andThen(removed, () => andThen(session.runner.commit(), () => undefined))
}
