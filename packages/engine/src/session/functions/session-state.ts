/** Functions about the session, its transaction and its fellow sessions. */
import { statementCancelled } from '../../errors/session-errors.ts'
import { PG_SIGNAL_BACKEND, roleOf } from '../../catalog/roles.ts'
import { arrayOf } from '../../types/array-value.ts'
import { denied } from '../authority.ts'
import type { EngineSession } from '../session.ts'
import type { SessionFunctionArea } from './session-function.ts'

const TEXT = 25

/** One's own sessions and those of roles that one is a member of; all but superusers' with pg_signal_backend. */
function checkMaySignal({ authority, catalog }: EngineSession, other: EngineSession): void {
  if (authority.isSuperuser) return
  const role = other.authority.sessionRole
  if (roleOf(catalog, role)?.superuser === true) {
    throw denied('must be a superuser to terminate superuser process')
  }
  if (authority.rights.has(role) || authority.rights.has(PG_SIGNAL_BACKEND)) return
  throw denied(
    'must be a member of the role whose process is being terminated or member of pg_signal_backend',
  )
}

export const sessionState: SessionFunctionArea = {
  pg_backend_pid: (session) => session.id,
  pg_current_xact_id: (session) => session.block.ensure().serial,
  pg_current_xact_id_if_assigned: (session) =>
    session.block.current?.hasChanges === true ? session.block.current.serial : null,
  pg_notify: (session, [channel, payload]) => {
    session.notifyAtCommit(String(channel), payload === null ? '' : String(payload))
    return ''
  },
  pg_cancel_backend: (session, [pid]) => {
    const other = session.host.sessions.get(Number(pid))
    if (other !== undefined) checkMaySignal(session, other)
    other?.interrupts.interrupt(statementCancelled())
    return other !== undefined
  },
  pg_terminate_backend: (session, [pid]) => {
    const other = session.host.sessions.get(Number(pid))
    if (other !== undefined) checkMaySignal(session, other)
    other?.terminate()
    return other !== undefined
  },
  pg_is_in_recovery: (session) => session.host.readOnly,
  pg_client_encoding: (session) => session.settings.get('client_encoding'),
  pg_stat_get_numscans: () => 0,
  pg_tablespace_location: () => '',
  pg_listening_channels: (session) =>
    arrayOf(TEXT, session.host.channels.channelsOf(session.inbox)),
  pg_sequence_last_value: (session, [oid]) => {
    const sequence = session.catalog.object(Number(oid))
    if (sequence?.kind !== 'sequence') return null
    const { lastValue, isCalled } = session.host.store.sequences.current(sequence)
    return isCalled ? lastValue : null
  },
}
