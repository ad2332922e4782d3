/** From an authenticated startup message to a session of the engine, and what the client is told about it first. */
import type { ByteWriter, Notification, Session, SqlError } from '@twill/engine'
import type { Peer } from '../auth/authenticator.ts'
import type { DatabaseUse } from '../databases/databases.ts'
import { parameterStatus } from '../protocol/encode.ts'
import type { StartupMessage } from '../protocol/startup-packet.ts'
import { startupSettings } from './startup-options.ts'

/** The settings that a client is told at once, in PostgreSQL's order; later it is told their changes. */
const reported = [
  'application_name',
  'client_encoding',
  'DateStyle',
  'default_transaction_read_only',
  'in_hot_standby',
  'integer_datetimes',
  'IntervalStyle',
  'is_superuser',
  'server_encoding',
  'server_version',
  'session_authorization',
  'standard_conforming_strings',
  'TimeZone',
]

export type SessionEvents = {
  readonly onNotice: (notice: SqlError) => void
  readonly onNotification: (notification: Notification) => void
  readonly onParameter: (name: string, value: string) => void
  readonly onTerminate: (reason: SqlError) => void
}

/** Throws for a setting that cannot be. */
export function openSession(
  { engine }: DatabaseUse,
  message: StartupMessage,
  user: string,
  peer: Peer,
  settings: Readonly<Record<string, string>>,
  events: SessionEvents,
): Session {
  const client =
    peer.kind === 'tcp' ? { client: { address: peer.address, port: peer.port } } : undefined
  return engine.connect({
    user,
    settings: { ...settings, ...startupSettings(message.parameters) },
    implicitTransaction: 'until sync',
    ...client,
    ...events,
  })
}

export function writeParameters(out: ByteWriter, session: Session): void {
  for (const name of reported) parameterStatus(out, name, session.setting(name))
}
