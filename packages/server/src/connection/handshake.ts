/**
 * What comes before a session, in the order it happens: requests for encryption, the startup message or a cancel request, the proof
 * of who the client is, the database. It throws FATAL errors, and `ClientGone` where there is nobody to tell.
 */
import { noUserName } from '../auth/auth-errors.ts'
import { Authentication } from '../auth/authentication.ts'
import type { AuthenticationRequest, Peer } from '../auth/authenticator.ts'
import type { DatabaseUse } from '../databases/databases.ts'
import { authenticationOk, negotiateProtocolVersion } from '../protocol/encode.ts'
import type { StartupMessage } from '../protocol/startup-packet.ts'
import { databaseMissing, noReplication } from './connection-errors.ts'
import type { ConnectionServices, TlsIdentity } from './services.ts'
import type { StartupWire } from './startup-wire.ts'

export type Admission = {
  readonly message: StartupMessage
  readonly request: AuthenticationRequest
  readonly use: DatabaseUse
}

/** `undefined`: the client wanted something else than a session, and has it. */
export async function handshake(
  wire: StartupWire,
  from: Peer,
  services: ConnectionServices,
): Promise<Admission | undefined> {
  const started = await firstPackets(wire, services)
  if (started === undefined) return undefined
  const { message, tls } = started
  wire.expectMessages()
  const refusal = services.refusal()
  if (refusal !== undefined) {
    services.counters.refused++
    throw refusal
  }
  if (isReplication(message)) throw noReplication()
  const user = message.parameters.get('user') ?? ''
  if (user === '') throw noUserName()
  const database = message.parameters.get('database') || user
  const peer = from.kind === 'tcp' ? { ...from, tls: tls !== undefined } : from
  const request = { user, database, peer }
  if (message.minorVersion > 0 || message.protocolOptions.length > 0) {
    negotiateProtocolVersion(wire.output.writer, message.protocolOptions)
  }
  await authenticate(wire, request, tls, services)
  const use = await services.databases.use(database)
  if (use === undefined) throw databaseMissing(database)
  return { message, request, use }
}

type Started = { readonly message: StartupMessage; readonly tls: TlsIdentity | undefined }

async function firstPackets(
  wire: StartupWire,
  services: ConnectionServices,
): Promise<Started | undefined> {
  let tls: TlsIdentity | undefined
  // Each kind of request once, as PostgreSQL has it: then a startup or cancel message has to come.
  for (let requests = 0; ; requests++) {
    const packet = await wire.firstPacket()
    switch (packet.kind) {
      case 'ssl': {
        const offered = tls === undefined && requests < 2 ? services.tls() : undefined
        wire.answer(offered === undefined ? 'N' : 'S')
        if (offered !== undefined) await wire.startTls(offered)
        tls ??= offered
        break
      }
      case 'gss':
        wire.answer('N')
        break
      case 'cancel':
        services.counters.cancelRequests++
        services.cancelKeys.cancel(packet.pid, packet.key)
        return undefined
      case 'startup':
        return { message: packet, tls }
    }
    if (requests >= 3) return undefined
  }
}

async function authenticate(
  wire: StartupWire,
  request: AuthenticationRequest,
  tls: TlsIdentity | undefined,
  services: ConnectionServices,
): Promise<void> {
  const { authenticator, counters } = services
  const { output } = wire
  const authentication = new Authentication(request, tls?.endPoint)
  try {
    let step = await authentication.start(authenticator, output)
    while (step === 'waits') {
      output.flush()
      await wire.nextMessage()
      step = authentication.take(wire.frames.code, wire.frames.message, output.writer)
    }
  } catch (error) {
    counters.authenticationFailures++
    throw error
  }
  authenticationOk(output.writer)
  const refused = await authenticator.admit?.(request)
  if (refused !== undefined) throw refused
}

function isReplication(message: StartupMessage): boolean {
  const value = message.parameters.get('replication')?.toLowerCase()
  return value !== undefined && !['false', 'off', 'no', '0'].includes(value)
}
