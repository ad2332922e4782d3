/** What the embedded comparison says: absolute numbers, and how many times faster Twill is. */
import type { Provenance } from '../harness/machine.ts'
import { markdownTable, plainTable, shortNumber } from '../harness/table.ts'
import type { Table } from '../harness/table.ts'
import type { PeerResult, SizeName } from './embedded.ts'
import type { Measured } from './embedded-workloads.ts'

export function absoluteTable(results: readonly PeerResult[]): Table {
  return {
    columns: ['work', 'unit', ...results.map(({ name }) => name)],
    rows: workloads(results).map(({ workload, unit }) => [
      workload,
      unit,
      ...results.map((result) => {
        const value = valueOf(result, workload)
        return value === undefined ? '–' : shortNumber(value)
      }),
    ]),
  }
}

/** Above 1, Twill is faster. Commits that are never synced are compared with Twill's memory backend. */
export function ratioTable(results: readonly PeerResult[]): Table | undefined {
  const file = results.find(({ name }) => name === 'twill (file)')
  if (file === undefined) return undefined
  const memory = results.find(({ name }) => name === 'twill (memory)')
  const others = results.filter(({ name }) => !name.startsWith('twill'))
  return {
    columns: ['Twill is … times as fast as', ...others.map(({ name }) => name)],
    rows: workloads(results).map(({ workload, unit }) => [
      workload,
      ...others.map((other) => {
        const isUnsynced = other.commitMeans === 'never synced' && /commit/.test(workload)
        const own = valueOf(isUnsynced ? (memory ?? file) : file, workload)
        const theirs = valueOf(other, workload)
        if (own === undefined || theirs === undefined) return '–'
        return `${shortNumber(unit === 'ms' ? theirs / own : own / theirs)}×`
      }),
    ]),
  }
}

export function latencyTable(results: readonly PeerResult[]): Table {
  const rows = results.flatMap(({ name, measured }) =>
    measured.flatMap(({ workload, latency }) =>
      latency === undefined
        ? []
        : [
            [
              workload,
              name,
              ...[latency.p50Us, latency.p90Us, latency.p99Us, latency.p999Us].map(shortNumber),
              String(latency.count),
            ],
          ],
    ),
  )
  rows.sort((a, b) => String(a[0]).localeCompare(String(b[0])))
  return { columns: ['work', 'database', 'p50 µs', 'p90', 'p99', 'p999', 'count'], rows }
}

function workloads(results: readonly PeerResult[]): readonly Measured[] {
  const seen = new Map<string, Measured>()
  for (const { measured } of results) {
    for (const one of measured) if (!seen.has(one.workload)) seen.set(one.workload, one)
  }
  return [...seen.values()]
}

function valueOf({ measured }: PeerResult, workload: string): number | undefined {
  return measured.find((one) => one.workload === workload)?.value
}

export function plainReport(results: readonly PeerResult[]): string {
  const ratios = ratioTable(results)
  return [
    plainTable(absoluteTable(results)),
    ...(ratios === undefined ? [] : [plainTable(ratios)]),
    plainTable(latencyTable(results)),
  ].join('\n\n')
}

export function markdownReport(
  results: readonly PeerResult[],
  size: SizeName,
  seed: number,
  { commit, node, machine, at }: Provenance,
): string {
  const ratios = ratioTable(results)
  const peers = results.map(
    ({ name, version, commitMeans, rssMiB }) =>
      `* ${name}, ${version}: a commit is ${commitMeans}` +
      (rssMiB === undefined ? '' : `; ${Math.round(rssMiB)} MiB after the first query`),
  )
  return [
    '<!-- Written by `npm run bench -- embedded --size full`. -->',
    '# Benchmarks',
    'The embedded databases, same data, same machine, one command: `npm run bench -- embedded --size full`. Only ratios carry over to other machines.',
    `${at.slice(0, 10)}, commit ${commit}, Node ${node}, ${machine}; size ${size}, seed ${seed}.`,
    peers.join('\n'),
    ...(ratios === undefined
      ? []
      : [
          '## How many times as fast Twill is',
          'Above 1 Twill is faster. Twill is on a file; only commits of a database that never syncs are compared with Twill in memory.',
          markdownTable(ratios),
        ]),
    '## Numbers',
    markdownTable(absoluteTable(results)),
    '## Latencies',
    markdownTable(latencyTable(results)),
    '',
  ].join('\n\n')
}
