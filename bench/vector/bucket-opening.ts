/**
 * The same on object storage with an empty cache. What counts is what is read (objects or parts of them, bytes), which no machine changes; the bucket is the
 * one that the environment names, or a simulated one.
 */
import { openEngine } from '@twill/engine'
import type { Engine, Session } from '@twill/engine'
import { nodeEnv } from '@twill/bun'
import { SAME_REGION } from '@twill/storage/sim'
import { latentBucket, serverBucket } from '../experiments/object-stores.ts'
import type { MeasuredBucket } from '../experiments/object-stores.ts'
import { K } from '../peers/vector/vector-peer.ts'
import { OPENING_EF_CONSTRUCTION } from './opening.ts'
import { CACHE_BYTES, indexSql, NEAREST } from './sql-table.ts'
import { makeSet, vectorOf } from './vector-sets.ts'
import type { SetSpec, VectorSet } from './vector-sets.ts'

export type BucketOpeningResult = {
  readonly bucket: string
  readonly set: string
  readonly rows: number
  /** From the first request to the first answer, and of them those that the query made. */
  readonly reads: number
  readonly queryReads: number
  readonly readBytes: number
  readonly openMs: number
  readonly queryMs: number
  /** Of nine more queries, each. */
  readonly nextReads: number
}

const NEXT_QUERIES = 9

export async function measureBucketOpenings(
  specs: readonly SetSpec[],
  options: { readonly seed: number; readonly log: (line: string) => void },
): Promise<readonly BucketOpeningResult[]> {
  const results: BucketOpeningResult[] = []
  for (const spec of specs) {
    const set = makeSet(spec)
    if (set === undefined) continue
    const bucket = (await serverBucket()) ?? latentBucket(SAME_REGION, options.seed)
    options.log(`in a bucket (${bucket.name}): ${set.name} ${set.count}`)
    const root = `vectors-${set.name}-${set.count}-${Date.now()}`
    await load(bucket, root, set)
    results.push({
      bucket: bucket.name,
      set: set.name,
      rows: set.count,
      ...(await ask(bucket, root, set)),
    })
  }
  return results
}

async function load(bucket: MeasuredBucket, root: string, set: VectorSet): Promise<void> {
  const engine = await openEngine(await bucket.open(root), {
    env: nodeEnv,
    cacheBytes: CACHE_BYTES,
  })
  const session = engine.connect()
  await session.exec('create extension vector')
  await session.exec(`create table item (id int primary key, v vector(${set.dimensions}) not null)`)
  const rows = function* (): Generator<readonly [number, Float32Array]> {
    for (let id = 0; id < set.count; id++) yield [id, vectorOf(set, id)]
  }
  await session.insertRows('item', ['id', 'v'], rows())
  await session.exec(indexSql(OPENING_EF_CONSTRUCTION))
  await session.exec('analyze item')
  await engine.checkpoint()
  await engine.close()
}

async function ask(
  bucket: MeasuredBucket,
  root: string,
  set: VectorSet,
): Promise<Omit<BucketOpeningResult, 'bucket' | 'set' | 'rows'>> {
  const startedMs = performance.now()
  const storage = await bucket.open(root)
  const reads = (): number => {
    const { get, range } = storage.objectStats().requests
    return get + range
  }
  const engine: Engine = await openEngine(storage, { env: nodeEnv })
  const openMs = performance.now() - startedMs
  const opened = reads()
  const session = engine.connect()
  await expectAnswer(session, set.queries[0] as Float32Array)
  const queryMs = performance.now() - startedMs - openMs
  const asked = reads()
  const readBytes = storage.objectStats().requests.receivedBytes
  for (let i = 1; i <= NEXT_QUERIES; i++) {
    await expectAnswer(session, set.queries[i % set.queries.length] as Float32Array)
  }
  const nextReads = (reads() - asked) / NEXT_QUERIES
  await engine.close()
  return {
    // The two reads that find the database are made before anything counts.
    reads: asked + 2,
    queryReads: asked - opened,
    readBytes,
    openMs,
    queryMs,
    nextReads,
  }
}

async function expectAnswer(session: Session, query: Float32Array): Promise<void> {
  const result = await session.query(NEAREST, [query])
  let rows = 0
  for (;;) {
    const batch = await result.next()
    if (batch === undefined) break
    rows += batch.count
  }
  await result.close()
  if (rows !== K) throw new Error(`${rows} rows instead of ${K}`)
}
