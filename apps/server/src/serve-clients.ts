/** A server from its flags to its exit code: its signals, its log. SIGTERM and SIGINT drain, a second one ends at once; SIGHUP reads rules and certificate again. */
import pino from 'pino'
import { readConfiguration } from './configuration.ts'
import { logDestination } from './log-destination.ts'
import { runServer } from './run-server.ts'

/** What follows a `?` may hold keys. */
function withoutQuery(url: string): string {
  return url.replace(/\?.*$/, '')
}

export async function serveClients(): Promise<void> {
  const configuration = readConfiguration(process.argv.slice(2))
  const log = pino({ level: configuration.logLevel, base: { pid: process.pid } }, logDestination)
  try {
    const running = await runServer(configuration, log)
    log.info(
      {
        listen: running.server.addresses,
        url: withoutQuery(configuration.url),
        auth: configuration.auth,
      },
      'ready to accept connections',
    )
    let isStopping = false
    const stop = (signal: string): void => {
      // Whoever asks twice does not want to wait.
      if (isStopping) process.exit(1)
      isStopping = true
      log.info({ signal }, 'shutting down')
      running.stop().then(
        () => {
          log.info('shut down')
          process.exit(0)
        },
        (error: unknown) => {
          log.fatal({ err: error }, 'shutting down failed')
          process.exit(1)
        },
      )
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
    process.on('SIGHUP', () => {
      try {
        running.reload()
        log.info('rules and certificate read again')
      } catch (error) {
        log.error({ err: error }, 'rules or certificate could not be read: the old ones stay')
      }
    })
  } catch (error) {
    log.fatal({ err: error }, 'could not start')
    process.exitCode = 1
  }
}
