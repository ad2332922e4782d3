/** Settles what changed rows owe: foreign keys now, or at commit where they are deferred. Cascades owe checks of their own. */
import type { MaybePromise } from '../engine.ts'
import type { RowEvent } from '../executor/context.ts'
import { checksOf, keysOf, runCheck, type OwedCheck, type TableKeys } from './foreign-keys.ts'
import { PENDING } from '../store/waits.ts'
import { andThen } from './maybe-promise.ts'
import { settleWithWaits } from './plan-run.ts'
import { runSide } from './run-world.ts'
import { lookUpReferences } from './reference-lookups.ts'
import type { EngineSession } from './session.ts'

/** Looks again at unique keys whose check was put off: those no longer deferred, or all of them. */
export function settleUnique(session: EngineSession, all: boolean): MaybePromise<void> {
  const txn = session.block.current
  if (txn === undefined || txn.deferredKeys.length === 0) return
  const { store } = session.host
  const { deferred } = session.block
  const { catalog } = session
  const waiting = new Map<number, boolean>()
  for (const object of catalog.objects()) {
    if (object.kind !== 'constraint' || !object.deferrable) continue
    if (object.rule.kind === 'unique' || object.rule.kind === 'primary key') {
      waiting.set(object.rule.index, deferred.isDeferred(object))
    }
  }
  const snapshot = store.transactions.nextCommand(txn)
  const isDue = (index: number): boolean => all || waiting.get(index) !== true
  const checked = settleWithWaits(runSide(session), (waits) =>
    store.checkDeferred({ txn, snapshot, waits }, catalog, isDue) === PENDING ? PENDING : true,
  )
  return andThen(checked, () => undefined)
}

/** The checks due at the end of the statement; deferred ones go to the transaction's list. */
export function takeChecks(
  session: EngineSession,
  events: readonly RowEvent[],
): readonly OwedCheck[] {
  if (events.length === 0) return []
  const { deferred } = session.block
  const due: OwedCheck[] = []
  const keys = new Map<number, TableKeys>()
  for (const event of events) {
    let own = keys.get(event.table)
    if (own === undefined) keys.set(event.table, (own = keysOf(session.catalog, event.table)))
    for (const check of checksOf(session.catalog, event, own)) {
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

/** Runs checks: new references by the short way where it goes, everything else by queries. */
export function settleChecks(
  session: EngineSession,
  checks: readonly OwedCheck[],
): MaybePromise<void> {
  if (checks.length === 0) return
  const { transactions } = session.host.store
  return andThen(lookUpReferences(session, checks), (left) => {
    if (left.length === 0) return undefined
    // Whoever referred to a row has let its lock go before his commit is durable: only then do queries see what he did.
    return andThen(transactions.whenQueuedIsDurable(), () => settleByQuery(session, left, 0))
  })
}

function settleByQuery(
  session: EngineSession,
  checks: readonly OwedCheck[],
  from: number,
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
      return andThen(settled, () => settleByQuery(session, checks, i + 1))
    }
  }
}
