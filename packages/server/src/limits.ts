/** Every bound of the server, with its reason. Configuration may lower or raise those that are options. */
import { availableParallelism } from 'node:os'

/** A startup packet: PostgreSQL's bound; nobody who has not said who they are may make us keep more. */
export const maxStartupPacketBytes = 10_000

/** A message before authentication is done: SASL answers are a few hundred bytes. PostgreSQL's bound for passwords. */
export const maxUnauthenticatedMessageBytes = 65_535

/** Messages that carry no data of the user's (Sync, Execute, Describe …): PostgreSQL's bound. */
export const maxSmallMessageBytes = 30_000

/** Messages that do (Query, Parse, Bind, CopyData): each is held in memory as a whole. PostgreSQL allows 1 GB. */
export const maxLargeMessageBytes: number = 256 * 1024 * 1024

/** Output is handed to the socket when so much has gathered: a few system calls per megabyte, and little memory per connection. */
export const flushBytes: number = 64 * 1024

/** What the socket may hold that the client has not taken: beyond it the statement waits for the client. */
export const maxUnsentBytes: number = 256 * 1024

/** New output buffers begin so large: the answers to a pipeline of small statements fit. */
export const outputBufferBytes: number = 16 * 1024

/** Output buffers kept for the next who writes; one is in use per connection that is answering. */
export const maxPooledBuffers = 64

/** A buffer that a large answer has made larger than this is not kept. */
export const maxPooledBufferBytes: number = 256 * 1024

/** Notifications held back while a client is in a transaction: then the oldest are what a client would have lost anyway. */
export const maxPendingNotifications = 10_000

/** Named statements of one session, and named portals: each keeps a plan. */
export const maxPreparedStatements = 10_000
export const maxPortals = 1_000

export const defaultMaxConnections = 10_000
export const defaultAuthenticationTimeoutMs = 60_000
/** How long a drain waits for statements before it cancels them. */
export const defaultDrainTimeoutMs = 30_000
/** Probes of a silent connection begin after so long: a host that is gone is found out within about two minutes. */
export const keepAliveDelayMs = 60_000
/** Roles that are remembered between logins, and for how long: a verifier that runs out proves nothing a second later. */
export const maxKnownRoles = 1_000
export const roleKnownMs = 1_000

/**
 * A client on the same host or network answers within so long. With one processor the client would need the very time that is spent
 * waiting for it.
 */
export function defaultBusyPollUs(): number {
  return availableParallelism() > 1 ? 100 : 0
}

/** How often idle timeouts are looked at: those inside transactions each time, the others once in so many. They are late by as much. */
export const sweepsPerFull = 10
export const idleSweepMs = 100

/** Received bytes that wait while a statement runs: beyond it nothing more is read from the client. */
export const maxWaitingInputBytes: number = 256 * 1024

/** How long a connection that was told its end may take to read that. */
export const lingerMs = 2_000

/** Connections that are not authenticated yet: beyond it new ones are closed at once. */
export const maxStartingConnections = 2_000

/** How long a database stays open for nobody: a client that reconnects finds it warm, one that has left costs no memory. */
export const defaultDatabaseIdleMs = 60_000

/** Databases and branches open at once: each has a cache of its own, of hundreds of megabytes at most. */
export const maxOpenDatabases = 100

/** An identifier's length in PostgreSQL. */
export const maxDatabaseNameBytes = 63
