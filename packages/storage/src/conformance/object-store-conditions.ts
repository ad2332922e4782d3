/** Conditional writes: what the whole commit protocol rests on. */
import type { ObjectStore, PutAnswer } from '../object/object-store.ts'
import { ObjectStoreError } from '../object/object-store.ts'
import { expectBytes, expectEqual, expectThat } from './expect.ts'
import type { DefineObjectStoreTest } from './object-store-harness.ts'
import { bytesOf } from './samples.ts'

const RACERS = 16

export function conditionalWrites(define: DefineObjectStoreTest): void {
  define('putIfAbsent never replaces an object', async (store, prefix) => {
    await store.putIfAbsent(`${prefix}k`, bytesOf('first'))
    const again = await store.putIfAbsent(`${prefix}k`, bytesOf('second'))
    expectEqual(again.kind, 'refused', 'the second write')
    expectBytes((await store.get(`${prefix}k`))?.bytes, bytesOf('first'), 'the object')
  })

  define('of racing putIfAbsent exactly one is written', async (store, prefix) => {
    for (let round = 0; round < 4; round += 1) {
      const key = `${prefix}${round}`
      const answers = await Promise.all(
        Array.from({ length: RACERS }, (_, racer) =>
          decided(() => store.putIfAbsent(key, bytesOf(`racer ${racer}`))),
        ),
      )
      const winners = answers.flatMap((answer, racer) =>
        answer?.kind === 'written' ? [racer] : [],
      )
      expectEqual(winners.length, 1, `writes that won round ${round}`)
      expectBytes((await store.get(key))?.bytes, bytesOf(`racer ${winners[0]}`), 'the object')
    }
  })

  define('compareAndSwap replaces the version it names and no other', async (store, prefix) => {
    const key = `${prefix}k`
    const first = written(await store.putIfAbsent(key, bytesOf('1')))
    const second = written(await store.compareAndSwap(key, first, bytesOf('2')))
    expectThat(second !== first, 'other bytes have another ETag')
    const stale = await store.compareAndSwap(key, first, bytesOf('3'))
    expectEqual(stale.kind, 'refused', 'a swap of a version that is gone')
    const found = await store.get(key)
    expectBytes(found?.bytes, bytesOf('2'), 'the object')
    expectEqual(found?.etag, second, 'its ETag')
    written(await store.compareAndSwap(key, second, bytesOf('4')))
  })

  define('compareAndSwap makes no object where there is none', async (store, prefix) => {
    const key = `${prefix}k`
    const etag = written(await store.putIfAbsent(key, bytesOf('1')))
    await store.delete(key)
    const answer = await store.compareAndSwap(key, etag, bytesOf('2'))
    expectEqual(answer.kind, 'refused', 'a swap of an object that is gone')
    expectThat((await store.get(key)) === undefined, 'there is no object')
  })

  define(
    'of racing compareAndSwap at most one is written, and the object is its',
    async (store, prefix) => {
      const key = `${prefix}k`
      let etag = written(await store.putIfAbsent(key, bytesOf('start')))
      for (let round = 0; round < 4; round += 1) {
        const before = etag
        const answers = await Promise.all(
          Array.from({ length: RACERS }, (_, racer) =>
            decided(() => store.compareAndSwap(key, before, bytesOf(`${round} ${racer}`))),
          ),
        )
        const winners = answers.flatMap((answer, racer) =>
          answer?.kind === 'written' ? [racer] : [],
        )
        expectThat(winners.length <= 1, `${winners.length} swaps of one version were written`)
        const found = await store.get(key)
        expectThat(found !== undefined && found.etag !== before, 'one swap changed the object')
        if (winners.length === 1) {
          expectBytes(found.bytes, bytesOf(`${round} ${winners[0]}`), 'the object')
        }
        etag = found.etag
      }
    },
  )

  define('a counter loses nothing that was certainly added', async (store, prefix) => {
    const key = `${prefix}counter`
    await store.putIfAbsent(key, bytesOf('0'))
    let attempts = 0
    const certain = await Promise.all(
      Array.from({ length: 4 }, async () => {
        let sum = 0
        for (let turn = 0; turn < 12; turn += 1) {
          attempts += 1
          if ((await decided(() => addOne(store, key)))?.kind === 'written') sum += 1
        }
        return sum
      }),
    )
    const added = certain.reduce((sum, each) => sum + each, 0)
    const value = Number(new TextDecoder().decode((await store.get(key))?.bytes))
    expectThat(
      value >= added,
      `${added} were added for certain, and the counter stands at ${value}`,
    )
    expectThat(value <= attempts, `${attempts} were tried, and the counter stands at ${value}`)
  })
}

async function addOne(store: ObjectStore, key: string): Promise<PutAnswer> {
  const found = await store.get(key)
  expectThat(found !== undefined, 'the counter is there')
  const next = Number(new TextDecoder().decode(found.bytes)) + 1
  return store.compareAndSwap(key, found.etag, bytesOf(String(next)))
}

/** `undefined` where the outcome is unknown: some stores answer a lost race with an error. */
async function decided(request: () => Promise<PutAnswer>): Promise<PutAnswer | undefined> {
  try {
    return await request()
  } catch (error) {
    if (error instanceof ObjectStoreError && error.isTransient) return undefined
    throw error
  }
}

function written(answer: PutAnswer): string {
  expectThat(answer.kind === 'written', 'a write whose condition holds is written')
  return answer.etag
}
