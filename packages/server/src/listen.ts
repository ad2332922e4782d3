/**
 * The server: listens on addresses and unix sockets, accepts up to its limit, and goes away in order. What it adds to an engine is this
 * protocol alone.
 */
import { createServer, type Server as NetServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { SqlError } from '@twill/engine'
import { authenticationTimedOut } from './auth/auth-errors.ts'
import type { Authenticator, Peer } from './auth/authenticator.ts'
import { BusyPoll } from './connection/busy-poll.ts'
import { CancelKeys } from './connection/cancel-keys.ts'
import { Connection } from './connection/connection.ts'
import {
  administratorCommand,
  asFatal,
  shuttingDown,
  tooManyConnections,
} from './connection/connection-errors.ts'
import { handshake } from './connection/handshake.ts'
import type { ConnectionServices, TlsIdentity } from './connection/services.ts'
import { ClientGone, StartupWire } from './connection/startup-wire.ts'
import type { Databases } from './databases/databases.ts'
import {
  defaultAuthenticationTimeoutMs,
  defaultBusyPollUs,
  defaultDrainTimeoutMs,
  defaultMaxConnections,
  idleSweepMs,
  keepAliveDelayMs,
  maxStartingConnections,
  sweepsPerFull,
} from './limits.ts'
import { Counters } from './operations/counters.ts'
import { noLog, type ServerLog } from './operations/log.ts'
import { tlsIdentity, type TlsOptions } from './tls.ts'
import { clearStaleSocket } from './unix-socket.ts'

export type ListenAddress =
  | { readonly host: string; readonly port: number }
  /** A unix socket. Clients look for `.s.PGSQL.<port>` in a directory. */
  | { readonly path: string }

export type ServerOptions = {
  readonly databases: Databases
  readonly authenticator: Authenticator
  readonly listen: readonly ListenAddress[]
  readonly tls?: TlsOptions
  readonly maxConnections?: number
  readonly authenticationTimeoutMs?: number
  /** Settings of every session, which the client's own replace. */
  readonly settings?: Readonly<Record<string, string>>
  readonly log?: ServerLog
  /** How long the event loop stays awake for the next message of a client in conversation; 0: not at all. */
  readonly busyPollUs?: number
}

/** What a server is doing, apart from what is counted. */
export type ServerState = {
  readonly connections: number
  /** Accepted, and not authenticated yet. */
  readonly starting: number
  /** Statements under way that wait for something. */
  readonly running: number
  readonly isDraining: boolean
}

export class Server {
  readonly counters: Counters = new Counters()
  readonly #options: ServerOptions
  readonly #log: ServerLog
  readonly #listeners: NetServer[] = []
  readonly #starting = new Set<StartupWire>()
  readonly #connections = new Set<Connection>()
  readonly #services: ConnectionServices
  readonly #maxConnections: number
  readonly #sweep: NodeJS.Timeout
  #tls: TlsIdentity | undefined
  #isDraining = false
  #sweeps = 0
  #whenEmpty: (() => void) | undefined

  constructor(options: ServerOptions) {
    this.#options = options
    this.#log = options.log ?? noLog
    this.#maxConnections = options.maxConnections ?? defaultMaxConnections
    this.#tls = options.tls && tlsIdentity(options.tls)
    const nowMs = (): number => performance.now()
    this.#services = {
      databases: options.databases,
      authenticator: options.authenticator,
      cancelKeys: new CancelKeys(),
      tls: () => this.#tls,
      counters: this.counters,
      log: this.#log,
      authenticationTimeoutMs: options.authenticationTimeoutMs ?? defaultAuthenticationTimeoutMs,
      settings: options.settings ?? {},
      refusal: () => this.#refusal(),
      busyPoll: new BusyPoll((options.busyPollUs ?? defaultBusyPollUs()) / 1000, nowMs),
      nowMs,
    }
    this.#sweep = setInterval(() => this.#sweepIdle(), idleSweepMs)
    this.#sweep.unref()
  }

  async start(): Promise<void> {
    for (const address of this.#options.listen) {
      const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
        socket.setKeepAlive(true, keepAliveDelayMs)
        void this.accept(socket, peerOf(socket))
      })
      await open(listener, address).catch(async (error: NodeJS.ErrnoException) => {
        const isTaken = error.code === 'EADDRINUSE' && 'path' in address
        if (!isTaken || !(await clearStaleSocket(address.path))) throw error
        await open(listener, address)
      })
      listener.on('error', (error) => this.#log.error({ err: error }, 'listener failed'))
      this.#listeners.push(listener)
    }
  }

  /** Where it listens: the path of a unix socket, or the address with the port that was given to it. */
  get addresses(): readonly ListenAddress[] {
    return this.#listeners.flatMap((listener): ListenAddress[] => {
      const address = listener.address()
      if (address === null) return []
      if (typeof address === 'string') return [{ path: address }]
      return [{ host: address.address, port: address.port }]
    })
  }

  get state(): ServerState {
    return {
      connections: this.#connections.size,
      starting: this.#starting.size,
      running: this.#running(),
      isDraining: this.#isDraining,
    }
  }

  #running(): number {
    let count = 0
    for (const connection of this.#connections) if (connection.isRunning) count++
    return count
  }

  /** New connections get the new certificate. */
  replaceTls(options: TlsOptions): void {
    this.#tls = tlsIdentity(options)
  }

  /** Ends the sessions in a database, or of a role: before either is dropped. */
  terminate(which: (request: Connection['request']) => boolean): number {
    let ended = 0
    for (const connection of this.#connections) {
      if (!which(connection.request)) continue
      connection.terminate(administratorCommand())
      ended++
    }
    return ended
  }

  /** Takes a connection, whoever accepted it; settles when it has a session or was refused. */
  async accept(socket: Duplex, peer: Peer): Promise<void> {
    this.counters.accepted++
    if (this.#starting.size >= maxStartingConnections) {
      this.counters.refused++
      socket.destroy()
      return
    }
    const wire = new StartupWire(socket, this.counters)
    this.#starting.add(wire)
    const { authenticationTimeoutMs } = this.#services
    const timer = setTimeout(() => wire.fail(startupTimeout(wire)), authenticationTimeoutMs)
    try {
      const admission = await handshake(wire, peer, this.#services)
      if (admission === undefined) wire.close()
      else this.#open(wire, admission)
    } catch (error) {
      this.#refuse(wire, error)
    } finally {
      clearTimeout(timer)
      this.#starting.delete(wire)
      this.#checkEmpty()
    }
  }

  #open(wire: StartupWire, admission: NonNullable<Awaited<ReturnType<typeof handshake>>>): void {
    let connection: Connection
    try {
      // It may have begun to drain, or filled up, while the client proved who it is.
      const refusal = this.#refusal()
      if (refusal !== undefined) throw refusal
      connection = new Connection(wire, admission, this.#services, this.#onClosed)
    } catch (error) {
      admission.use.release()
      throw error
    }
    this.#connections.add(connection)
    connection.start()
    const { user, database, peer } = admission.request
    this.#log.debug({ session: connection.session.id, user, database, peer }, 'connected')
  }

  readonly #onClosed = (connection: Connection): void => {
    this.#connections.delete(connection)
    this.#log.debug({ session: connection.session.id }, 'disconnected')
    this.#checkEmpty()
  }

  #refuse(wire: StartupWire, error: unknown): void {
    if (error instanceof ClientGone) {
      wire.close()
      return
    }
    const failure = asFatal(error)
    if (failure.code === 'XX000') this.#log.error({ err: error }, 'unexpected error at startup')
    else this.#log.info({ code: failure.code, reason: failure.message }, 'connection refused')
    wire.refuse(failure)
  }

  #refusal(): SqlError | undefined {
    if (this.#isDraining) return shuttingDown()
    if (this.#connections.size >= this.#maxConnections) return tooManyConnections()
    return undefined
  }

  #sweepIdle(): void {
    if (this.#connections.size === 0) return
    const nowMs = performance.now()
    const onlyInTransaction = ++this.#sweeps % sweepsPerFull !== 0
    for (const connection of this.#connections) connection.sweep(nowMs, onlyInTransaction)
  }

  /**
   * Goes away in order: idle sessions end with 57P01, running statements finish first, new clients get 57P03. What still runs after
   * `timeoutMs` is cancelled.
   */
  async drain(timeoutMs: number = defaultDrainTimeoutMs): Promise<void> {
    this.#isDraining = true
    const reason = administratorCommand()
    for (const connection of this.#connections) connection.drain(reason)
    const empty = new Promise<void>((resolve) => {
      this.#whenEmpty = resolve
    })
    this.#checkEmpty()
    const timer = setTimeout(() => {
      for (const connection of this.#connections) connection.terminate(reason)
      for (const wire of this.#starting) wire.fail(shuttingDown())
    }, timeoutMs)
    await empty
    clearTimeout(timer)
    await this.close()
  }

  #checkEmpty(): void {
    if (this.#connections.size === 0 && this.#starting.size === 0) this.#whenEmpty?.()
  }

  /** Stops listening and ends what is left at once. */
  async close(): Promise<void> {
    this.#isDraining = true
    clearInterval(this.#sweep)
    for (const wire of this.#starting) wire.fail(shuttingDown())
    for (const connection of this.#connections) connection.terminate(administratorCommand())
    await Promise.all(
      this.#listeners.map(
        (listener) =>
          new Promise<void>((resolve) => {
            listener.close(() => resolve())
          }),
      ),
    )
  }
}

function open(listener: NetServer, address: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject)
    listener.listen(address, () => {
      listener.off('error', reject)
      resolve()
    })
  })
}

/** Starts a server. */
export async function listen(options: ServerOptions): Promise<Server> {
  const server = new Server(options)
  try {
    await server.start()
  } catch (error) {
    await server.close()
    throw error
  }
  return server
}

/** Who has sent no startup message is not told, as PostgreSQL does not. */
function startupTimeout(wire: StartupWire): Error {
  return wire.isBeforeStartup ? new ClientGone() : authenticationTimedOut()
}

function peerOf(socket: Socket): Peer {
  const { remoteAddress, remotePort } = socket
  if (remoteAddress === undefined || remotePort === undefined) return { kind: 'unix' }
  return { kind: 'tcp', address: remoteAddress, port: remotePort, tls: false }
}
