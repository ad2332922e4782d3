import { MemoryObjectStore, type ObjectStore, ObjectStoreError } from '@twill/storage/object'
import {
  createPrng,
  createScheduler,
  createTrace,
  createVirtualClock,
  HARSH_FAULTS,
  LatentObjectStore,
  type ObjectFaults,
  type RequestFate,
  SAME_REGION,
  type Scheduler,
  SimulatedObjectStore,
  type SimulatedObjectStoreOptions,
  SimulatedProcess,
  storeClock,
} from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'

type World = {
  readonly scheduler: Scheduler
  readonly bucket: MemoryObjectStore
  readonly store: SimulatedObjectStore
}

function makeWorld(options: Partial<SimulatedObjectStoreOptions> = {}, seed = 1): World {
  const prng = createPrng(seed)
  const scheduler = createScheduler({ prng: prng.fork(), startMs: 1_000_000 })
  const bucket = new MemoryObjectStore({ nowMs: storeClock(scheduler) })
  const store = new SimulatedObjectStore({ bucket, world: scheduler, prng, ...options })
  return { scheduler, bucket, store }
}

/** A world in which the first request has this fate and the others are answered. */
function worldWithFate(fate: RequestFate): World {
  return makeWorld({ plan: ({ index }) => (index === 0 ? fate : { kind: 'answered' }) })
}

async function live(world: World, actor: () => Promise<void>): Promise<void> {
  world.scheduler.spawn('actor', actor)
  const outcome = await world.scheduler.run()
  if (outcome.kind === 'failed') throw outcome.error
  expect(outcome.kind).toBe('finished')
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

async function kindOf(request: Promise<unknown>): Promise<string> {
  try {
    await request
    return 'answered'
  } catch (error) {
    return error instanceof ObjectStoreError ? error.kind : 'another error'
  }
}

describe('fates', () => {
  test('a lost request changes nothing and fails without an answer', async () => {
    const world = worldWithFate({ kind: 'lost' })
    await live(world, async () => {
      const client = world.store.client('p')
      expect(await kindOf(client.putIfAbsent('k', bytes('v')))).toBe('no-answer')
      await world.store.drain()
      expect(world.bucket.objects()).toEqual([])
    })
  })

  test('a lost response leaves the write there, and the repetition is refused', async () => {
    const world = worldWithFate({ kind: 'response-lost' })
    await live(world, async () => {
      const client = world.store.client('p')
      expect(await kindOf(client.putIfAbsent('k', bytes('v')))).toBe('no-answer')
      expect(await client.putIfAbsent('k', bytes('v'))).toEqual({ kind: 'refused' })
    })
  })

  test('a late write takes effect after its maker gave up', async () => {
    const world = worldWithFate({ kind: 'late', afterMs: 60_000 })
    await live(world, async () => {
      const client = world.store.client('p')
      expect(await kindOf(client.putIfAbsent('k', bytes('v')))).toBe('no-answer')
      expect(await client.get('k')).toBeUndefined()
      expect(world.store.onTheWay).toBe(1)
      await world.scheduler.sleep(61_000)
      expect((await client.get('k'))?.bytes).toEqual(bytes('v'))
    })
  })

  test('a repeated write comes back after a deletion', async () => {
    const world = worldWithFate({ kind: 'repeated', afterMs: 60_000 })
    await live(world, async () => {
      const client = world.store.client('p')
      expect((await client.putIfAbsent('k', bytes('v'))).kind).toBe('written')
      await client.delete('k')
      await world.store.drain()
      expect((await client.get('k'))?.bytes).toEqual(bytes('v'))
    })
  })

  test('a write that is sent twice meets itself', async () => {
    const world = worldWithFate({ kind: 'sent-twice' })
    await live(world, async () => {
      const client = world.store.client('p')
      expect(await client.putIfAbsent('k', bytes('v'))).toEqual({ kind: 'refused' })
      expect((await client.get('k'))?.bytes).toEqual(bytes('v'))
    })
  })

  test('a write that failed may be there', async () => {
    const world = worldWithFate({ kind: 'failed', status: 503, isApplied: true })
    await live(world, async () => {
      const client = world.store.client('p')
      expect(await kindOf(client.putIfAbsent('k', bytes('v')))).toBe('throttled')
      expect((await client.get('k'))?.bytes).toEqual(bytes('v'))
    })
  })

  test('a body is flipped or cut, and the object is not', async () => {
    for (const kind of ['flipped', 'cut'] as const) {
      const world = makeWorld({
        plan: ({ operation }) => (operation === 'put' ? undefined : { kind }),
      })
      await live(world, async () => {
        const client = world.store.client('p')
        await client.putIfAbsent('k', bytes('some value'))
        const whole = await client.get('k')
        const part = await client.range('k', { offset: 5, length: 5 })
        expect(whole?.bytes).not.toEqual(bytes('some value'))
        expect(part).not.toEqual(bytes('value'))
        expect(world.bucket.objects()[0]?.bytes).toEqual(bytes('some value'))
      })
    }
  })

  test('an answer slower than the timeout is no answer, and the write lands', async () => {
    const world = makeWorld({ timeoutMs: 100, faults: { slow: 1, slowFactor: 1000 } })
    await live(world, async () => {
      const startMs = world.scheduler.nowMs()
      expect(await kindOf(world.store.client('p').putIfAbsent('k', bytes('v')))).toBe('no-answer')
      expect(world.scheduler.nowMs() - startMs).toBe(100)
      await world.store.drain()
      expect(world.bucket.objects().length).toBe(1)
    })
  })
})

describe('processes', () => {
  test('a dead process hears nothing more, and its last write lands or does not', async () => {
    const landed = new Set<boolean>()
    for (let seed = 0; seed < 20; seed += 1) {
      const world = makeWorld({}, seed)
      const process = new SimulatedProcess('p')
      let heard = false
      await live(world, async () => {
        void world.store
          .client(process)
          .putIfAbsent('k', bytes('v'))
          .finally(() => {
            heard = true
          })
        await world.scheduler.turn('let it leave')
        process.crash()
        await world.store.drain()
        await world.scheduler.sleep(60_000)
      })
      expect(heard).toBe(false)
      landed.add(world.bucket.objects().length === 1)
    }
    expect(landed.size).toBe(2)
  })

  test('a paused process gets its answer when it goes on', async () => {
    const world = makeWorld()
    const process = new SimulatedProcess('p')
    await live(world, async () => {
      let answeredMs = 0
      const put = world.store.client(process).putIfAbsent('k', bytes('v'))
      const noted = put.then(() => {
        answeredMs = world.scheduler.nowMs()
      })
      await world.scheduler.turn('let it leave')
      process.pause()
      await world.scheduler.sleep(4_000)
      expect(world.bucket.objects().length).toBe(1)
      expect(answeredMs).toBe(0)
      process.resume()
      await noted
      expect(answeredMs).toBe(world.scheduler.nowMs())
    })
  })

  test('a process that is cut off reaches nothing', async () => {
    const world = makeWorld()
    const process = new SimulatedProcess('p')
    await live(world, async () => {
      const client = world.store.client(process)
      process.disconnect()
      expect(await kindOf(client.putIfAbsent('k', bytes('v')))).toBe('no-answer')
      expect(world.bucket.objects()).toEqual([])
      process.reconnect()
      expect((await client.putIfAbsent('k', bytes('v'))).kind).toBe('written')
    })
  })
})

/** Four processes that add one to a counter by compare-and-swap as often as they can. */
async function countTogether(
  seed: number,
  faults: ObjectFaults,
): Promise<{ digest: string; sum: number; certain: number; attempts: number; kinds: Set<string> }> {
  const prng = createPrng(seed)
  const trace = createTrace()
  const scheduler = createScheduler({ prng: prng.fork(), trace })
  const bucket = new MemoryObjectStore({ nowMs: storeClock(scheduler) })
  const store = new SimulatedObjectStore({ bucket, world: scheduler, prng, faults })
  await bucket.putIfAbsent('counter', bytes('0'))
  const seen = { certain: 0, attempts: 0, kinds: new Set<string>() }
  const addOne = async (client: ObjectStore): Promise<void> => {
    const found = await client.get('counter')
    const next = Number(new TextDecoder().decode(found?.bytes)) + 1
    seen.attempts += 1
    const answer = await client.compareAndSwap('counter', found?.etag ?? '', bytes(String(next)))
    seen.kinds.add(answer.kind)
    if (answer.kind === 'written') seen.certain += 1
  }
  for (const name of ['a', 'b', 'c', 'd']) {
    const client = store.client(name)
    scheduler.spawn(name, async () => {
      for (let i = 0; i < 60; i += 1) {
        await addOne(client).catch((error: unknown) => {
          if (!(error instanceof ObjectStoreError)) throw error
          seen.kinds.add(error.kind)
        })
      }
      await store.drain()
    })
  }
  const outcome = await scheduler.run()
  if (outcome.kind === 'failed') throw outcome.error
  const sum = Number(new TextDecoder().decode(bucket.objects()[0]?.bytes))
  return { digest: trace.digest(), sum, ...seen }
}

describe('under all faults together', () => {
  test('the same seed gives the same trace, another seed another', async () => {
    const first = await countTogether(7, HARSH_FAULTS)
    expect((await countTogether(7, HARSH_FAULTS)).digest).toBe(first.digest)
    expect((await countTogether(8, HARSH_FAULTS)).digest).not.toBe(first.digest)
  })

  test('compare-and-swap counts every certain success, and nothing that was refused', async () => {
    const kinds = new Set<string>()
    for (let seed = 0; seed < 30; seed += 1) {
      const seen = await countTogether(seed, HARSH_FAULTS)
      expect(seen.sum, `seed ${seed}`).toBeGreaterThanOrEqual(seen.certain)
      expect(seen.sum, `seed ${seed}`).toBeLessThanOrEqual(seen.attempts)
      for (const kind of seen.kinds) kinds.add(kind)
    }
    expect([...kinds].sort()).toEqual(['no-answer', 'refused', 'throttled', 'written'])
  })

  test('calm waters: every request is answered', async () => {
    const seen = await countTogether(3, { ...HARSH_FAULTS, ...calmFaults() })
    expect([...seen.kinds].sort()).toEqual(['refused', 'written'])
    expect(seen.sum).toBe(seen.certain)
  })
})

function calmFaults(): Partial<ObjectFaults> {
  return {
    lost: 0,
    responseLost: 0,
    late: 0,
    repeated: 0,
    sentTwice: 0,
    failed: 0,
    stormMs: 0,
    slow: 0,
  }
}

test('storms come and go', async () => {
  const world = makeWorld({ faults: { calmMs: 10_000, stormMs: 2_000, failedInStorm: 1 } })
  const heard: string[] = []
  await live(world, async () => {
    const client = world.store.client('p')
    for (let i = 0; i < 400; i += 1) {
      heard.push(await kindOf(client.get('k')))
      await world.scheduler.sleep(200)
    }
  })
  const changes = heard.filter((kind, index) => index > 0 && kind !== heard[index - 1]).length
  const failures = heard.filter((kind) => kind !== 'answered').length
  expect(failures).toBeGreaterThan(20)
  expect(failures).toBeLessThan(200)
  expect(changes).toBeLessThan(40)
})

test('the store’s clock is ahead of the world’s and tells whole seconds', async () => {
  const clock = createVirtualClock(12_345)
  const nowMs = storeClock(clock, { aheadMs: 3_700 })
  expect(nowMs()).toBe(16_000)
})

test('latency has the median and the tail of its profile, on the virtual clock', async () => {
  const clock = createVirtualClock()
  const memory = new MemoryObjectStore({ nowMs: () => clock.nowMs() })
  const store = new LatentObjectStore(memory, {
    latency: SAME_REGION,
    prng: createPrng(1),
    sleep: (ms) => clock.sleep(ms),
  })
  const tookMs: number[] = []
  for (let i = 0; i < 4000; i += 1) {
    const startMs = clock.nowMs()
    await store.get('k')
    tookMs.push(clock.nowMs() - startMs)
  }
  tookMs.sort((a, b) => a - b)
  expect(tookMs[2000]).toBeGreaterThan(18)
  expect(tookMs[2000]).toBeLessThan(22)
  expect(tookMs[3960]).toBeGreaterThan(50)
  expect(tookMs[3960]).toBeLessThan(80)
})
