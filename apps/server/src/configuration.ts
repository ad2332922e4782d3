/**
 * What the program is told by flags and environment variables: one table, of which `--help` and docs/guide/server.md are made. A flag
 * wins over its variable. Nothing here opens anything.
 */
import { Command, InvalidArgumentError, Option } from 'commander'

export type Configuration = {
  readonly url: string
  readonly host: readonly string[]
  readonly port: number
  readonly socketDir?: string
  readonly auth: 'scram' | 'trust'
  readonly authFile?: string
  readonly user?: string
  readonly passwordFile?: string
  readonly database?: string
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly maxConnections: number
  readonly authTimeout: number
  readonly idleTimeout: number
  readonly idleTransactionTimeout: number
  readonly statementTimeout: number
  readonly drainTimeout: number
  readonly opsHost: string
  readonly opsPort?: number
  readonly logLevel: string
  readonly cacheSize?: number
  readonly busyPollUs?: number
  readonly set: Readonly<Record<string, string>>
}

const durations: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 }
const sizes: Readonly<Record<string, number>> = {
  '': 1,
  kb: 1024,
  mb: 1024 ** 2,
  gb: 1024 ** 3,
}

/** `500ms`, `30s`, `5min`, `1h`; 0 is never. In milliseconds. */
function durationMs(text: string): number {
  const [, count, unit = 'ms'] = /^(\d+)(ms|s|min|h)?$/.exec(text) ?? []
  if (count === undefined) throw new InvalidArgumentError('a duration is 500ms, 30s, 5min or 1h.')
  return Number(count) * (durations[unit] ?? 1)
}

/** `1048576`, `64kB`, `256MB`, `1GB`. In bytes. */
function sizeBytes(text: string): number {
  const [, count, unit = ''] = /^(\d+)(kB|MB|GB)?$/i.exec(text) ?? []
  if (count === undefined) throw new InvalidArgumentError('a size is 64kB, 256MB or 1GB.')
  return Number(count) * (sizes[unit.toLowerCase()] ?? 1)
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`a whole number from ${least} to ${most} is needed.`)
  }
}

const port = wholeNumber(0, 65_535)

function hosts(text: string): readonly string[] {
  return text.split(',').map((host) => host.trim())
}

function setting(
  text: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('a setting is name=value.')
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
}

function option(flags: string, description: string, variable: string): Option {
  return new Option(flags, description).env(variable)
}

/** The table, in three parts: where it listens and to whom, how long things may take, how it is run. */
function options(): readonly Option[] {
  return [...listening(), ...bounds(), ...operation()]
}

function listening(): readonly Option[] {
  return [
    option(
      '--url <url>',
      'the database: file://path, memory://, s3://bucket/prefix',
      'TWILL_URL',
    ).default('./twill.db'),
    option(
      '--database <name>',
      'what clients call that database (default: the last part of its URL)',
      'TWILL_DATABASE',
    ),
    option(
      '--host <addresses>',
      'addresses to listen on, separated by commas; none: ""',
      'TWILL_HOST',
    )
      .argParser(hosts)
      .default(['127.0.0.1'], '127.0.0.1'),
    option('--port <number>', 'the port; 0: any that is free', 'TWILL_PORT')
      .argParser(port)
      .default(5432),
    option(
      '--socket-dir <folder>',
      'also listen on a unix socket in this folder',
      'TWILL_SOCKET_DIR',
    ),
    option(
      '--auth <method>',
      'how clients prove who they are; trust is for this machine alone',
      'TWILL_AUTH',
    )
      .choices(['scram', 'trust'])
      .default('scram'),
    option(
      '--auth-file <file>',
      'rules for who may connect from where, instead of --auth; read again at SIGHUP',
      'TWILL_AUTH_FILE',
    ),
    option(
      '--user <name>',
      'a superuser that is made, or brought up to date, at the start',
      'TWILL_USER',
    ),
    option(
      '--password-file <file>',
      'the file with its password, which nobody else may read',
      'TWILL_PASSWORD_FILE',
    ),
    option('--tls-cert <file>', 'certificate chain, PEM', 'TWILL_TLS_CERT'),
    option('--tls-key <file>', 'its private key, PEM', 'TWILL_TLS_KEY'),
  ]
}

function bounds(): readonly Option[] {
  return [
    option('--max-connections <number>', 'more are refused with 53300', 'TWILL_MAX_CONNECTIONS')
      .argParser(wholeNumber(1, 1_000_000))
      .default(10_000),
    option(
      '--auth-timeout <duration>',
      'the longest that authentication may take',
      'TWILL_AUTH_TIMEOUT',
    )
      .argParser(durationMs)
      .default(60_000, '60s'),
    option(
      '--idle-timeout <duration>',
      'idle_session_timeout of new sessions; 0: never',
      'TWILL_IDLE_TIMEOUT',
    )
      .argParser(durationMs)
      .default(0, '0'),
    option(
      '--idle-transaction-timeout <duration>',
      'idle_in_transaction_session_timeout of new sessions; 0: never',
      'TWILL_IDLE_TRANSACTION_TIMEOUT',
    )
      .argParser(durationMs)
      .default(0, '0'),
    option(
      '--statement-timeout <duration>',
      'statement_timeout of new sessions; 0: never',
      'TWILL_STATEMENT_TIMEOUT',
    )
      .argParser(durationMs)
      .default(0, '0'),
    option(
      '--drain-timeout <duration>',
      'how long SIGTERM waits for running statements',
      'TWILL_DRAIN_TIMEOUT',
    )
      .argParser(durationMs)
      .default(30_000, '30s'),
  ]
}

function operation(): readonly Option[] {
  return [
    option(
      '--ops-host <address>',
      'where /healthz, /readyz and /metrics are',
      'TWILL_OPS_HOST',
    ).default('127.0.0.1'),
    option(
      '--ops-port <number>',
      'their port; without it they are not there',
      'TWILL_OPS_PORT',
    ).argParser(port),
    option('--log-level <level>', 'what is logged, as JSON, to stderr', 'TWILL_LOG_LEVEL')
      .choices(['debug', 'info', 'warn', 'error', 'silent'])
      .default('info'),
    option(
      '--cache-size <size>',
      'memory for pages (default: 256MB)',
      'TWILL_CACHE_SIZE',
    ).argParser(sizeBytes),
    option(
      '--busy-poll-us <microseconds>',
      'how long to stay awake for the next message of a client in conversation; 0: not at all (default: 100 where there is more than one processor)',
      'TWILL_BUSY_POLL_US',
    ).argParser(wholeNumber(0, 10_000)),
    new Option('--set <name=value>', 'a setting of new sessions; may be repeated')
      .argParser(setting)
      .default({}, 'none'),
  ]
}

export function makeCommand(): Command {
  const command = new Command('twill-server')
  command
    .description(
      'Twill DB behind a Postgres listener: psql, drivers, ORMs and poolers connect as they are.',
    )
    .showHelpAfterError('(twill-server --help tells more)')
    .allowExcessArguments(false)
  for (const each of options()) command.addOption(each)
  return command
}

export function readConfiguration(args: readonly string[]): Configuration {
  const command = makeCommand()
  command.parse([...args], { from: 'user' })
  const configuration = command.opts<Configuration>()
  if ((configuration.tlsCert === undefined) !== (configuration.tlsKey === undefined)) {
    command.error('error: --tls-cert and --tls-key belong together')
  }
  if ((configuration.user === undefined) !== (configuration.passwordFile === undefined)) {
    command.error('error: --user and --password-file belong together')
  }
  return { ...configuration, host: configuration.host.filter((host) => host !== '') }
}

/** The settings that new sessions start with. */
export function sessionSettings(configuration: Configuration): Readonly<Record<string, string>> {
  const { idleTimeout, idleTransactionTimeout, statementTimeout, set } = configuration
  return {
    ...(idleTimeout > 0 ? { idle_session_timeout: `${idleTimeout}ms` } : {}),
    ...(idleTransactionTimeout > 0
      ? { idle_in_transaction_session_timeout: `${idleTransactionTimeout}ms` }
      : {}),
    ...(statementTimeout > 0 ? { statement_timeout: `${statementTimeout}ms` } : {}),
    ...set,
  }
}
