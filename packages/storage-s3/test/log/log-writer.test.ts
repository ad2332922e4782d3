import { ObjectStoreError } from '@twill/storage/object'
import { EXPRESS, SAME_REGION } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import { decodeSegment, encodeSegment } from '../../src/log/segment.ts'
import { CalmWorld, kindOf, LOG_AGE_MS, type Opened, record, textOf } from './world/calm-world.ts'
import { KEYS, MANIFEST_KEY, TIMELINE } from './world/place.ts'

/** As `SAME_REGION`, with neither spread nor tail. */
const STEADY = { ...SAME_REGION, p99Ms: SAME_REGION.p50Ms, tailProbability: 0 }

async function opened(
  world: CalmWorld,
  tuning: Parameters<CalmWorld['open']>[0] = {},
): Promise<Opened> {
  await world.create()
  return world.open(tuning)
}

function slotOf(key: string): number {
  return Number.parseInt(key.slice(KEYS.logs(TIMELINE).length), 16)
}

/** A segment of another writer, put into the bucket behind everybody's back. */
async function intrude(world: CalmWorld, slot: number, epoch: number): Promise<void> {
  const header = { timeline: TIMELINE, epoch, slot, firstLsn: 1, lastLsn: 1 }
  const rest = { nonce: 'aaaaaaaaaaaaaaaa', link: 0 }
  const { bytes } = encodeSegment({ ...header, ...rest }, [[record('intruder')]])
  await world.bucket.putIfAbsent(KEYS.log(TIMELINE, slot), bytes)
}

async function setManifest(world: CalmWorld, change: (json: Manifest) => void): Promise<void> {
  const found = await world.bucket.get(MANIFEST_KEY)
  const json = JSON.parse(new TextDecoder().decode(found?.bytes)) as Manifest
  change(json)
  const bytes = new TextEncoder().encode(JSON.stringify(json))
  await world.bucket.compareAndSwap(MANIFEST_KEY, found?.etag ?? '', bytes)
}

type Manifest = { epoch: number; log: { start: { slot: number } } }

describe('appending', () => {
  test('gives LSNs in the order of the calls and reads back in that order', async () => {
    const world = new CalmWorld(SAME_REGION)
    await world.run(async () => {
      const { writer, reader } = await opened(world)
      const calls = Array.from({ length: 200 }, (_, at) =>
        writer.append([record(`${at}a`), record(`${at}b`)]),
      )
      const ranges = await Promise.all(calls)
      ranges.forEach((range, at) => {
        expect(range).toEqual({ firstLsn: 2 * at + 1, lastLsn: 2 * at + 2 })
      })
      expect(writer.durableLsn).toBe(400)
      expect(await textOf(reader, 1, 400)).toEqual(ranges.flatMap((_, at) => [`${at}a`, `${at}b`]))
      const { reader: other, cell } = await world.load()
      await other.refresh(cell)
      expect(await textOf(other, 7, 9)).toEqual(['3a', '3b', '4a'])
    })
  })

  test('resolves in order, though later segments land first', async () => {
    const world = new CalmWorld({ ...SAME_REGION, p99Ms: 400 })
    await world.run(async () => {
      const { writer } = await opened(world, { putsPerSecond: 0, segmentBytes: 1 })
      const order: number[] = []
      const calls = Array.from({ length: 100 }, async () => {
        order.push((await writer.append([record('x')])).firstLsn)
      })
      await Promise.all(calls)
      expect(order).toEqual(order.toSorted((a, b) => a - b))
      expect(writer.stats().segments).toBe(100)
    })
  })

  test('of no records is refused', async () => {
    const world = new CalmWorld()
    await world.run(async () => {
      const { writer } = await opened(world)
      expect(await kindOf(writer.append([]))).toBe('invalid')
    })
  })

  for (const profile of [SAME_REGION, EXPRESS]) {
    test(`alone takes one PUT's time (${profile.name})`, async () => {
      const world = new CalmWorld(profile)
      await world.run(async () => {
        const { writer } = await opened(world)
        for (let commit = 0; commit < 400; commit += 1) await writer.append([record('x')])
        const { commitLatency, puts, hedges } = writer.stats()
        expect(commitLatency.p50Ms).toBeLessThan(profile.p50Ms * 1.15)
        expect(puts - hedges).toBe(400)
        expect(hedges).toBeLessThanOrEqual(40)
      })
    })
  }

  test('by many at once fills segments, and stays within the budget', async () => {
    const world = new CalmWorld(SAME_REGION)
    await world.run(async () => {
      const { writer } = await opened(world)
      const endMs = world.loop.nowMs() + 10 * 60_000
      const session = async (): Promise<void> => {
        while (world.loop.nowMs() < endMs) await writer.append([record('x')])
      }
      await Promise.all(Array.from({ length: 16 }, session))
      const { groups, puts, groupsPerSegment, hedges, retries } = writer.stats()
      expect(puts / 600).toBeLessThan(20 + 2.1)
      expect(groups / 600).toBeGreaterThan(200)
      expect(groupsPerSegment).toBeGreaterThan(8)
      expect(hedges).toBeLessThanOrEqual(puts * 0.1)
      expect(retries).toBe(0)
    })
  })

  test('costs one PUT per segment and its hedges; idling costs nothing', async () => {
    const world = new CalmWorld(SAME_REGION)
    await world.run(async () => {
      const { writer } = await opened(world)
      const before = world.counting.counts()
      for (let commit = 0; commit < 100; commit += 1) await writer.append([record('x')])
      const after = world.counting.counts()
      const { hedges } = writer.stats()
      expect(after.put - before.put).toBe(100 + hedges)
      expect(after.list).toBe(0)
      expect(after.cas).toBe(before.cas)
      await world.loop.sleep(1_000)
      const { requests } = world.counting
      await world.loop.sleep(24 * 3_600_000)
      expect(world.counting.requests).toBe(requests)
    })
  })

  test('sends one segment at a time until four slots are taken, then four', async () => {
    const world = new CalmWorld(STEADY)
    let underWay = 0
    const most: number[] = []
    await world.run(async () => {
      const { writer } = await opened(world, { putsPerSecond: 0, segmentBytes: 1 })
      world.plan = (key, bytes) => {
        underWay += 1
        most[slotOf(key)] = underWay
        return world.loop.sleep(20).then(() => {
          underWay -= 1
          return world.bucket.putIfAbsent(key, bytes)
        })
      }
      await Promise.all(Array.from({ length: 20 }, () => writer.append([record('x')])))
      expect(most.slice(0, 5)).toEqual([1, 1, 1, 1, 1])
      expect(Math.max(...most)).toBe(4)
    })
  })

  test('waits while too much is under way, and goes on in order', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      const { writer } = await opened(world, { queuedBytes: 4_000, putsPerSecond: 0 })
      let sent = 0
      world.plan = (_, bytes) => {
        sent = Math.max(sent, bytes.length)
        return undefined
      }
      const calls = Array.from({ length: 100 }, () => writer.append([new Uint8Array(1_000)]))
      const ranges = await Promise.all(calls)
      expect(ranges.map(({ firstLsn }) => firstLsn)).toEqual(ranges.map((_, at) => at + 1))
      expect(sent).toBeLessThan(4_200)
    })
  })

  test('makes a large group a segment of its own', async () => {
    const world = new CalmWorld()
    await world.run(async () => {
      const { writer } = await opened(world)
      const large = writer.append([new Uint8Array(3 << 20)])
      const small = writer.append([record('x')])
      await Promise.all([large, small])
      const { bytes } = (await world.bucket.get(KEYS.log(TIMELINE, 0))) as { bytes: Uint8Array }
      expect(decodeSegment(bytes, TIMELINE, 0).groups.length).toBe(1)
    })
  })
})

describe('an append whose answer is lost', () => {
  test('is found by its nonce, and is there once', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      const { writer } = await opened(world)
      let lost = 0
      world.plan = (key, bytes) => {
        if (lost > 0) return undefined
        lost += 1
        return world.bucket.putIfAbsent(key, bytes).then(() => {
          throw new ObjectStoreError('no-answer', 'reset')
        })
      }
      expect(await writer.append([record('a')])).toEqual({ firstLsn: 1, lastLsn: 1 })
      await writer.append([record('b')])
      expect(writer.stats().retries).toBe(1)
      const { reader, cell } = await world.load()
      await reader.refresh(cell)
      expect(await textOf(reader, 1, reader.end.lsn - 1)).toEqual(['a', 'b'])
    })
  })

  test('is in doubt after thirty seconds, with all behind it, and nothing is sent after it', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      const { writer } = await opened(world)
      await writer.append([record('a')])
      world.plan = () => Promise.reject(new ObjectStoreError('throttled', 'slow down'))
      const startMs = world.loop.nowMs()
      const kinds = await Promise.all([
        kindOf(writer.append([record('b')])),
        kindOf(writer.append([record('c')])),
      ])
      expect(kinds).toEqual(['unknown-outcome', 'unknown-outcome'])
      expect(world.loop.nowMs() - startMs).toBeLessThan(31_000)
      world.plan = () => undefined
      expect(await kindOf(writer.append([record('d')]))).toBe('unknown-outcome')
      expect(await writer.finish()).toBeUndefined()
    })
  })

  test('that the store refuses to try has failed for certain', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      const { writer } = await opened(world)
      world.plan = () => Promise.reject(new ObjectStoreError('denied', 'no'))
      expect(await kindOf(writer.append([record('a')]))).toBe('denied')
      expect(await kindOf(writer.append([record('b')]))).toBe('denied')
    })
  })
})

describe('a slot that is taken', () => {
  test('by a deposed writer is skipped', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      await opened(world)
      const { writer } = await world.open()
      await intrude(world, 1, 1)
      await intrude(world, 2, 1)
      await writer.append([record('a')])
      await writer.append([record('b')])
      const { reader, cell } = await world.load()
      const end = await reader.refresh(cell)
      expect(end).toEqual({ slot: 5, epoch: 2, lsn: 3 })
      expect(await textOf(reader, 1, 2)).toEqual(['a', 'b'])
    })
  })

  test('by a later writer fences for certain, and so all behind it', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      const { writer } = await opened(world, { putsPerSecond: 0, segmentBytes: 1 })
      for (let commit = 0; commit < 5; commit += 1) await writer.append([record('x')])
      await intrude(world, 6, 2)
      const kinds = await Promise.all(
        Array.from({ length: 8 }, () => kindOf(writer.append([record('y')]))),
      )
      expect(kinds).toEqual(['resolved', ...Array.from({ length: 7 }, () => 'fenced')])
      expect(await kindOf(writer.append([record('z')]))).toBe('fenced')
    })
  })

  test('by a later writer, before the start of the log, leaves the outcome unknown', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      const { writer } = await opened(world)
      await intrude(world, 0, 2)
      await setManifest(world, (manifest) => {
        manifest.epoch = 2
        manifest.log.start.slot = 1
      })
      expect(await kindOf(writer.append([record('a')]))).toBe('unknown-outcome')
      // This one was never sent.
      expect(await kindOf(writer.append([record('b')]))).toBe('fenced')
    })
  })

  test('by a later writer, after another that was before the start of the log, leaves the outcome unknown', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      await opened(world)
      const { writer } = await world.open()
      // Slot 1 may have been this writer's own before it was deleted and taken by writer 1.
      await intrude(world, 1, 1)
      await intrude(world, 2, 3)
      await setManifest(world, (manifest) => {
        manifest.epoch = 3
        manifest.log.start.slot = 2
      })
      expect(await kindOf(writer.append([record('a')]))).toBe('unknown-outcome')
    })
  })

  test('and empty when looked at leaves the outcome unknown to a deposed writer', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      const { writer } = await opened(world)
      await setManifest(world, (manifest) => {
        manifest.epoch = 2
      })
      world.plan = () => Promise.resolve({ kind: 'refused' })
      expect(await kindOf(writer.append([record('a')]))).toBe('unknown-outcome')
    })
  })

  test('and empty when looked at is tried again by the newest writer', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      const { writer } = await opened(world)
      let refused = false
      world.plan = () => {
        if (refused) return undefined
        refused = true
        return Promise.resolve({ kind: 'refused' })
      }
      expect(await kindOf(writer.append([record('a')]))).toBe('resolved')
    })
  })
})

describe('the freshness rule', () => {
  test('reads the manifest before an acknowledgement when the proof is old', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      const { writer } = await opened(world)
      const gets = (): number => world.counting.counts().get
      const before = gets()
      await writer.append([record('a')])
      expect(gets()).toBe(before)
      await world.loop.sleep(LOG_AGE_MS)
      await writer.append([record('b')])
      expect(gets()).toBe(before + 1)
      await setManifest(world, (manifest) => {
        manifest.epoch = 2
      })
      await writer.append([record('c')])
      await world.loop.sleep(LOG_AGE_MS)
      expect(await kindOf(writer.append([record('d')]))).toBe('unknown-outcome')
    })
  })

  test('renews the proof beside a PUT in good time, so that no commit waits for it', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      const { writer } = await opened(world)
      for (let hour = 0; hour < 60; hour += 1) {
        await world.loop.sleep(LOG_AGE_MS * 0.3)
        await writer.append([record('a')])
      }
      expect(writer.stats().commitLatency.maxMs).toBeLessThan(STEADY.p50Ms * 1.1)
    })
  })
})
