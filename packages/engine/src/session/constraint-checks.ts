/** Settles what changed rows owe: foreign keys now, or at commit where they are deferred. Cascades owe checks of their own. */
import type { MaybePromise } from '../engine.ts'
import type { RowEvent } from '../executor/context.ts'
import { checksOf, runCheck, type OwedCheck } from './foreign-keys.ts'
import { andThen } from './maybe-promise.ts'
import type { EngineSession } from './session.ts'

/** The checks due at the end of the statement; deferred ones go to the transaction's list. */
export function takeChecks(session: EngineSession, events: readonly RowEvent[]): readonly OwedCheck[] {
  if (events.length === 0) return []
  const { deferred } = session.block
  const due: OwedCheck[] = []
  for (const event of events) {
    for (const check of checksOf(session.catalog, event)) {
      if (deferred.isDeferred(check.constraint) && !actsAtOnce(check)) deferred.add(check)
      else due.push(check)
    }
  }
  return due
}

/** Only "no action" can wait: the other actions happen with the statement. */
function actsAtOnce({ side, constraint, event }: OwedCheck): boolean {
  if (side === 'referencing') return false
  const action = event.kind === 'delete' ? constraint.rule.onDelete : constraint.rule.onUpdate
  return action !== 'no action'
}

export function settleChecks(
  session: EngineSession,
  checks: readonly OwedCheck[],
  from = 0,
): MaybePromise<void> {
  for (let i = from; i < checks.length; i++) {
    const world = {
      catalog: session.catalog,
      context: session.typeContext,
      run: (sql: string, params: Parameters<typeof session.runner.internal>[1]) =>
        session.runner.internal(sql, params),
    }
    const settled = runCheck(world, checks[i] as OwedCheck)
    if (settled instanceof Promise) {
      return andThen(settled, () => settleChecks(session, checks, i + 1))
    }
  }
}
