import { MemoryObjectStore } from '@twill/storage/object'
import { describe, expect, test } from 'vitest'
import { BucketDatabases } from '../../src/index.ts'
import { createVirtualEnv } from '../virtual-env.ts'

const bytes = new Uint8Array([1])

function bucket() {
  const env = createVirtualEnv()
  const store = new MemoryObjectStore({ nowMs: env.nowMs })
  return { env, store, open: (shared = 'team') => new BucketDatabases(store, env, shared) }
}

async function keys(store: MemoryObjectStore): Promise<readonly string[]> {
  return (await store.list('')).objects.map(({ key }) => key)
}

describe('the databases beside one another in a bucket', () => {
  test('are what was added and not taken away', async () => {
    const { open, store } = bucket()
    const databases = open()
    expect(await databases.list()).toEqual([])
    await databases.change((all) => [...all, { name: 'shop', folder: 'shop-1' }])
    await open().change((all) => [...all, { name: 'odd "name"/', folder: 'odd-2' }])
    expect((await databases.list()).map(({ name }) => name)).toEqual(['shop', 'odd "name"/'])
    await databases.change((all) => all.filter(({ name }) => name !== 'shop'))
    expect(await open().list()).toEqual([{ name: 'odd "name"/', folder: 'odd-2' }])
    expect(await keys(store)).toEqual(['team/databases.json'])
    expect(await open('').list()).toEqual([])
  })

  test('are all kept when several are added at once', async () => {
    const { open } = bucket()
    const names = ['a', 'b', 'c', 'd', 'e']
    await Promise.all(
      names.map((name) =>
        open().change((all) =>
          all.some((each) => each.name === name) ? all : [...all, { name, folder: name }],
        ),
      ),
    )
    expect((await open().list()).map(({ name }) => name).toSorted()).toEqual(names)
  })

  test('are erased with all their objects and nobody else’s', async () => {
    const { open, store } = bucket()
    for (const key of ['team/a-1/id', 'team/a-1/t/0/log/0', 'team/a-12/id', 'a-1/id']) {
      await store.putIfAbsent(key, bytes)
    }
    await open().erase('a-1')
    await open().erase('a-1')
    expect(await keys(store)).toEqual(['a-1/id', 'team/a-12/id'])
  })

  test('get folders that nobody has had, which are names in a bucket', () => {
    const { open } = bucket()
    const folders = ['shop', 'shop', 'ä/..', ''].map((name) => open().newFolder(name))
    expect(new Set(folders).size).toBe(4)
    for (const folder of folders) expect(folder).toMatch(/^[A-Za-z0-9_-]*-[0-9a-f]{16}$/)
  })

  test('are not read from what is no list of them', async () => {
    const { open, store } = bucket()
    await store.putIfAbsent('team/databases.json', new TextEncoder().encode('{"version":2}'))
    await expect(open().list()).rejects.toMatchObject({ kind: 'corrupt' })
  })
})
