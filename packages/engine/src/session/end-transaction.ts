/**
 * The end of a session's transaction: what is owed is settled inside it (deferred checks, cursors that outlive it, temporary
 * tables), and once it has committed its notifications go out.
 */
import type { MaybePromise } from '../engine.ts'
import { settleChecks, settleUnique } from './constraint-checks.ts'
import { settleTemporaryTables } from './ddl/temporary-at-commit.ts'
import { andThen, recover } from './maybe-promise.ts'
import type { EngineSession } from './session.ts'

/** Answers whether it was committed: a transaction that has failed is rolled back. */
export function commitTransaction(session: EngineSession): MaybePromise<boolean> {
  const { block, cursors } = session
  if (block.current === undefined || block.hasFailed) return block.commit()
  return recover(
    () =>
      andThen(settleUnique(session, true), () =>
        andThen(settleChecks(session, block.deferred.take(true)), () =>
          andThen(cursors.beforeCommit(), () =>
            andThen(settleTemporaryTables(session), () => commitNow(session)),
          ),
        ),
      ),
    (error) => {
      block.rollback()
      throw error
    },
  )
}

function commitNow(session: EngineSession): MaybePromise<boolean> {
  const { block } = session
  const { notifications } = block
  for (const { channel } of notifications) session.host.channels.assertRoom(channel)
  return andThen(block.commit(), (committed) => {
    if (committed && notifications.length > 0) send(session, notifications)
    return committed
  })
}

/** A transaction's notifications in their order; the same one twice is one. */
function send(session: EngineSession, notifications: TransactionNotifications): void {
  const sent = new Set<string>()
  for (const { channel, payload } of notifications) {
    const key = `${channel.length}:${channel}${payload}`
    if (sent.has(key)) continue
    sent.add(key)
    session.host.channels.notify({ channel, payload, sender: session.id })
  }
}

type TransactionNotifications = EngineSession['block']['notifications']
