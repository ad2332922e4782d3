/**
 * REINDEX. A graph is built anew, with the options that its index has now; a B+tree is as good as new at any time, so that of
 * those only the name is looked up.
 */
import type { Reindex } from '../../ast/ddl-index.ts'
import type { IndexObject } from '../../catalog/objects.ts'
import type { MaybePromise, StatementResult } from '../../engine.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { makeIndex } from '../ddl/create-index.ts'
import { findRelation, findSchema } from '../ddl/find-object.ts'
import { checkBreadth } from '../ddl/index-method.ts'
import { lockForChange } from '../ddl/lock-for-change.ts'
import { andThen } from '../maybe-promise.ts'
import { FinishedResult } from '../results.ts'
import { checkOwner } from '../roles/ownership.ts'
import type { EngineSession } from '../session.ts'

export function reindex(session: EngineSession, statement: Reindex): MaybePromise<StatementResult> {
  const graphs = named(session, statement).filter((index) => index.method === 'hnsw')
  return andThen(rebuildFrom(session, graphs, 0), () => new FinishedResult('REINDEX'))
}

function named(session: EngineSession, statement: Reindex): readonly IndexObject[] {
  const { catalog } = session
  const { relation, target } = statement
  if (relation === undefined) {
    const schema =
      target === 'schema' && statement.name !== undefined
        ? findSchema(session, statement.name).oid
        : undefined
    return Array.from(catalog.objects()).filter(
      (each): each is IndexObject =>
        each.kind === 'index' && (schema === undefined || each.schema === schema),
    )
  }
  const found = findRelation(session, relation)
  checkOwner(session, found)
  if (found.kind === target && found.kind === 'index') return [found]
  if (found.kind === target && found.kind === 'table') return catalog.indexesOf(found.oid)
  throw sqlError(
    sqlstate.wrongObjectType,
    `"${relation.name}" is not ${target === 'index' ? 'an index' : 'a table or materialized view'}`,
  )
}

function rebuildFrom(
  session: EngineSession,
  indexes: readonly IndexObject[],
  from: number,
): MaybePromise<void> {
  const index = indexes[from]
  if (index === undefined) return
  return andThen(rebuild(session, index), () => rebuildFrom(session, indexes, from + 1))
}

function rebuild(session: EngineSession, { oid, table }: IndexObject): MaybePromise<void> {
  return andThen(lockForChange(session, table, 'share'), () => {
    const index = session.catalog.object(oid)
    if (index?.kind !== 'index') return
    checkBreadth(index.options)
    const storageId = session.host.store.newStorageId()
    return makeIndex(session, { ...index, storageId }, false, 'REINDEX')
  })
}
