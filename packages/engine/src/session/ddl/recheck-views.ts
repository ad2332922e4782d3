/** Views over something that has changed: they must still be what they were. */
import type { ViewObject } from '../../catalog/objects.ts'
import { unsupported } from '../../errors/query-errors.ts'
import { SqlError } from '../../errors/sql-error.ts'
import type { Oid } from '../../types/type.ts'
import type { EngineSession } from '../session.ts'
import { boundView } from './bind-definition.ts'
import { viewsOn } from './dependents.ts'
import { visibleName } from './describe-object.ts'

export function viewObjectsOn(session: EngineSession, oid: Oid): readonly ViewObject[] {
  return viewsOn(session, oid).flatMap(({ part }) =>
    part.kind === 'object' && part.object.kind === 'view' ? [part.object] : [],
  )
}

/** Refuses the change (0A000) where a view over the relation would answer with other columns now, or with none. */
export function recheckViews(session: EngineSession, oid: Oid): void {
  for (const view of viewObjectsOn(session, oid)) {
    if (isUnchanged(session, view)) continue
    throw unsupported(
      `cannot change what view ${visibleName(session, view)} is made from`,
      undefined,
      { hint: 'Drop the view first and create it again.' },
    )
  }
}

function isUnchanged(session: EngineSession, view: ViewObject): boolean {
  try {
    const targets = boundView(session, view).targets.filter((target) => !target.junk)
    if (targets.length !== view.columns.length) return false
    return targets.every(({ expr }, i) => expr.type.oid === view.columns[i]?.type.oid)
  } catch (error) {
    if (error instanceof SqlError) return false
    throw error
  }
}
