/**
 * Experiment 5 on object storage: opening a database with an empty cache and answering the first point query, by size. What counts
 * is what is read (objects, bytes, dependent rounds), which no machine changes; milliseconds are for the profile.
 */
import type { Engine, Session } from '@twill/engine'
import { SAME_REGION } from '@twill/storage/sim'
import { plainTable, shortNumber } from '../harness/table.ts'
import { engineOn, latentBucket, type MeasuredBucket } from './object-stores.ts'

export type ObjectOpenOptions = {
  readonly size: 'small' | 'full'
  readonly seed: number
  readonly log: (line: string) => void
}

export type ObjectOpenResult = {
  readonly rows: number
  readonly loadSeconds: number
  readonly layers: number
  readonly storedBytes: number
  /** To open the storage and the engine, and to answer the first query. */
  readonly openMs: number
  readonly queryMs: number
  readonly reads: number
  readonly readBytes: number
  readonly writes: number
  /** The same query again. */
  readonly warmReads: number
  readonly branchRequests: number
  readonly branchMs: number
}

const sizes = { small: [1_000, 20_000], full: [10_000, 100_000, 1_000_000, 10_000_000] } as const

export async function runObjectOpen(
  options: ObjectOpenOptions,
): Promise<readonly ObjectOpenResult[]> {
  const results: ObjectOpenResult[] = []
  for (const rows of sizes[options.size]) {
    options.log(`${rows} rows …`)
    const bucket = latentBucket(SAME_REGION, options.seed)
    const loadSeconds = await load(bucket, rows)
    results.push({ rows, loadSeconds, ...(await measure(bucket, rows)) })
  }
  return results
}

async function load(bucket: MeasuredBucket, rows: number): Promise<number> {
  const startedMs = performance.now()
  const engine = await engineOn(await bucket.open('bench'))
  const session = engine.connect()
  await session.exec(
    'create table item (id int primary key, grp int not null, amount int not null, name text not null)',
  )
  await session.insertRows('item', ['id', 'grp', 'amount', 'name'], items(rows))
  await engine.close()
  return (performance.now() - startedMs) / 1000
}

function* items(count: number): Generator<readonly (number | string)[]> {
  for (let id = 0; id < count; id++) {
    const amount = Math.imul(id, 0x9e3779b1) >>> 12
    yield [id, id % 1000, amount, `item ${id} of ${amount}`]
  }
}

async function measure(
  bucket: MeasuredBucket,
  rows: number,
): Promise<Omit<ObjectOpenResult, 'rows' | 'loadSeconds'>> {
  const startedMs = performance.now()
  const storage = await bucket.open('bench')
  const engine = await engineOn(storage)
  const openMs = performance.now() - startedMs
  const session = engine.connect()
  const id = Math.floor(rows * 0.37)
  await expectName(session, id)
  const queryMs = performance.now() - startedMs - openMs
  const { layers, layerBytes, requests } = storage.objectStats()
  await expectName(session, id)
  const warm = storage.objectStats().requests
  const branch = await branched(engine, storage)
  await engine.close()
  return {
    layers,
    storedBytes: layerBytes,
    openMs,
    queryMs,
    // The two reads that find the database are made before anything counts.
    reads: requests.get + requests.range + 2,
    readBytes: requests.receivedBytes,
    writes: requests.put + requests.cas,
    warmReads: warm.get + warm.range - requests.get - requests.range,
    ...branch,
  }
}

async function branched(
  engine: Engine,
  storage: Awaited<ReturnType<MeasuredBucket['open']>>,
): Promise<{ branchRequests: number; branchMs: number }> {
  const total = (): number => {
    const { get, range, put, cas, list, delete: deletes } = storage.objectStats().requests
    return get + range + put + cas + list + deletes
  }
  const before = total()
  const startedMs = performance.now()
  await engine.branch('other')
  return { branchRequests: total() - before, branchMs: performance.now() - startedMs }
}

async function expectName(session: Session, id: number): Promise<void> {
  const result = await session.query('select name from item where id = $1', [id])
  const batch = await result.next()
  const name = batch?.columns[0]?.get(batch.selection?.[0] ?? 0)
  if (typeof name !== 'string' || !name.startsWith(`item ${id} `)) {
    throw new Error(`item ${id} is ${String(name)}`)
  }
  await result.close()
}

export function objectOpenReport(results: readonly ObjectOpenResult[]): string {
  return plainTable({
    columns: [
      'rows',
      'load s',
      'layers',
      'MB',
      'open ms',
      'query ms',
      'reads',
      'KB read',
      'writes',
      'warm reads',
      'branch requests',
      'branch ms',
    ],
    rows: results.map((r) =>
      [
        r.rows,
        r.loadSeconds,
        r.layers,
        r.storedBytes / 1e6,
        r.openMs,
        r.queryMs,
        r.reads,
        r.readBytes / 1e3,
        r.writes,
        r.warmReads,
        r.branchRequests,
        r.branchMs,
      ].map(shortNumber),
    ),
  })
}
