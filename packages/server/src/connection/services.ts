/** What a connection is given by the server it belongs to. */
import type { SecureContext } from 'node:tls'
import type { SqlError } from '@twill/engine'
import type { Authenticator } from '../auth/authenticator.ts'
import type { Databases } from '../databases/databases.ts'
import type { Counters } from '../operations/counters.ts'
import type { ServerLog } from '../operations/log.ts'
import type { BusyPoll } from './busy-poll.ts'
import type { CancelKeys } from './cancel-keys.ts'

export type TlsIdentity = {
  readonly context: SecureContext
  /** The hash of the certificate that channel binding is made with; `undefined` where it has none. */
  readonly endPoint: Buffer | undefined
}

export type ConnectionServices = {
  readonly databases: Databases
  readonly authenticator: Authenticator
  readonly cancelKeys: CancelKeys
  /** The identity in use now: it may be replaced while the server runs. */
  readonly tls: () => TlsIdentity | undefined
  readonly counters: Counters
  readonly log: ServerLog
  readonly authenticationTimeoutMs: number
  /** Settings of every session, which the client's own replace. */
  readonly settings: Readonly<Record<string, string>>
  /** Why nobody may come in now; `undefined`: they may. */
  readonly refusal: () => SqlError | undefined
  readonly busyPoll: BusyPoll
  readonly nowMs: () => number
}
