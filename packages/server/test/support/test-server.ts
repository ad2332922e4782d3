/** A server over a database in memory, on a free port of the loopback. */
import { nodeEnv as env } from '@twill/bun'
import { openEngine, type Engine } from '@twill/engine'
import {
  catalogAuthenticator,
  listen,
  singleDatabase,
  type ListenAddress,
  type Server,
  type ServerOptions,
} from '@twill/server'
import { openMemoryStorage } from '@twill/storage/memory'

export type TestServer = {
  readonly engine: Engine
  readonly server: Server
  readonly port: number
  stop(): Promise<void>
}

export async function startTestServer(
  options: Partial<ServerOptions> & { readonly alsoListen?: readonly ListenAddress[] } = {},
): Promise<TestServer> {
  const { alsoListen = [], ...rest } = options
  const engine = await openEngine(await openMemoryStorage(), { env })
  const databases = singleDatabase(engine, 'postgres')
  const server = await listen({
    databases,
    authenticator: catalogAuthenticator(databases, 'trust'),
    listen: [{ host: '127.0.0.1', port: 0 }, ...alsoListen],
    ...rest,
  })
  const [address] = server.addresses
  if (address === undefined || !('port' in address)) throw new Error('no port')
  const stop = async (): Promise<void> => {
    await server.close()
    await engine.close()
  }
  return { engine, server, port: address.port, stop }
}
