/** Puts the server together from its configuration, and takes it apart in order. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  catalogAuthenticator,
  listen,
  singleDatabase,
  type ListenAddress,
  type Server,
  type TlsOptions,
} from '@twill/server'
import type { Logger } from 'pino'
import { sessionSettings, type Configuration } from './configuration.ts'
import { makeMetrics } from './metrics.ts'
import { openDatabase } from './open-database.ts'
import { serveOperations } from './operations-endpoint.ts'

export type RunningServer = {
  readonly server: Server
  /** New connections get the certificate that the files hold now. */
  reloadTls(): void
  /** Statements that run are finished, everybody is told, the database is closed. */
  stop(): Promise<void>
}

export async function runServer(configuration: Configuration, log: Logger): Promise<RunningServer> {
  const { cacheSize } = configuration
  const engine = await openDatabase(
    configuration.url,
    cacheSize === undefined ? {} : { cacheBytes: cacheSize },
  )
  const databases = singleDatabase(engine)
  const tls = readTls(configuration)
  const server = await listen({
    databases,
    authenticator: catalogAuthenticator(databases, configuration.auth),
    listen: addresses(configuration),
    maxConnections: configuration.maxConnections,
    authenticationTimeoutMs: configuration.authTimeout,
    settings: sessionSettings(configuration),
    log,
    ...(tls === undefined ? {} : { tls }),
  }).catch(async (error: unknown) => {
    await engine.close()
    throw error
  })
  const operations =
    configuration.opsPort === undefined
      ? undefined
      : await serveOperations(
          { host: configuration.opsHost, port: configuration.opsPort },
          { isReady: () => !server.state.isDraining, metrics: makeMetrics(server, engine) },
        )
  return {
    server,
    reloadTls: () => {
      const again = readTls(configuration)
      if (again !== undefined) server.replaceTls(again)
    },
    stop: async () => {
      await server.drain(configuration.drainTimeout)
      await engine.close()
      operations?.close()
    },
  }
}

function addresses({ host, port, socketDir }: Configuration): readonly ListenAddress[] {
  const tcp = host.map((address) => ({ host: address, port }))
  if (socketDir === undefined) return tcp
  return [...tcp, { path: join(socketDir, `.s.PGSQL.${port}`) }]
}

function readTls({ tlsCert, tlsKey }: Configuration): TlsOptions | undefined {
  if (tlsCert === undefined || tlsKey === undefined) return undefined
  return { cert: readFileSync(tlsCert), key: readFileSync(tlsKey) }
}
