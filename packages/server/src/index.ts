/** The Postgres listener over `@twill/engine`: `listen` is the way in. */
export type {
  AuthenticationMethod,
  AuthenticationRequest,
  Authenticator,
  Peer,
} from './auth/authenticator.ts'
export { isLoopback } from './auth/authenticator.ts'
export { AccessRuleError } from './auth/access-rules.ts'
export type { AccessRule } from './auth/access-rules.ts'
export { ensureSuperuser, hasPasswords } from './auth/bootstrap.ts'
export type { Superuser } from './auth/bootstrap.ts'
export { defaultAccessRules } from './auth/match-access-rule.ts'
export { readPasswordFile } from './auth/password-file.ts'
export { readAccessRules } from './auth/read-access-rules.ts'
export { catalogAuthenticator, ruleAuthenticator } from './auth/rule-authenticator.ts'
export { formatVerifier, makeVerifier, parseVerifier } from './auth/scram-verifier.ts'
export type { ScramVerifier } from './auth/scram-verifier.ts'
export type { Databases, DatabaseUse } from './databases/databases.ts'
export { singleDatabase } from './databases/databases.ts'
export type { DatabaseHome, EngineNaming } from './databases/database-home.ts'
export { ServedDatabases } from './databases/served-databases.ts'
export type { ServedDatabasesOptions } from './databases/served-databases.ts'
export { listen, Server } from './listen.ts'
export type { ListenAddress, ServerOptions, ServerState } from './listen.ts'
export { Counters, latencyBoundsMs } from './operations/counters.ts'
export type { ServerLog } from './operations/log.ts'
export type { TlsOptions } from './tls.ts'
