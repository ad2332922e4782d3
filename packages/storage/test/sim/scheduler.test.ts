import {
  createPrng,
  createScheduler,
  createTrace,
  createVirtualClock,
  type Scheduler,
} from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'

/** Three actors that race for a counter, with sleeps. */
function race(scheduler: Scheduler, seen: string[]): void {
  for (const name of ['a', 'b', 'c']) {
    scheduler.spawn(name, async () => {
      for (let step = 0; step < 5; step += 1) {
        await scheduler.turn(`${name} ${step}`)
        seen.push(`${name}${step}`)
        if (step === 2) await scheduler.sleep(10)
      }
    })
  }
}

async function run(
  seed: number,
): Promise<{ digest: string; lines: readonly string[]; seen: string[] }> {
  const trace = createTrace()
  const scheduler = createScheduler({ prng: createPrng(seed), trace })
  const seen: string[] = []
  race(scheduler, seen)
  expect((await scheduler.run()).kind).toBe('finished')
  return { digest: trace.digest(), lines: trace.lines(), seen }
}

describe('scheduler', () => {
  test('gives byte-identical traces for the same seed', async () => {
    const first = await run(5)
    const second = await run(5)
    expect(second.lines).toEqual(first.lines)
    expect(second.digest).toBe(first.digest)
    expect(second.seen).toEqual(first.seen)
  })

  test('tries different orders for different seeds', async () => {
    const orders = new Set<string>()
    for (let seed = 0; seed < 30; seed += 1) orders.add((await run(seed)).seen.join(' '))
    expect(orders.size).toBeGreaterThan(25)
  })

  test('keeps each actor’s own order', async () => {
    for (let seed = 0; seed < 10; seed += 1) {
      const { seen } = await run(seed)
      for (const name of ['a', 'b', 'c']) {
        const own = seen.filter((step) => step.startsWith(name))
        expect(own).toEqual([0, 1, 2, 3, 4].map((step) => `${name}${step}`))
      }
    }
  })

  test('moves the clock only when everybody waits', async () => {
    const scheduler = createScheduler({ prng: createPrng(1) })
    const at: number[] = []
    scheduler.spawn('sleeper', async () => {
      await scheduler.sleep(100)
      at.push(scheduler.nowMs())
      await scheduler.sleep(5)
      at.push(scheduler.nowMs())
    })
    scheduler.spawn('worker', async () => {
      for (let step = 0; step < 20; step += 1) {
        await scheduler.turn('work')
        expect(scheduler.nowMs()).toBe(0)
      }
    })
    expect((await scheduler.run()).kind).toBe('finished')
    expect(at).toEqual([100, 105])
  })

  test('stops at a step and leaves every actor where it stood', async () => {
    const scheduler = createScheduler({ prng: createPrng(1) })
    const seen: string[] = []
    race(scheduler, seen)
    const outcome = await scheduler.run({ stopAtStep: 7 })
    expect(outcome).toEqual({ kind: 'stopped', steps: 7 })
    const before = seen.length
    await new Promise((resolve) => setImmediate(resolve))
    expect(seen.length).toBe(before)
  })

  test('reports an actor that waits for something outside the world', async () => {
    const scheduler = createScheduler({ prng: createPrng(1) })
    scheduler.spawn('lost', () => new Promise(() => undefined))
    const outcome = await scheduler.run()
    expect(outcome).toMatchObject({ kind: 'stuck', actors: ['lost'] })
  })

  test('reports what an actor threw', async () => {
    const scheduler = createScheduler({ prng: createPrng(1) })
    const error = new Error('broken')
    scheduler.spawn('thrower', () => Promise.reject(error))
    expect(await scheduler.run()).toMatchObject({ kind: 'failed', actor: 'thrower', error })
  })
})

describe('virtual clock', () => {
  test('wakes sleepers in the order of their moments, without waiting', async () => {
    const clock = createVirtualClock(1000)
    const woken: string[] = []
    const sleeper = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms)
      woken.push(`${name} at ${clock.nowMs()}`)
    }
    await Promise.all([
      sleeper('day', 86_400_000),
      sleeper('late', 20),
      sleeper('early', 10),
      sleeper('also late', 20),
    ])
    expect(woken).toEqual(['early at 1010', 'late at 1020', 'also late at 1020', 'day at 86401000'])
    expect(clock.sleeping).toBe(0)
  })

  test('counts what follows from what: sleeps one after another add up, sleeps side by side do not', async () => {
    const clock = createVirtualClock()
    await Promise.all([clock.sleep(10), clock.sleep(10)])
    await clock.sleep(10)
    expect(clock.nowMs()).toBe(20)
  })
})
