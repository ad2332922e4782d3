/** What a real server must bear, for both test runners: each case a name and a body that throws. */
import assert from 'node:assert/strict'
import { ObjectStoreError, type PutAnswer, type StoreQuirks } from '@twill/storage/object'
import { keysUnder } from '../../src/keys.ts'
import { nodeEnv } from '../../src/node-env.ts'
import { decodeId, establishIdentity } from '../../src/probe/identity.ts'
import { probeStore } from '../../src/probe/probe.ts'
import { LimitedObjectStore } from '../../src/s3/limited-object-store.ts'
import { RequestBudget } from '../../src/s3/request-budget.ts'
import { openS3ObjectStore } from '../../src/s3/open-s3-object-store.ts'
import type { S3ObjectStore } from '../../src/s3/s3-object-store.ts'
import { newPrefix, openTestBucket, testBucketName, testEndpoint } from './test-bucket.ts'

type Case = () => Promise<void>

/** Opens the server's bucket for `body`, and leaves nothing of `prefix` behind. */
function inBucket(body: (store: S3ObjectStore, prefix: string) => Promise<void>): Case {
  return async () => {
    const store = await openTestBucket()
    const prefix = newPrefix()
    try {
      await body(store, prefix)
    } finally {
      const { objects } = await store.list(prefix)
      await Promise.all(objects.map(({ key }) => store.delete(key)))
      store.close()
    }
  }
}

export const bucketCases: Readonly<Record<string, Case>> = {
  'passes the probe, which leaves nothing behind': inBucket(async (store, prefix) => {
    const keys = keysUnder(prefix.slice(0, -1))
    const speak = (way: StoreQuirks): S3ObjectStore => store.speaking(way)
    const quirks = await probeStore(speak, keys, nodeEnv)
    assert.deepEqual((await store.list(prefix)).objects, [])
    const key = `${prefix}k`
    const first = etagOf(await store.putIfAbsent(key, Uint8Array.of(1)))
    const other = quirks.ifMatch === 'quoted' ? 'unquoted' : 'quoted'
    const right = await speak(quirks).compareAndSwap(key, first, Uint8Array.of(2))
    assert.equal(right.kind, 'written')
    assert.match(etagOf(right), /^[^"]+$/)
    const wrong = await kindOf(
      speak({ ifMatch: other }).compareAndSwap(key, etagOf(right), Uint8Array.of(3)),
    )
    assert.ok(['refused', 'written', 'no-answer'].includes(wrong), wrong)
  }),

  'holds the identity of a database': inBucket(async (store, prefix) => {
    const keys = keysUnder(`${prefix}a b`)
    const speak = (way: StoreQuirks): S3ObjectStore => store.speaking(way)
    const records = await Promise.all([1, 2].map(() => establishIdentity(speak, keys, nodeEnv)))
    assert.deepEqual(records[0], records[1])
    const found = await store.get(keys.id)
    assert.ok(found !== undefined)
    assert.deepEqual(decodeId(found.bytes, keys.id), records[0])
  }),

  'bears more requests at once than the budget has places': inBucket(async (store, prefix) => {
    const budget = new RequestBudget({ requests: 8 })
    const limited = new LimitedObjectStore(store, budget)
    const indexes = Array.from({ length: 60 }, (_, i) => i)
    await Promise.all(indexes.map((i) => limited.putIfAbsent(`${prefix}${i}`, Uint8Array.of(i))))
    const read = await Promise.all(indexes.map((i) => limited.get(`${prefix}${i}`)))
    assert.deepEqual(
      read.map((found) => found?.bytes[0]),
      indexes,
    )
    assert.equal(budget.underWay, 0)
  }),

  'says that there is no bucket': async () => {
    const store = await openTestBucket({ bucket: 'twill-no-such-bucket' })
    assert.equal(await answeredKind(() => store.get('k')), 'no-bucket')
    assert.equal(await answeredKind(() => store.putIfAbsent('k', Uint8Array.of(1))), 'no-bucket')
    store.close()
  },

  'says that keys are wrong': async () => {
    const credentials = { accessKeyId: 'nobody', secretAccessKey: 'nothing' }
    const store = await openTestBucket({ credentials })
    assert.equal(await answeredKind(() => store.get('k')), 'denied')
    assert.equal(await answeredKind(() => store.putIfAbsent('k', Uint8Array.of(1))), 'denied')
    assert.equal(await answeredKind(() => store.list('')), 'denied')
    store.close()
  },

  'is asked through the environment’s endpoint, with its path': async () => {
    const before = process.env['AWS_ENDPOINT_URL_S3']
    process.env['AWS_ENDPOINT_URL_S3'] = testEndpoint
    try {
      const store = await openS3ObjectStore({ bucket: testBucketName, env: nodeEnv })
      assert.ok(store.name.includes(testEndpoint))
      assert.equal(await store.get(`${newPrefix()}none`), undefined)
      store.close()
    } finally {
      if (before === undefined) delete process.env['AWS_ENDPOINT_URL_S3']
      else process.env['AWS_ENDPOINT_URL_S3'] = before
    }
  },
}

function etagOf(answer: PutAnswer): string {
  assert.equal(answer.kind, 'written')
  return answer.kind === 'written' ? answer.etag : ''
}

/** What became of a request, in one word. */
async function kindOf(request: Promise<unknown>): Promise<string> {
  try {
    const answer = await request
    return typeof answer === 'object' && answer !== null && 'kind' in answer
      ? String(answer.kind)
      : 'answered'
  } catch (error) {
    if (error instanceof ObjectStoreError) return error.kind
    throw error
  }
}

/** Servers that refuse a body unread close the connection, and the next request on it finds it closed: ask again. */
async function answeredKind(request: () => Promise<unknown>): Promise<string> {
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const kind = await kindOf(request())
    if (kind !== 'no-answer') return kind
  }
  return 'no-answer'
}
