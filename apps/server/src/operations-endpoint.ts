/** Health, readiness and metrics over HTTP, on a port of their own: whoever can reach it can read them. */
import {
  createServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http'
import type { Registry } from 'prom-client'

export type Operations = {
  readonly isReady: () => boolean
  readonly metrics: Registry
}

/** Answers when it listens. */
export async function serveOperations(
  address: { readonly host: string; readonly port: number },
  operations: Operations,
): Promise<HttpServer> {
  const server = createServer((request, response) => void answer(request, response, operations))
  server.unref()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, resolve)
  })
  return server
}

async function answer(
  { url = '/' }: IncomingMessage,
  response: ServerResponse,
  { isReady, metrics }: Operations,
): Promise<void> {
  switch (url.replace(/\?.*$/, '')) {
    case '/healthz':
      send(response, 200, 'ok\n')
      return
    case '/readyz':
      if (isReady()) send(response, 200, 'ready\n')
      else send(response, 503, 'not ready\n')
      return
    case '/metrics':
      try {
        send(response, 200, await metrics.metrics(), metrics.contentType)
      } catch (error) {
        send(response, 500, `${error instanceof Error ? error.message : String(error)}\n`)
      }
      return
    default:
      send(response, 404, 'there is /healthz, /readyz and /metrics\n')
  }
}

function send(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type }).end(body)
}
