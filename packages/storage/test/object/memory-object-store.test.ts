import {
  compareKeys,
  CountingObjectStore,
  MemoryObjectStore,
  ObjectStoreError,
} from '@twill/storage/object'
import { createPrng } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('a bucket in memory', () => {
  test('never gives an ETag twice, not even for the same bytes', async () => {
    const store = new MemoryObjectStore({ nowMs: () => 0 })
    const etags = new Set<string>()
    for (let i = 0; i < 100; i += 1) {
      const answer = await store.putIfAbsent('k', bytes('v'))
      if (answer.kind === 'written') etags.add(answer.etag)
      await store.delete('k')
    }
    expect(etags.size).toBe(100)
  })

  test('gives the same bytes the same ETag when asked to be like that', async () => {
    const store = new MemoryObjectStore({ nowMs: () => 0, etags: 'content' })
    const first = await store.putIfAbsent('a', bytes('v'))
    expect(await store.putIfAbsent('b', bytes('v'))).toEqual(first)
    expect(await store.putIfAbsent('c', bytes('w'))).not.toEqual(first)
  })

  test('shows what rests in it and how large it is', async () => {
    let nowMs = 5
    const store = new MemoryObjectStore({ nowMs: () => nowMs })
    await store.putIfAbsent('b', bytes('12345'))
    nowMs = 7
    const { etag } = (await store.get('b')) ?? { etag: '' }
    await store.putIfAbsent('a', bytes('1'))
    await store.compareAndSwap('b', etag, bytes('12'))
    expect(store.objects().map(({ key, modifiedMs }) => [key, modifiedMs])).toEqual([
      ['a', 7],
      ['b', 7],
    ])
    expect(store.sizeBytes).toBe(3)
    await store.delete('b')
    expect(store.sizeBytes).toBe(1)
  })

  test('refuses a range that begins behind the end', async () => {
    const store = new MemoryObjectStore({ nowMs: () => 0 })
    await store.putIfAbsent('k', bytes('123'))
    const attempt = store.range('k', { offset: 3, length: 1 })
    await expect(attempt).rejects.toMatchObject({ kind: 'impossible' })
    await expect(attempt).rejects.toBeInstanceOf(ObjectStoreError)
  })
})

test('keys are in the order of their UTF-8 bytes', () => {
  const chance = createPrng(1)
  const points = [
    0x61, 0x7a, 0xe9, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffee, 0xffff, 0x1_0000, 0x10_ffff,
  ]
  const draw = (): string =>
    Array.from({ length: chance.below(4) }, () => String.fromCodePoint(chance.pick(points))).join(
      '',
    )
  for (let i = 0; i < 2000; i += 1) {
    const [a, b] = [draw(), draw()]
    expect(Math.sign(compareKeys(a, b))).toBe(Math.sign(Buffer.compare(bytes(a), bytes(b))))
  }
})

test('requests, refusals, failures and bytes are counted', async () => {
  const store = new CountingObjectStore(new MemoryObjectStore({ nowMs: () => 0 }))
  await store.putIfAbsent('k', bytes('12345'))
  await store.putIfAbsent('k', bytes('12'))
  const found = await store.get('k')
  await store.compareAndSwap('k', found?.etag ?? '', bytes('123'))
  await store.get('none')
  await store.range('k', { offset: 1, length: 100 })
  await store.range('k', { offset: 100, length: 1 }).catch(() => undefined)
  await store.list('')
  await store.delete('k')
  expect(store.counts()).toEqual({
    get: 2,
    range: 2,
    put: 2,
    cas: 1,
    delete: 1,
    list: 1,
    refused: 1,
    failed: 1,
    sentBytes: 10,
    receivedBytes: 7,
  })
  expect(store.requests).toBe(9)
  store.reset()
  expect(store.requests).toBe(0)
})
