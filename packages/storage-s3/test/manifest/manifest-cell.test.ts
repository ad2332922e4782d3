import { isStorageError } from '@twill/storage'
import { MemoryObjectStore, ObjectStoreError, type ObjectStore } from '@twill/storage/object'
import { describe, expect, test } from 'vitest'
import { ManifestCell } from '../../src/manifest/manifest-cell.ts'
import { encodeManifest } from '../../src/manifest/manifest-codec.ts'
import type { Manifest } from '../../src/manifest/manifest.ts'
import { createVirtualEnv } from '../virtual-env.ts'
import { sampleManifest } from './sample.ts'

const key = 'm'
type Swap = ObjectStore['compareAndSwap']

async function loaded(swap?: (inner: Swap) => Swap) {
  const env = createVirtualEnv()
  const memory = new MemoryObjectStore({ nowMs: env.nowMs })
  await memory.putIfAbsent(key, encodeManifest(sampleManifest()))
  const inner: Swap = (...args) => memory.compareAndSwap(...args)
  const store: ObjectStore = {
    name: memory.name,
    get: (...args) => memory.get(...args),
    range: (...args) => memory.range(...args),
    putIfAbsent: (...args) => memory.putIfAbsent(...args),
    compareAndSwap: swap === undefined ? inner : swap(inner),
    delete: (...args) => memory.delete(...args),
    list: (...args) => memory.list(...args),
  }
  const cell = (await ManifestCell.load(store, key, env)) as ManifestCell
  const other = (await ManifestCell.load(memory, key, env)) as ManifestCell
  return { cell, other, env }
}

const raised = (manifest: Manifest): Manifest => ({ ...manifest, epoch: manifest.epoch + 1 })
const lost = (): Error => new ObjectStoreError('no-answer', 'lost')

describe('the manifest cell', () => {
  test('writes an edit, and one more version with each', async () => {
    const { cell } = await loaded()
    await cell.edit(raised)
    const { epoch, version } = await cell.edit(raised)
    expect([epoch, version]).toEqual([3, 3])
  })

  test('applies an edit again to what another wrote meanwhile', async () => {
    const { cell, other } = await loaded()
    await other.edit((m) => ({ ...m, owner: 'other' }))
    const { epoch, owner } = await cell.edit(raised)
    expect([epoch, owner]).toEqual([2, 'other'])
  })

  test('recognises its own edit when the answer was lost', async () => {
    let calls = 0
    const { cell } = await loaded((inner) => async (...args) => {
      const answer = await inner(...args)
      if (calls++ === 0) throw lost()
      return answer
    })
    expect((await cell.edit(raised)).epoch).toBe(2)
    expect((await cell.refresh()).epoch).toBe(2)
  })

  test('sends the same bytes again when the request was lost, so that only one of them can land', async () => {
    const sent: string[] = []
    const { cell } = await loaded((inner) => (...args) => {
      sent.push(new TextDecoder().decode(args[2]))
      if (sent.length === 1) return Promise.reject(lost())
      return inner(...args)
    })
    expect((await cell.edit(raised)).epoch).toBe(2)
    expect(sent).toHaveLength(2)
    expect(sent[0]).toBe(sent[1])
  })

  test('does not count an edit twice that lands late', async () => {
    let late: (() => Promise<unknown>) | undefined
    const { cell } = await loaded((inner) => async (...args) => {
      if (late === undefined) {
        late = () => inner(...args)
        throw lost()
      }
      await late()
      return inner(...args)
    })
    expect((await cell.edit(raised)).epoch).toBe(2)
  })

  test('says that it does not know when nothing answers', async () => {
    const { cell, env } = await loaded(() => () => Promise.reject(lost()))
    const startMs = env.monotonicMs()
    const failure = await cell.edit(raised).catch((error: unknown) => error)
    expect(isStorageError(failure, 'unknown-outcome')).toBe(true)
    expect(env.monotonicMs() - startMs).toBeGreaterThan(30_000)
  })

  test('gives up when others are always faster', async () => {
    let overtake = async (): Promise<unknown> => undefined
    const { cell, other } = await loaded((inner) => async (...args) => {
      await overtake()
      return inner(...args)
    })
    overtake = () => other.edit((m) => ({ ...m, owner: `${m.version}` }))
    const failure = await cell.edit(raised).catch((error: unknown) => error)
    expect(isStorageError(failure, 'unavailable')).toBe(true)
  })
})
