/** What Prometheus is told: the server's counters and the engine's statistics, read when it asks. */
import type { Engine } from '@twill/engine'
import { latencyBoundsMs, type Server } from '@twill/server'
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'

export function makeMetrics(server: Server, engine: Engine): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  serverMetrics(registry, server)
  engineMetrics(registry, engine)
  return registry
}

type Reading = readonly [name: string, help: string, read: () => number]

function gauges(registry: Registry, readings: readonly Reading[]): void {
  for (const [name, help, read] of readings) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      collect: () => gauge.set(read()),
    })
  }
}

/** Counts that somebody else keeps: they are given as they are. */
function counters(registry: Registry, readings: readonly Reading[]): void {
  for (const [name, help, read] of readings) {
    const counter: Counter = new Counter({
      name,
      help,
      registers: [registry],
      collect: () => {
        counter.reset()
        counter.inc(read())
      },
    })
  }
}

function serverMetrics(registry: Registry, server: Server): void {
  const counted = server.counters
  gauges(registry, [
    ['twill_connections', 'Clients with a session.', () => server.state.connections],
    ['twill_statements_running', 'Statements under way.', () => server.state.running],
    [
      'twill_connections_starting',
      'Clients that are not authenticated yet.',
      () => server.state.starting,
    ],
  ])
  counters(registry, [
    ['twill_connections_accepted_total', 'Connections accepted.', () => counted.accepted],
    [
      'twill_connections_refused_total',
      'Refused for the limit, or while shutting down.',
      () => counted.refused,
    ],
    [
      'twill_authentication_failures_total',
      'Connections that did not get past authentication.',
      () => counted.authenticationFailures,
    ],
    ['twill_cancel_requests_total', 'Cancel requests.', () => counted.cancelRequests],
    ['twill_errors_total', 'Errors that clients were told of.', () => counted.errors],
    ['twill_received_bytes_total', 'Bytes from clients.', () => counted.receivedBytes],
    ['twill_sent_bytes_total', 'Bytes to clients.', () => counted.sentBytes],
    ['twill_answers_total', 'Query and Sync messages answered.', () => counted.answers],
    [
      'twill_answer_seconds_sum',
      'Time from the first message to ReadyForQuery, in all.',
      () => counted.latencySumMs / 1_000,
    ],
  ])
  latencies(registry, server)
}

/** Cumulative, as the buckets of a histogram are. */
function latencies(registry: Registry, server: Server): void {
  const gauge: Gauge<'le'> = new Gauge({
    name: 'twill_answer_seconds_bucket',
    help: 'Answers that took up to `le` seconds.',
    labelNames: ['le'],
    registers: [registry],
    collect: () => {
      let sum = 0
      for (const [i, count] of server.counters.latencies.entries()) {
        sum += count
        const bound = latencyBoundsMs[i]
        gauge.set({ le: bound === undefined ? '+Inf' : String(bound / 1_000) }, sum)
      }
    },
  })
}

function engineMetrics(registry: Registry, engine: Engine): void {
  const read =
    (name: 'cachedBytes' | 'cacheBytes' | 'dirtyBytes' | 'sessions' | 'durableLsn') => (): number =>
      engine.stats()[name]
  gauges(registry, [
    ['twill_cache_limit_bytes', 'Bound of the page cache.', read('cacheBytes')],
    ['twill_cache_bytes', 'Pages in the cache.', read('cachedBytes')],
    ['twill_dirty_bytes', 'Changed pages that no checkpoint has written.', read('dirtyBytes')],
    ['twill_sessions', 'Sessions of the engine.', read('sessions')],
    ['twill_durable_lsn', 'The end of the durable log.', read('durableLsn')],
  ])
  const count =
    (name: 'commits' | 'commitGroups' | 'checkpoints' | 'cacheHits' | 'cacheMisses') =>
    (): number =>
      engine.stats()[name]
  counters(registry, [
    ['twill_commits_total', 'Transactions committed.', count('commits')],
    [
      'twill_commit_groups_total',
      'Appends to the log: commits per group is the size of a batch.',
      count('commitGroups'),
    ],
    ['twill_checkpoints_total', 'Checkpoints written.', count('checkpoints')],
    ['twill_cache_hits_total', 'Pages found in the cache.', count('cacheHits')],
    ['twill_cache_misses_total', 'Pages that had to be read.', count('cacheMisses')],
  ])
}
