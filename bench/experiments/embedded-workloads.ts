/** Runs the embedded workloads over one peer, in this process, and checks every answer. */
import { analyticQueries } from '../harness/analytics.ts'
import { Latency } from '../harness/latency.ts'
import type { LatencySummary } from '../harness/latency.ts'
import { itemKeys, makeSample } from '../harness/sample.ts'
import type { Sample } from '../harness/sample.ts'
import type { MaybePromise, Peer, PeerDatabase, Timer } from '../peers/peer.ts'

export type Size = {
  readonly items: number
  readonly dims: number
  /** Rows that one transaction of updates changes. */
  readonly updates: number
  /** How long each loop of small operations is repeated. */
  readonly budgetMs: number
  readonly repetitions: number
}

export const sizes = {
  small: { items: 20_000, dims: 200, updates: 500, budgetMs: 30, repetitions: 2 },
  full: { items: 1_000_000, dims: 10_000, updates: 4000, budgetMs: 2000, repetitions: 7 },
} as const satisfies Record<string, Size>

export type Measured = {
  readonly workload: string
  /** `ops/s` and `rows/s`: more is better. `ms`: less is. */
  readonly unit: 'ops/s' | 'rows/s' | 'ms'
  readonly value: number
  readonly latency?: LatencySummary
}

const CHUNK = 500
const COMMITS = 128
const COMMITTERS = 32

const BULK = 'bulk insert'
const PREPARED = 'prepared point SELECT'
const DISTINCT = 'distinct-text point SELECT'
const SINGLE = 'single-row commit'
const MANY = `${COMMITTERS} concurrent committers`
const UPDATE = 'UPDATE by key'

/** Whether a workload is to be measured: all are, or those whose names hold one of the words. */
export function isWanted(workload: string, only: readonly string[]): boolean {
  return only.length === 0 || only.some((word) => workload.includes(word))
}

export async function runWorkloads(
  peer: Peer,
  directory: string,
  size: Size,
  seed: number,
  only: readonly string[] = [],
): Promise<readonly Measured[]> {
  const wants = (workload: string): boolean => isWanted(workload, only)
  const sample = makeSample(seed, size.items, size.dims)
  const db = await peer.open(directory)
  const measured: Measured[] = []
  await db.createTables()
  const loadMs = await timed(() => db.loadItems(sample))
  measured.push({ workload: BULK, unit: 'rows/s', value: (size.items / loadMs) * 1000 })
  await db.loadDims(sample)
  for (const query of analyticQueries) {
    if (wants(query.name)) measured.push(await analytic(db, query, sample, size.repetitions))
  }
  const keys = itemKeys(seed + 1, sample, CHUNK * 64)
  if (wants(PREPARED)) {
    measured.push(await selects(PREPARED, db.pointSelects.bind(db), sample, keys, size))
  }
  if (wants(DISTINCT)) {
    measured.push(await selects(DISTINCT, db.distinctSelects.bind(db), sample, keys, size))
  }
  if (wants(SINGLE) || wants(MANY)) measured.push(...(await commits(db, size.budgetMs)))
  if (wants(UPDATE)) measured.push(await updates(db, keys, size))
  await db.close()
  return measured.filter(({ workload }) => wants(workload))
}

/** Operations per second of the median of equal chunks: what else the machine does for a moment does not count. */
class Pace {
  readonly #operations: number
  readonly #chunksMs: number[] = []
  spentMs = 0

  constructor(operations: number) {
    this.#operations = operations
  }

  add(ms: number): void {
    this.#chunksMs.push(ms)
    this.spentMs += ms
  }

  get perSecond(): number {
    const sorted = this.#chunksMs.toSorted((a, b) => a - b)
    return (this.#operations / (sorted[sorted.length >> 1] ?? Infinity)) * 1000
  }
}

async function timed(run: () => MaybePromise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await run()
  return performance.now() - startedMs
}

async function analytic(
  db: PeerDatabase,
  { name, sql, check }: (typeof analyticQueries)[number],
  sample: Sample,
  repetitions: number,
): Promise<Measured> {
  const latency = new Latency()
  // The first answer is checked and not counted: it reads what the others find in memory.
  check(await db.query(sql), sample)
  for (let i = 0; i < repetitions; i++) latency.record(await timed(() => db.query(sql)))
  const summary = latency.summary()
  return { workload: name, unit: 'ms', value: summary.p50Us / 1000, latency: summary }
}

async function selects(
  workload: string,
  run: (keys: Int32Array, timer?: Timer) => MaybePromise<number>,
  sample: Sample,
  keys: Int32Array,
  { budgetMs }: Size,
): Promise<Measured> {
  const chunk = (n: number): Int32Array => {
    const at = (n * CHUNK) % keys.length
    return keys.subarray(at, at + CHUNK)
  }
  // Texts that are new every time: a chunk of keys comes back only after all others.
  for (let n = 0; n < 8; n++) check(workload, await run(chunk(n)), expected(sample, chunk(n)))
  const pace = new Pace(CHUNK)
  for (let n = 8; pace.spentMs < budgetMs; n++) pace.add(await timed(() => run(chunk(n))))
  const latency = new Latency()
  let ofLatencyMs = 0
  for (let n = 0; ofLatencyMs < budgetMs / 2; n++) {
    ofLatencyMs += await timed(() => run(chunk(n), (ms) => latency.record(ms)))
  }
  return {
    workload,
    unit: 'ops/s',
    value: pace.perSecond,
    latency: latency.summary(),
  }
}

function expected(sample: Sample, keys: Int32Array): number {
  return keys.reduce((sum, key) => sum + (sample.amounts[key - 1] as number), 0)
}

function check(workload: string, actual: number, wanted: number): void {
  if (actual !== wanted) throw new Error(`${workload}: ${actual} instead of ${wanted}`)
}

async function commits(db: PeerDatabase, budgetMs: number): Promise<Measured[]> {
  let nextId = 1
  const ids = (count: number): number[] => Array.from({ length: count }, () => nextId++)
  const measure = async (
    workload: string,
    run: (ids: readonly number[], timer?: Timer) => MaybePromise<void>,
  ): Promise<Measured> => {
    // Until the code is compiled, as it is in a process that lives: some ten thousand commits.
    for (let warmMs = 0; warmMs < budgetMs;) {
      const batch = ids(COMMITS)
      warmMs += await timed(() => run(batch))
    }
    const latency = new Latency()
    const pace = new Pace(COMMITS)
    while (pace.spentMs < budgetMs) {
      const batch = ids(COMMITS)
      pace.add(await timed(() => run(batch, (ms) => latency.record(ms))))
    }
    return { workload, unit: 'ops/s', value: pace.perSecond, latency: latency.summary() }
  }
  const single = await measure(SINGLE, (some, timer) => db.commits(some, timer))
  const many = await measure(MANY, (some, timer) => db.concurrentCommits(some, COMMITTERS, timer))
  const [row] = await db.query('select count(*) from note')
  check('notes', Number(row?.[0]), nextId - 1)
  return [single, many]
}

async function updates(db: PeerDatabase, keys: Int32Array, size: Size): Promise<Measured> {
  const before = Number((await db.query('select sum(amount) from item'))[0]?.[0])
  const pace = new Pace(size.updates)
  await db.updates(keys.subarray(0, CHUNK))
  let total = CHUNK
  while (pace.spentMs < size.budgetMs) {
    const some = keys.subarray(0, size.updates)
    let changed = 0
    const ms = await timed(async () => {
      changed = await db.updates(some)
    })
    pace.add(ms)
    check('rows updated', changed, some.length)
    total += some.length
  }
  const after = Number((await db.query('select sum(amount) from item'))[0]?.[0])
  check('sum after updates', after, before + total)
  return { workload: UPDATE, unit: 'ops/s', value: pace.perSecond }
}
