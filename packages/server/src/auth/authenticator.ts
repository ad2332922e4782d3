/**
 * Who decides how a client has to prove who it is. The exchange itself is in `scram.ts`; rules, roles and their verifiers are
 * behind `Authenticator`, which knows nothing of sockets or messages.
 */
import type { MaybePromise, SqlError } from '@twill/engine'

/** Where a connection comes from. */
export type Peer =
  | { readonly kind: 'unix' }
  | { readonly kind: 'tcp'; readonly address: string; readonly port: number; readonly tls: boolean }

export type AuthenticationRequest = {
  readonly user: string
  readonly database: string
  readonly peer: Peer
}

export type AuthenticationMethod =
  /** Nothing has to be proved. */
  | { readonly kind: 'trust' }
  /**
   * SCRAM-SHA-256 against the role's verifier (`SCRAM-SHA-256$…`, as `pg_authid.rolpassword` has it). `undefined`, for a user who
   * does not exist or has no password: the exchange takes its course and fails as a wrong password does.
   */
  | { readonly kind: 'scram'; readonly verifier: string | undefined }
  /** No: with this error, made FATAL (28000 `no pg_hba.conf entry for …`). */
  | { readonly kind: 'reject'; readonly error: SqlError }

export interface Authenticator {
  /** How this user has to prove who they are. Called once per connection, before anything else is done for it. */
  method(request: AuthenticationRequest): MaybePromise<AuthenticationMethod>
  /**
   * May the user, who has proved it, come in? An error says why not (`role "x" is not permitted to log in`). Absent: always.
   */
  admit?(request: AuthenticationRequest): MaybePromise<SqlError | undefined>
}

export function isLoopback(peer: Peer): boolean {
  if (peer.kind === 'unix') return true
  const address = peer.address.replace(/^::ffff:/, '')
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address)
}
