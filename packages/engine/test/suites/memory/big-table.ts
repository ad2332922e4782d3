/**
 * Run in a process of its own: loads a table several times larger than the page cache, scans, joins and updates it, and prints
 * as JSON how large the process was at each stage. Arguments: the database's path, the cache's size in bytes, how many times larger
 * the table is.
 */
import { openLocalFileStorage } from '@twill/storage/file'
import { openEngine, type Session } from '../../../src/index.ts'
import { testEnv } from '../../support/test-env.ts'
import { runText } from '../../support/text-rows.ts'

const [path = '', cacheText = '', timesText = '4'] = process.argv.slice(2)
const cacheBytes = Number(cacheText)

const ROW_BYTES = 180
const NOTE = 'n'.repeat(ROW_BYTES - 20)
const BATCH_ROWS = 10_000
const rows = Math.ceil((Number(timesText) * cacheBytes) / ROW_BYTES / BATCH_ROWS) * BATCH_ROWS

/** Batches after which garbage is collected. V8 by itself lets 64 MB of buffers pile up that nobody holds, and more on a busy machine. */
const BATCHES_PER_COLLECTION = 8
let batches = 0
const batchDone = (): void => {
  sample()
  if (++batches % BATCHES_PER_COLLECTION === 0) globalThis.gc?.()
}

let peakBytes = 0
const sample = (): number => {
  const { rss } = process.memoryUsage()
  peakBytes = Math.max(peakBytes, rss)
  return rss
}
const sampler = setInterval(sample, 20)

const storage = await openLocalFileStorage(path)
const engine = await openEngine(storage, { env: testEnv, cacheBytes })
const session = engine.connect()
const openBytes = sample()
const answers: Record<string, string> = {}
const peaks: Record<string, number> = {}

await stage('load', async () => {
  await runText(session, 'create table big (id int primary key, k int, note text)')
  for (let from = 0; from < rows; from += BATCH_ROWS) {
    await session.insertRows('big', ['id', 'k', 'note'], batch(from))
    batchDone()
  }
  await runText(session, 'create table small (k int primary key, name text)')
  await runText(session, "insert into small select i, 's' || i from generate_series(0, 999) i")
})
await stage('scan', () => answer(session, 'select count(*), sum(k), max(length(note)) from big'))
await stage('join', () =>
  answer(
    session,
    'select count(*), sum(b.id) from big b join small s on s.k = b.k where s.k < 500',
  ),
)
await stage('points', async () => {
  for (let i = 0; i < 2000; i++) {
    await session.query('select note from big where id = $1', [(i * 7919) % rows])
    sample()
  }
})
await stage('update', async () => {
  for (let from = 0; from < rows; from += BATCH_ROWS) {
    await runText(
      session,
      `update big set k = k + 1 where id >= ${from} and id < ${from + BATCH_ROWS}`,
    )
    batchDone()
  }
  await answer(session, 'select sum(k) from big')
})

clearInterval(sampler)
const { cachedBytes } = engine.stats()
const { sizeBytes } = storage.stats()
await engine.close()
process.stdout.write(
  JSON.stringify({ rows, openBytes, peakBytes, peaks, cachedBytes, sizeBytes, answers }),
)

async function stage(name: string, run: () => Promise<void>): Promise<void> {
  peakBytes = 0
  await run()
  sample()
  peaks[name] = peakBytes
}

async function answer(to: Session, sql: string): Promise<void> {
  const result = await runText(to, sql)
  answers[sql] = (result.rows[0] ?? []).join(' ')
}

function* batch(from: number): Generator<readonly (number | string)[]> {
  for (let id = from; id < from + BATCH_ROWS; id++) yield [id, id % 1000, `${id} ${NOTE}`]
}
