/** Puts the server together from its configuration, and takes it apart in order. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  hasPasswords,
  listen,
  ruleAuthenticator,
  ServedDatabases,
  type ListenAddress,
  type Server,
  type TlsOptions,
} from '@twill/server'
import type { Logger } from 'pino'
import { Access } from './access.ts'
import { sessionSettings, type Configuration } from './configuration.ts'
import { openHome } from './databases/open-home.ts'
import { makeMetrics } from './metrics.ts'
import { serveOperations } from './operations-endpoint.ts'

export type RunningServer = {
  readonly server: Server
  /** New connections get the rules and the certificate that the files hold now. */
  reload(): void
  /** Statements that run are finished, everybody is told, the database is closed. */
  stop(): Promise<void>
}

export async function runServer(configuration: Configuration, log: Logger): Promise<RunningServer> {
  const access = new Access(configuration)
  const databases = await openDatabases(configuration, access, log)
  const tls = readTls(configuration)
  const server = await listen({
    databases,
    authenticator: ruleAuthenticator({ databases, rules: () => access.rules }),
    listen: addresses(configuration),
    maxConnections: configuration.maxConnections,
    authenticationTimeoutMs: configuration.authTimeout,
    settings: sessionSettings(configuration),
    log,
    ...(tls === undefined ? {} : { tls }),
    ...(configuration.busyPollUs === undefined ? {} : { busyPollUs: configuration.busyPollUs }),
  }).catch(async (error: unknown) => {
    await databases.close()
    throw error
  })
  databases.endSessions = (isIn) => server.terminate(({ database }) => isIn(database))
  const engine = databases.mainEngine
  if (access.rules.every(({ method }) => method !== 'trust') && !(await hasPasswords(engine))) {
    log.warn('no role has a password, so nobody can log in: --user and --password-file make one')
  }
  const operations =
    configuration.opsPort === undefined
      ? undefined
      : await serveOperations(
          { host: configuration.opsHost, port: configuration.opsPort },
          { isReady: () => !server.state.isDraining, metrics: makeMetrics(server, engine) },
        )
  return {
    server,
    reload: () => {
      access.reload()
      const again = readTls(configuration)
      if (again !== undefined) server.replaceTls(again)
    },
    stop: async () => {
      await server.drain(configuration.drainTimeout)
      await databases.close()
      operations?.close()
    },
  }
}

async function openDatabases(
  { cacheSize, database, url }: Configuration,
  access: Access,
  log: Logger,
): Promise<ServedDatabases> {
  const choices = cacheSize === undefined ? {} : { cacheBytes: cacheSize }
  const { prepare } = access
  return ServedDatabases.open({
    home: await openHome(url, choices, database),
    onError: (error) => log.error({ err: error }, 'a database could not be closed'),
    ...(prepare === undefined ? {} : { prepare }),
  })
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
