/**
 * Over the wire, beside PostgreSQL 15 with its default durability and a listener that answers everything with one canned row: pgbench's
 * own transactions, then experiments 2 and 3: how commits grow with clients, also behind PgBouncer, and what it costs when all change one
 * row.
 * Databases are filled by `pgbench -i`; afterwards balances are added up.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { LatencySummary } from '../harness/latency.ts'
import { plainTable, shortNumber } from '../harness/table.ts'
import { pgbenchInit, runPgbench, type PgbenchResult } from '../wire/pgbench.ts'
import { pgbouncerBefore, pgbouncerSkipReason } from '../wire/pgbouncer.ts'
import { cannedServer, postgresServer, twillServer, type WireServer } from '../wire/wire-servers.ts'

export type WireOptions = {
  readonly size: 'small' | 'full'
  readonly seed: number
  /** Words of works; none: all of them. */
  readonly only: readonly string[]
  /** How long each measurement takes; the size says so otherwise. */
  readonly seconds?: number | undefined
  readonly directory: string
  readonly log: (line: string) => void
}

export type WireResult = {
  readonly server: string
  readonly work: Work
  readonly mode: 'simple' | 'prepared'
  /** PgBouncer stands between. */
  readonly pooled: boolean
  readonly clients: number
  /** The median of the repetitions, with its latencies. */
  readonly perSecond: number
  readonly latency: LatencySummary
}

const sizes = {
  small: { scale: 1, seconds: 1, repetitions: 1, clients: [1, 8], committers: [1, 8] },
  full: {
    scale: 10,
    seconds: 10,
    repetitions: 3,
    clients: [1, 8, 32],
    committers: [1, 8, 32, 128],
  },
} as const

const select = `\\set aid random(1, 100000 * :scale)
SELECT abalance FROM pgbench_accounts WHERE aid = :aid;
`

const tpcb = `\\set aid random(1, 100000 * :scale)
\\set bid random(1, 1 * :scale)
\\set tid random(1, 10 * :scale)
\\set delta random(-5000, 5000)
BEGIN;
UPDATE pgbench_accounts SET abalance = abalance + :delta WHERE aid = :aid;
SELECT abalance FROM pgbench_accounts WHERE aid = :aid;
UPDATE pgbench_tellers SET tbalance = tbalance + :delta WHERE tid = :tid;
UPDATE pgbench_branches SET bbalance = bbalance + :delta WHERE bid = :bid;
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (:tid, :bid, :aid, :delta, CURRENT_TIMESTAMP);
END;
`

/** Each client on a row of its own; its commits are counted in it. */
const ownRows = `\\set id :client_id + 1
UPDATE counter SET n = n + 1 WHERE id = :id;
`
const oneRow = 'UPDATE counter SET n = n + 1 WHERE id = 1;\n'
const CONTENDERS = 32

const works = {
  'select-only': { script: select },
  'TPC-B': { script: tpcb },
  'commit, own rows': { script: ownRows },
  'commit, one row': { script: oneRow },
} as const

type Work = keyof typeof works
type Mode = WireResult['mode']

export async function runWire(options: WireOptions): Promise<readonly WireResult[]> {
  mkdirSync(options.directory, { recursive: true })
  const directory = mkdtempSync(join(options.directory, 'twill-wire-bench-'))
  // PostgreSQL's cluster in it belongs to another user where this one is root.
  chmodSync(directory, 0o755)
  try {
    const results: WireResult[] = []
    const servers = [
      () => postgresServer(directory),
      () => twillServer(directory),
      () => cannedServer(),
    ]
    for (const start of servers) {
      const server = await start()
      options.log(`${server.name} …`)
      try {
        results.push(...(await onServer(server, options, directory)))
      } finally {
        await server.stop()
      }
    }
    return results
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function onServer(
  server: WireServer,
  options: WireOptions,
  directory: string,
): Promise<WireResult[]> {
  const { size, seed, only, log } = options
  const { scale, repetitions, clients, committers } = sizes[size]
  const seconds = options.seconds ?? sizes[size].seconds
  const { name } = server
  const results: WireResult[] = []
  const measure = async (work: Work, mode: Mode, count: number, through?: WireServer) => {
    if (only.length > 0 && !only.some((word) => work.includes(word))) return
    const { port } = through ?? server
    const { script } = works[work]
    const runs: PgbenchResult[] = []
    for (let i = 0; i < repetitions; i++) {
      runs.push(
        await runPgbench({ port, clients: count, mode, seconds, script, scale, seed: seed + i }),
      )
    }
    const median = runs.toSorted((x, y) => x.perSecond - y.perSecond)[runs.length >> 1]
    const what = { server: name, work, mode, pooled: through !== undefined, clients: count }
    if (median !== undefined) results.push({ ...what, ...median })
  }
  const isCanned = name === 'canned row'
  if (!isCanned) await fill(server.port, scale)
  for (const mode of ['prepared', 'simple'] as const) {
    // Until its code is compiled, as it is in a server that lives.
    await warmUp(server, mode, size, seed)
    for (const count of clients) await measure('select-only', mode, count)
  }
  if (isCanned) return results
  for (const count of clients) await measure('TPC-B', 'prepared', count)
  for (const count of committers) await measure('commit, own rows', 'prepared', count)
  await measure('commit, one row', 'prepared', CONTENDERS)
  if (pgbouncerSkipReason === undefined) {
    const pooler = await pgbouncerBefore(server, directory)
    try {
      for (const count of committers) await measure('commit, own rows', 'simple', count, pooler)
    } finally {
      await pooler.stop()
    }
  } else {
    log(`without PgBouncer: ${pgbouncerSkipReason}`)
  }
  await verify(server.port)
  return results
}

async function warmUp(
  { port }: WireServer,
  mode: Mode,
  size: WireOptions['size'],
  seed: number,
): Promise<void> {
  const { scale, seconds } = sizes[size]
  const { script } = works['select-only']
  await runPgbench({ port, clients: 4, mode, seconds, script, scale, seed })
}

async function fill(port: number, scale: number): Promise<void> {
  await pgbenchInit(port, scale)
  await withClient(port, async (client) => {
    await client.query('create table counter (id int primary key, n int not null)')
    await client.query('insert into counter select i, 0 from generate_series(1, 300) as s(i)')
  })
}

/** What TPC-B adds to one table it adds to all: a lost or torn transaction shows. */
async function verify(port: number): Promise<void> {
  await withClient(port, async (client) => {
    const { rows } = await client.query<Record<string, string>>(
      `select (select sum(abalance) from pgbench_accounts) as accounts, (select sum(tbalance) from pgbench_tellers) as tellers,
              (select sum(bbalance) from pgbench_branches) as branches, (select coalesce(sum(delta), 0) from pgbench_history) as history`,
    )
    const sums = Object.values(rows[0] ?? {})
    if (new Set(sums).size !== 1) throw new Error(`the balances differ: ${JSON.stringify(rows[0])}`)
  })
}

async function withClient(port: number, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' })
  await client.connect()
  try {
    await use(client)
  } finally {
    await client.end()
  }
}

export function wireReport(results: readonly WireResult[]): string {
  return plainTable(wireTable(results))
}

/** One line for each work, mode and number of clients; the servers beside each other, and Twill as a multiple of the others. */
export function wireTable(results: readonly WireResult[]): {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
} {
  const servers = [...new Set(results.map(({ server }) => server))]
  const others = servers.filter((server) => server !== 'Twill')
  const lines = new Map<string, WireResult[]>()
  for (const result of results) {
    const pooler = result.pooled ? ' (PgBouncer)' : ''
    const key = `${result.work}, ${result.mode}, ${result.clients}${pooler}`
    lines.set(key, [...(lines.get(key) ?? []), result])
  }
  return {
    columns: [
      'work, mode, clients',
      ...servers,
      ...others.map((server) => `× ${server}`),
      'Twill p50 ms',
      'p99',
      'p999',
    ],
    rows: [...lines].map(([key, line]) => {
      const of = (server: string): WireResult | undefined =>
        line.find((result) => result.server === server)
      const twill = of('Twill')
      return [
        key,
        ...servers.map((server) => shortNumber(of(server)?.perSecond ?? NaN)),
        ...others.map((server) =>
          shortNumber((twill?.perSecond ?? NaN) / (of(server)?.perSecond ?? NaN)),
        ),
        ...[twill?.latency.p50Us, twill?.latency.p99Us, twill?.latency.p999Us].map((us) =>
          shortNumber((us ?? NaN) / 1000),
        ),
      ]
    }),
  }
}
