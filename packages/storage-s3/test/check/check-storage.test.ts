/** Each sort of damage is done to a sound database, and must be found, at the object it was done to. */
import type { MemoryObjectStore } from '@twill/storage/object'
import { describe, expect, test } from 'vitest'
import { checkStorage, type StorageReport } from '../../src/check/check-storage.ts'
import { encodeManifest, decodeManifest } from '../../src/manifest/manifest-codec.ts'
import type { LayerRecord, Manifest } from '../../src/manifest/manifest.ts'
import { checkpoint, type TestDatabase, testDatabase, write } from '../database.ts'

const MAIN = '0000000000000000'
const LONG = 'x'.repeat(100_000)

/** Two checkpoints, log after them, a branch with a checkpoint of its own, and one with none. */
async function soundDatabase(): Promise<TestDatabase> {
  const database = testDatabase({ logMs: 1e9, graveMs: 1e9 })
  const storage = await database.open()
  await storage.setRetention({ kind: 'lsns', count: 100 })
  const epoch = await write(storage, 'a', 'b')
  await checkpoint(storage, epoch, 'first', { 1: 'one', 2: LONG, 3: LONG.slice(1) })
  await storage.appendWal(epoch, [Uint8Array.of(1)])
  await checkpoint(storage, epoch, 'second', { 1: 'uno', 70: 'seventy' })
  for (let i = 0; i < 3; i += 1) await storage.appendWal(epoch, [Uint8Array.of(2)])
  await storage.createBranch('own', 5)
  await storage.createBranch('bare', 6)
  const own = await storage.openBranch('own')
  await checkpoint(own, await write(own, 'c'), 'own', { 1: 'own' })
  await own.close()
  await storage.close()
  return database
}

const check = ({ env, store }: TestDatabase): Promise<StorageReport> =>
  checkStorage({ env, store, root: 'db' })

const keysOf = (store: MemoryObjectStore, part: string): string[] =>
  store.objects().flatMap(({ key }) => (key.includes(part) ? [key] : []))

async function overwrite(store: MemoryObjectStore, key: string, bytes: Uint8Array): Promise<void> {
  const found = await store.get(key)
  const answer = await store.compareAndSwap(key, found?.etag ?? '', bytes)
  expect(answer.kind).toBe('written')
}

async function flip(store: MemoryObjectStore, key: string, at: number): Promise<void> {
  const bytes = (await store.get(key))?.bytes.slice() ?? new Uint8Array()
  const index = at < 0 ? bytes.length + at : at
  bytes[index] = (bytes[index] as number) ^ 0xff
  await overwrite(store, key, bytes)
}

async function edit(
  store: MemoryObjectStore,
  key: string,
  change: (manifest: Manifest) => Manifest,
): Promise<void> {
  const found = await store.get(key)
  const manifest = decodeManifest(found?.bytes ?? new Uint8Array(), key)
  await overwrite(store, key, encodeManifest(change(manifest)))
}

const mainManifest = `db/t/${MAIN}/manifest`
const firstLayer = (store: MemoryObjectStore): string =>
  keysOf(store, `${MAIN}/layers/`)[0] as string

/** The timeline of a branch. */
async function branch(store: MemoryObjectStore, name: string): Promise<string> {
  const record = await store.get(`db/names/${name}`)
  return (JSON.parse(new TextDecoder().decode(record?.bytes)) as { timeline: string }).timeline
}

const changeLayer = (
  store: MemoryObjectStore,
  change: (layer: LayerRecord) => Partial<LayerRecord>,
): Promise<void> =>
  edit(store, mainManifest, (manifest) => ({
    ...manifest,
    layers: manifest.layers.map((layer, at) => (at === 0 ? { ...layer, ...change(layer) } : layer)),
  }))

type Damage = {
  readonly what: string
  readonly does: (store: MemoryObjectStore) => Promise<void>
  readonly found: RegExp
  readonly kind?: 'leftover'
}

const damages: readonly Damage[] = [
  {
    what: 'a layer that is gone',
    does: (store) => store.delete(firstLayer(store)),
    found: /layers\/.*: it is missing/,
  },
  {
    what: 'a layer that was cut',
    does: async (store) => {
      const key = firstLayer(store)
      await overwrite(store, key, ((await store.get(key))?.bytes ?? new Uint8Array()).slice(0, -10))
    },
    found: /layers\/.*bytes where the manifest says/,
  },
  {
    what: 'a byte of a block',
    does: (store) => flip(store, firstLayer(store), 3),
    found: /layers\/.*checksum of block 0/,
  },
  {
    what: 'a byte of the last block',
    does: async (store) => {
      const found = await store.get(mainManifest)
      const { layers } = decodeManifest(found?.bytes ?? new Uint8Array(), mainManifest)
      await flip(store, firstLayer(store), (layers[0]?.indexOffset ?? 0) - 1)
    },
    found: /layers\/.*checksum of block [1-9]/,
  },
  {
    what: 'a byte of an index',
    does: (store) => flip(store, firstLayer(store), -6),
    found: /layers\/.*checksum of its index/,
  },
  {
    what: 'another layer in its place',
    does: async (store) => {
      const [first, second] = keysOf(store, `${MAIN}/layers/`)
      const other = await store.get(second ?? '')
      await overwrite(store, first ?? '', other?.bytes ?? new Uint8Array())
    },
    found: /layers\/.*damaged/,
  },
  {
    what: 'LSNs that a layer does not have',
    does: (store) => changeLayer(store, ({ maxLsn }) => ({ maxLsn: maxLsn + 1 })),
    found: /layers\/.*its LSNs are/,
  },
  {
    what: 'ids that a layer does not have',
    does: (store) => changeLayer(store, () => ({ ids: [[2, 3]] })),
    found: /layers\/.*outside of the ids/,
  },
  {
    what: 'a count of pages that is wrong',
    does: (store) => changeLayer(store, ({ pages }) => ({ pages: pages + 1 })),
    found: /layers\/.*page versions where the manifest says/,
  },
  {
    what: 'a root that is in no layer',
    does: (store) => edit(store, mainManifest, (m) => ({ ...m, layers: m.layers.slice(0, 1) })),
    found: /manifest: the root at 3 is in none/,
  },
  {
    what: 'a root that differs from the one in the layers',
    does: (store) => edit(store, mainManifest, (m) => ({ ...m, rootBytes: btoa('another') })),
    found: /manifest: the root at 3 is another one/,
  },
  {
    what: 'a segment in the middle that is gone',
    does: (store) => store.delete(`db/t/${MAIN}/log/0000000000000002`),
    found: /log\/0000000000000002: it is missing/,
  },
  {
    what: 'the last segment that is gone after a clean close',
    does: (store) => store.delete(keysOf(store, `${MAIN}/log/`).at(-1) as string),
    found: /log\/.*: it is missing/,
  },
  {
    what: 'a byte of a segment',
    does: (store) => flip(store, `db/t/${MAIN}/log/0000000000000003`, 70),
    found: /log\/0000000000000003: .*checksum mismatch/,
  },
  {
    what: 'a segment in a slot that is not its own',
    does: async (store) => {
      const other = await store.get(`db/t/${MAIN}/log/0000000000000001`)
      await overwrite(store, `db/t/${MAIN}/log/0000000000000002`, other?.bytes ?? new Uint8Array())
    },
    found: /log\/0000000000000002: .*a segment of slot 1/,
  },
  {
    what: 'a segment that is not linked to the one before it',
    does: async (store) => {
      const other = testDatabase()
      const storage = await other.open()
      await write(storage, 'z', 'b', 'c')
      await storage.close()
      const key = `db/t/${MAIN}/log/0000000000000001`
      await overwrite(store, key, (await other.store.get(key))?.bytes ?? new Uint8Array())
    },
    found: /log\/000000000000000[12]: .*does not follow/,
  },
  {
    what: 'a place where replay does not start',
    does: (store) =>
      edit(store, mainManifest, (m) => ({
        ...m,
        roots: m.roots.map((r) => ({ ...r, log: { ...r.log, lsn: r.log.lsn + 1 } })),
      })),
    found: /manifest: replay after the root at 2/,
  },
  {
    what: 'a manifest that is no manifest',
    does: (store) => overwrite(store, mainManifest, new TextEncoder().encode('{}')),
    found: /manifest: .*is not a manifest/,
  },
  {
    what: 'a manifest of a newer format',
    does: (store) => overwrite(store, mainManifest, new TextEncoder().encode('{"format":2}')),
    found: /manifest: .*has format 2/,
  },
  {
    what: 'a manifest that is gone',
    does: (store) => store.delete(mainManifest),
    found: /manifest: it is missing/,
  },
  {
    what: 'a manifest of another database',
    does: (store) => edit(store, mainManifest, (m) => ({ ...m, database: 'f'.repeat(16) })),
    found: /manifest: it is of database f+/,
  },
  {
    what: 'an identity that is gone',
    does: (store) => store.delete('db/id'),
    found: /db\/id: it is missing/,
  },
  {
    what: 'an identity that is none',
    does: (store) => overwrite(store, 'db/id', new TextEncoder().encode('?')),
    found: /db\/id: .*not the identity/,
  },
  {
    what: 'no name of the database',
    does: (store) => store.delete('db/main'),
    found: /db\/main: it is missing/,
  },
  {
    what: 'a name that leads nowhere',
    does: async (store) => {
      const record = `{"format":1,"timeline":"${'9'.repeat(16)}","nonce":""}`
      await overwrite(store, 'db/names/bare', new TextEncoder().encode(record))
    },
    found: /names\/bare: timeline 9+ is not there/,
  },
  {
    what: 'a name that is none',
    does: (store) => overwrite(store, 'db/names/bare', new TextEncoder().encode('none')),
    found: /names\/bare: .*not a name record/,
  },
  {
    what: 'a child that nobody keeps anything for',
    does: (store) => edit(store, mainManifest, (m) => ({ ...m, pins: m.pins.slice(0, 1) })),
    found: /manifest: its parent 0+ does not keep what it needs/,
  },
  {
    what: 'a fork that parent and child do not agree on',
    does: (store) =>
      edit(store, mainManifest, (m) => ({
        ...m,
        pins: m.pins.map((pin) => ({ ...pin, forkLsn: pin.forkLsn - 1 })),
      })),
    found: /manifest: it forks at/,
  },
  {
    what: 'an inherited layer that its line does not name',
    does: async (store) => {
      const key = `db/t/${await branch(store, 'bare')}/manifest`
      await edit(store, key, (m) => ({
        ...m,
        inherited: m.inherited.map((each) => ({
          ...each,
          layer: { ...each.layer, sizeBytes: each.layer.sizeBytes + 1 },
        })),
      }))
    },
    found: /layers\/.*its own timeline knows nothing of it/,
  },
  {
    what: "a log that a branch needs beyond the end of its parent's",
    does: async (store) => {
      const key = `db/t/${await branch(store, 'bare')}/manifest`
      await edit(store, key, (m) => ({
        ...m,
        inheritedLog: m.inheritedLog.map((stretch) => ({ ...stretch, toLsn: 9 })),
      }))
    },
    found: /log\/.*it is missing: branch/,
  },
  {
    what: 'a branch whose deletion was interrupted',
    does: async (store) => {
      const key = `db/t/${await branch(store, 'own')}/manifest`
      await edit(store, key, (m) => ({ ...m, state: 'deleted' }))
    },
    found: /names\/own: the deletion of the branch was not finished/,
    kind: 'leftover',
  },
  {
    what: 'a branch that was begun and never made',
    does: (store) =>
      edit(store, mainManifest, (m) => ({
        ...m,
        pins: [...m.pins, { ...(m.pins[0] as Manifest['pins'][number]), child: '8'.repeat(16) }],
      })),
    found: /manifest: branch "own" was begun/,
    kind: 'leftover',
  },
  {
    what: 'a layer of a fenced writer',
    does: async (store) => {
      await store.putIfAbsent(`db/t/${MAIN}/layers/00000000-00000001.d`, Uint8Array.of(1))
    },
    found: /layers\/00000000.*never used/,
    kind: 'leftover',
  },
  {
    what: 'an object of somebody else',
    does: async (store) => {
      await store.putIfAbsent(`db/t/${MAIN}/notes.txt`, Uint8Array.of(1))
    },
    found: /notes.txt: it is nothing that belongs/,
    kind: 'leftover',
  },
]

describe('a check', () => {
  test('finds nothing in a sound database, and counts what it read', async () => {
    const database = await soundDatabase()
    const report = await check(database)
    expect(report.findings).toEqual([])
    expect(report).toMatchObject({ lines: 3, layers: 3 })
    expect(report.segments).toBeGreaterThanOrEqual(7)
    expect(report.blocks).toBeGreaterThanOrEqual(4)
  })

  test.each(damages)('finds $what', async ({ does, found, kind = 'damage' }) => {
    const database = await soundDatabase()
    await does(database.store)
    const { findings } = await check(database)
    const lines = findings.map((each) => `${each.kind}: ${each.key}: ${each.problem}`)
    expect(lines.filter((line) => found.test(line) && line.startsWith(kind))).not.toEqual([])
    if (kind === 'leftover') expect(lines.filter((line) => line.startsWith('damage'))).toEqual([])
  })

  test('changes nothing, and tells how far it is', async () => {
    const database = await soundDatabase()
    const before = database.store.objects()
    const progress: number[] = []
    await checkStorage({
      env: database.env,
      store: database.store,
      root: 'db',
      onProgress: (done, total) => progress.push(done / total),
    })
    expect(database.store.objects()).toEqual(before)
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
    expect(progress.at(-1)).toBe(1)
    expect(progress.length).toBeGreaterThan(5)
  })

  test('is not disturbed by a database beside this one', async () => {
    const database = await soundDatabase()
    for (const key of ['db/mainland', 'database/t/x', 'db2/main']) {
      await database.store.putIfAbsent(key, Uint8Array.of(1))
    }
    expect((await check(database)).findings).toEqual([])
  })

  test('says that there is no database', async () => {
    await expect(check(testDatabase())).rejects.toThrow('there is no database at "db"')
  })
})
