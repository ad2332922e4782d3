/** pg_advisory_lock and its family. A lock that is not free makes the statement wait: `PENDING`. */
import { PENDING } from '../../store/waits.ts'
import type { Datum } from '../../types/datum.ts'
import type { EngineSession } from '../session.ts'
import type { SessionFunction, SessionFunctionArea } from './session-function.ts'

/** One key of 64 bits, or two of 32: different spaces. */
function keyOf(args: readonly Datum[]): string {
  return args.length === 1 ? String(args[0]) : `${String(args[0])},${String(args[1])}`
}

type Kind = { readonly exclusive: boolean; readonly transaction: boolean; readonly tries: boolean }

function lock(kind: Kind): SessionFunction {
  return (session, args) => {
    const taken = take(session, keyOf(args), kind)
    return kind.tries ? taken : ''
  }
}

function take(session: EngineSession, key: string, kind: Kind): boolean {
  const { locks } = session.host.store.transactions
  const { waits } = session
  const policy = kind.tries ? 'nowait' : 'block'
  const taken = kind.transaction
    ? locks.lockAdvisory(session.block.ensure(), key, kind.exclusive, policy, waits)
    : locks.lockSession(session.owner, key, kind.exclusive, policy, waits)
  // oxlint-disable-next-line typescript/only-throw-error -- expressions wait by throwing PENDING
  if (taken === PENDING) throw PENDING
  return taken
}

function unlock(exclusive: boolean): SessionFunction {
  return (session, args) =>
    session.host.store.transactions.locks.unlockSession(session.owner, keyOf(args), exclusive)
}

function family(name: string, build: (exclusive: boolean) => SessionFunction): SessionFunctionArea {
  return {
    [`${name}_int8`]: build(true),
    [`${name}_int4`]: build(true),
    [`${name}_shared_int8`]: build(false),
    [`${name}_shared_int4`]: build(false),
  }
}

export const advisoryFunctions: SessionFunctionArea = {
  ...family('pg_advisory_lock', (exclusive) =>
    lock({ exclusive, transaction: false, tries: false }),
  ),
  ...family('pg_advisory_xact_lock', (exclusive) =>
    lock({ exclusive, transaction: true, tries: false }),
  ),
  ...family('pg_try_advisory_lock', (exclusive) =>
    lock({ exclusive, transaction: false, tries: true }),
  ),
  ...family('pg_try_advisory_xact_lock', (exclusive) =>
    lock({ exclusive, transaction: true, tries: true }),
  ),
  ...family('pg_advisory_unlock', unlock),
  pg_advisory_unlock_all: (session) => {
    session.host.store.transactions.locks.releaseSession(session.owner)
    return ''
  },
}
