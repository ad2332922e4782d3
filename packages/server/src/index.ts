/** The Postgres listener over `@twill/engine`: `listen` is the way in. */
export type {
  AuthenticationMethod,
  AuthenticationRequest,
  Authenticator,
  Peer,
} from './auth/authenticator.ts'
export { isLoopback } from './auth/authenticator.ts'
export { catalogAuthenticator } from './auth/catalog-authenticator.ts'
export { formatVerifier, makeVerifier, parseVerifier } from './auth/scram-verifier.ts'
export type { ScramVerifier } from './auth/scram-verifier.ts'
export { trustLoopback } from './auth/trust.ts'
export type { Databases, DatabaseUse } from './databases.ts'
export { singleDatabase } from './databases.ts'
export { listen, Server } from './listen.ts'
export type { ListenAddress, ServerOptions, ServerState } from './listen.ts'
export { Counters, latencyBoundsMs } from './operations/counters.ts'
export type { ServerLog } from './operations/log.ts'
export type { TlsOptions } from './tls.ts'
