/** Functions about the session, its transaction and its fellow sessions. */
import { statementCancelled } from '../../errors/session-errors.ts'
import { arrayOf } from '../../types/array-value.ts'
import type { SessionFunctionArea } from './session-function.ts'

const TEXT = 25

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
    other?.interrupts.interrupt(statementCancelled())
    return other !== undefined
  },
  pg_terminate_backend: (session, [pid]) => {
    const other = session.host.sessions.get(Number(pid))
    other?.close()
    return other !== undefined
  },
  pg_is_in_recovery: (session) => session.host.readOnly,
  pg_client_encoding: (session) => session.settings.get('client_encoding'),
  pg_stat_get_numscans: () => 0,
  pg_tablespace_location: () => '',
  pg_listening_channels: (session) =>
    arrayOf(TEXT, session.host.channels.channelsOf(session.notified)),
  pg_sequence_last_value: (session, [oid]) => {
    const sequence = session.catalog.object(Number(oid))
    if (sequence?.kind !== 'sequence') return null
    const { lastValue, isCalled } = session.host.store.sequences.current(sequence)
    return isCalled ? lastValue : null
  },
}
