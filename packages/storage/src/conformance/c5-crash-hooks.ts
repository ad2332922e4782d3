/**
 * C5: crash hooks. Every durable step is a named crash point; dying at any of them, in any order, recovers to a prefix that
 * contains every ack. A backend that names no points declares that it has no durable steps of its own, and is crashed between
 * its calls instead.
 */
import { createPrng } from '../sim/prng.ts'
import { ConformanceFailure, expectThat, messageOf } from './expect.ts'
import { CrashWorkload } from './crash-workload.ts'
import {
  type ClauseContext,
  type DyingAtPoints,
  onInstance,
  type StorageInstance,
  withInstance,
} from './harness.ts'

export function c5CrashHooks(context: ClauseContext): void {
  const points = context.subject.crashPoints
  context.runner.describe('C5 crash hooks', () => {
    if (!context.subject.capabilities.durable) {
      context.runner.test('C5: a storage that is not durable names no crash points', async () => {
        expectThat(
          (points ?? []).length === 0,
          'C5: crash points are named, but nothing is durable',
        )
      })
      return
    }
    betweenCalls(context)
    if (points === undefined || points.length === 0) return
    everyPoint(context, points)
    atEveryPoint(context, points)
    inAnyOrder(context, points)
  })
}

function betweenCalls(context: ClauseContext): void {
  onInstance(
    context,
    'C5: dying between any two calls recovers to exactly what was acknowledged',
    async (instance) => {
      const workload = new CrashWorkload(context.subject.capabilities)
      let storage = await instance.open()
      for (let life = 0; life < 24; life += 1) {
        await workload.run(storage, { steps: life })
        storage = await instance.crash()
        await workload.checkRecovered(storage, `after life ${life}`)
      }
    },
  )
}

function everyPoint(context: ClauseContext, points: readonly string[]): void {
  onInstance(
    context,
    'C5: the steps of ordinary use pass every crash point that is named',
    async (instance) => {
      const dying = hooksOf(instance)
      const workload = new CrashWorkload(context.subject.capabilities)
      let storage = await instance.open()
      for (let life = 0; life < 4; life += 1) {
        await workload.run(storage)
        storage = await instance.reopen()
      }
      const passed = new Set(dying.passed())
      const missed = points.filter((point) => !passed.has(point))
      expectThat(missed.length === 0, `C5: these points were never passed: ${missed.join(', ')}`)
      const unnamed = [...passed].filter((point) => !points.includes(point))
      expectThat(unnamed.length === 0, `C5: these points are not declared: ${unnamed.join(', ')}`)
    },
  )
}

function atEveryPoint(context: ClauseContext, points: readonly string[]): void {
  for (const point of points) {
    onInstance(
      context,
      `C5: dying at ${point} recovers to a prefix with every ack`,
      async (instance) => {
        const workload = new CrashWorkload(context.subject.capabilities)
        let deaths = 0
        for (let occurrence = 1; occurrence <= 3; occurrence += 1) {
          deaths += await dieOnce(instance, workload, point, occurrence)
        }
        expectThat(deaths > 0, `C5: ${point} was never passed`)
      },
    )
  }
}

function inAnyOrder(context: ClauseContext, points: readonly string[]): void {
  context.runner.test(
    'C5: dying at points in any order recovers to a prefix with every ack',
    async () => {
      for (let seed = 1; seed <= context.histories; seed += 1) {
        const prng = createPrng(seed)
        const deaths = Array.from(
          { length: 10 },
          () => [prng.pick(points), prng.between(1, 6)] as const,
        )
        const dying = withInstance(context.subject, async (instance) => {
          const workload = new CrashWorkload(context.subject.capabilities)
          for (const [point, occurrence] of deaths) {
            await dieOnce(instance, workload, point, occurrence)
          }
        })
        await dying.catch((cause: unknown) => {
          const text = messageOf(cause)
          const list = deaths.map(([point, occurrence]) => `${point} × ${occurrence}`).join(', ')
          throw new ConformanceFailure(`${text}\nseed ${seed}, deaths: ${list}`, { cause })
        })
      }
    },
  )
}

/** One life that ends at the point, or at its own end; 1 if it died. The recovered database is checked. */
async function dieOnce(
  instance: StorageInstance,
  workload: CrashWorkload,
  point: string,
  occurrence: number,
): Promise<number> {
  const dying = hooksOf(instance)
  dying.arm(point, occurrence)
  workload.dead = () => dying.died()
  const what = `after dying at ${point} × ${occurrence}`
  try {
    const storage = await instance.open()
    await workload.checkRecovered(storage, what)
    await workload.run(storage)
    await storage.close()
  } catch (error) {
    if (!dying.died()) throw error
  }
  const died = dying.died()
  const storage = await instance.crash()
  await workload.checkRecovered(storage, what)
  await storage.close()
  return died ? 1 : 0
}

function hooksOf(instance: StorageInstance): DyingAtPoints {
  expectThat(instance.dying !== undefined, 'C5: crash points are declared, but cannot be died at')
  return instance.dying
}
