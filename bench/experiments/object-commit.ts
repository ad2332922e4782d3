/**
 * Experiments 1 to 3 on object storage: what one commit costs beside one bare PUT, how commits grow with committers, and what it
 * costs when all of them change the same row. Every commit is looked for at the end, after opening the database anew.
 */
import type { Engine, PreparedStatement, Session } from '@twill/engine'
import { Latency } from '../harness/latency.ts'
import type { LatencySummary } from '../harness/latency.ts'
import { plainTable, shortNumber } from '../harness/table.ts'
import { engineOn, measuredBuckets, type MeasuredBucket } from './object-stores.ts'

export type ObjectCommitOptions = {
  readonly size: 'small' | 'full'
  readonly seed: number
  readonly log: (line: string) => void
}

export type ObjectCommitResult = {
  readonly bucket: string
  readonly what: 'one PUT' | 'own rows' | 'one row'
  readonly committers: number
  readonly perSecond: number
  readonly latency: LatencySummary
  /** Of the log, per commit; and the part of them that were hedges. */
  readonly putsPerCommit: number
  readonly hedges: number
}

const sizes = {
  small: { ms: 300, committers: [1, 16, 64] },
  full: { ms: 6_000, committers: [1, 4, 16, 64, 256] },
} as const

/** Rows and committers of the contention experiment. */
const CONTENDERS = 64
const RECORD_BYTES = 128

export async function runObjectCommit(
  options: ObjectCommitOptions,
): Promise<readonly ObjectCommitResult[]> {
  const results: ObjectCommitResult[] = []
  for (const bucket of await measuredBuckets(options.seed)) {
    options.log(`${bucket.name} …`)
    results.push(...(await onBucket(bucket, options)))
  }
  return results
}

async function onBucket(
  bucket: MeasuredBucket,
  { size, seed }: ObjectCommitOptions,
): Promise<ObjectCommitResult[]> {
  const { committers, ms } = sizes[size]
  const root = `bench-${seed}-${Date.now().toString(36)}`
  const results = [await barePuts(bucket, root, ms)]
  const storage = await bucket.open(root)
  const engine = await engineOn(storage)
  await engine.connect().exec('create table counter (id int primary key, n int not null)')
  await engine
    .connect()
    .exec('insert into counter select i, 0 from generate_series(0, 255) as s(i)')
  let commits = 0
  const step = async (what: 'own rows' | 'one row', count: number): Promise<void> => {
    const before = storage.objectStats().log
    const run = await runFor(engine, count, ms, (committer) => (what === 'one row' ? 0 : committer))
    const after = storage.objectStats().log
    commits += run.commits
    results.push({
      bucket: bucket.name,
      what,
      committers: count,
      perSecond: run.perSecond,
      latency: run.latency,
      putsPerCommit: ((after?.puts ?? 0) - (before?.puts ?? 0)) / run.commits,
      hedges:
        ((after?.hedges ?? 0) - (before?.hedges ?? 0)) / ((after?.puts ?? 1) - (before?.puts ?? 0)),
    })
  }
  for (const count of committers) await step('own rows', count)
  await step('one row', CONTENDERS)
  await engine.close()
  await verify(bucket, root, commits)
  return results
}

async function barePuts(
  bucket: MeasuredBucket,
  root: string,
  ms: number,
): Promise<ObjectCommitResult> {
  const latency = new Latency()
  const startedMs = performance.now()
  let count = 0
  for (; performance.now() - startedMs < ms; count++) {
    const beganMs = performance.now()
    await bucket.store.putIfAbsent(`${root}-bare/${count}`, new Uint8Array(RECORD_BYTES))
    latency.record(performance.now() - beganMs)
  }
  const perSecond = (count * 1000) / (performance.now() - startedMs)
  const common = { bucket: bucket.name, committers: 1, putsPerCommit: 1, hedges: 0 }
  return { ...common, what: 'one PUT', perSecond, latency: latency.summary() }
}

async function runFor(
  engine: Engine,
  committers: number,
  ms: number,
  rowOf: (committer: number) => number,
): Promise<{ commits: number; perSecond: number; latency: LatencySummary }> {
  const latency = new Latency()
  const sessions = Array.from({ length: committers }, () => engine.connect())
  const updates: PreparedStatement[] = []
  for (const session of sessions) {
    updates.push(await session.prepare('update counter set n = n + 1 where id = $1'))
  }
  let commits = 0
  const startedMs = performance.now()
  await Promise.all(
    updates.map(async (update, committer) => {
      while (performance.now() - startedMs < ms) {
        const beganMs = performance.now()
        await drained(update, rowOf(committer))
        latency.record(performance.now() - beganMs)
        commits += 1
      }
    }),
  )
  const perSecond = (commits * 1000) / (performance.now() - startedMs)
  for (const session of sessions) session.close()
  return { commits, perSecond, latency: latency.summary() }
}

async function drained(statement: PreparedStatement, param: number): Promise<void> {
  const result = await statement.run([param])
  while ((await result.next()) !== undefined);
}

/** Opened by another process, as it were: nothing is cached, nothing is remembered. */
async function verify(bucket: MeasuredBucket, root: string, commits: number): Promise<void> {
  const engine = await engineOn(await bucket.open(root))
  const sum = await total(engine.connect())
  await engine.close()
  if (sum !== commits) throw new Error(`${bucket.name}: ${sum} commits are there, of ${commits}`)
}

async function total(session: Session): Promise<number> {
  const result = await session.query('select sum(n)::int from counter')
  const batch = await result.next()
  return Number(batch?.columns[0]?.get(batch.selection?.[0] ?? 0))
}

export function objectCommitReport(results: readonly ObjectCommitResult[]): string {
  const of = (bucket: string, what: string, committers: number): ObjectCommitResult | undefined =>
    results.find((r) => r.bucket === bucket && r.what === what && r.committers === committers)
  return plainTable({
    columns: [
      'bucket',
      'what',
      'committers',
      'commits/s',
      '× one',
      'p50 ms',
      '× PUT',
      'p99',
      'p999',
      'PUTs/commit',
      'hedges',
    ],
    rows: results.map((result) => {
      const { bucket, what, committers, perSecond, latency } = result
      const put = of(bucket, 'one PUT', 1)?.latency.p50Us ?? NaN
      const one = of(bucket, 'own rows', 1)?.perSecond ?? NaN
      return [
        bucket,
        what,
        String(committers),
        shortNumber(perSecond),
        shortNumber(perSecond / one),
        shortNumber(latency.p50Us / 1000),
        shortNumber(latency.p50Us / put),
        shortNumber(latency.p99Us / 1000),
        shortNumber(latency.p999Us / 1000),
        result.putsPerCommit.toFixed(3),
        `${(result.hedges * 100).toFixed(1)} %`,
      ]
    }),
  })
}
