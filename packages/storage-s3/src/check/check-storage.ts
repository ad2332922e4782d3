/**
 * Verifies a database below the engine: every object that its manifests name is there, whole, and what it is said to be. Reads
 * everything once and writes nothing. A writer may be at work: what it adds meanwhile is not looked at, and what it removes is not
 * missed.
 */
import { corrupt, notFound } from '@twill/storage'
import type { ObjectStore } from '@twill/storage/object'
import { ChunkCache } from '../cache/chunk-cache.ts'
import { eachAtOnce } from '../each-at-once.ts'
import type { ObjectStorageEnv } from '../env.ts'
import { listObjects } from '../gc/list-objects.ts'
import { keysUnder } from '../keys.ts'
import { LayerSet } from '../layers/layer-set.ts'
import type { LayerStore } from '../layers/open-layer.ts'
import { LAYERS_CHECKED_AT_ONCE, LOOKUPS_AT_ONCE, OPEN_DEADLINE_MS } from '../limits.ts'
import { newestRoot } from '../manifest/history.ts'
import { isPinned } from '../manifest/edits.ts'
import { decodeManifest } from '../manifest/manifest-codec.ts'
import {
  type LayerRecord,
  type Manifest,
  ROOT_PAGE_ID,
  type TimelineId,
} from '../manifest/manifest.ts'
import { decodeId } from '../probe/identity.ts'
import { retryRead } from '../retry.ts'
import { decodeRoot } from '../timeline/inline-root.ts'
import { sourcesOf } from '../timeline/page-reader.ts'
import { checkFamily, checkNames, checkStrays } from './check-lines.ts'
import { checkLayer } from './check-layer.ts'
import { checkInheritedLog, checkLog } from './check-log.ts'
import type { CheckedWorld } from './checked-world.ts'
import { Findings, type StorageFinding } from './findings.ts'

export type CheckStorageOptions = {
  readonly store: ObjectStore
  readonly env: ObjectStorageEnv
  /** The prefix of the database, without slashes at its ends; may be empty. */
  readonly root: string
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void
}

export type StorageReport = {
  /** Lines of history that are there, the database itself included. */
  readonly lines: number
  readonly layers: number
  readonly blocks: number
  readonly pageVersions: number
  readonly segments: number
  /** Of all objects. */
  readonly objects: number
  readonly sizeBytes: number
  readonly findings: readonly StorageFinding[]
}

/** Rejects with `not-found` where there is nothing of a database, and where the store does not answer. */
export async function checkStorage(options: CheckStorageOptions): Promise<StorageReport> {
  const { env, root, store } = options
  const keys = keysUnder(root)
  const findings = new Findings()
  // An address that is wrong is told at once.
  const id = await retryRead(env, () => store.get(keys.id), OPEN_DEADLINE_MS)
  const main = await listObjects(store, env, keys.main)
  const names = await listObjects(store, env, keys.names)
  const timelines = await listObjects(store, env, keys.timelines)
  const objects = [...main.objects, ...names.objects, ...timelines.objects].filter(
    // Another database may begin with the same letters.
    ({ key }) => key === keys.main || !key.startsWith(keys.main),
  )
  const sizes = new Map(objects.map(({ key, sizeBytes }) => [key, sizeBytes]))
  if (id === undefined && !sizes.has(keys.main)) {
    throw notFound(
      `there is no database at ${root === '' ? store.name : `"${root}" in ${store.name}`}`,
    )
  }
  const identity =
    id === undefined ? undefined : await findings.guard(keys.id, () => decodeId(id.bytes, keys.id))
  if (id === undefined) findings.damage(keys.id, 'it is missing')
  let doneBytes = 0
  const totalBytes = objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const base = { store, env, keys, sizes, findings }
  const world: CheckedWorld = {
    ...base,
    manifests: await readManifests(base, identity?.database),
    progress: (bytes) => {
      doneBytes += bytes
      options.onProgress?.(Math.min(doneBytes, totalBytes), totalBytes)
    },
  }
  const counts = { lines: 0, layers: 0, blocks: 0, pageVersions: 0, segments: 0 }
  await checkNames(world)
  for (const manifest of world.manifests.values()) {
    checkStrays(world, manifest)
    if (manifest.state !== 'active') continue
    counts.lines += 1
    checkFamily(world, manifest)
    await checkLayers(world, manifest, counts)
    counts.segments += await checkLog(world, manifest)
    await checkInheritedLog(world, manifest)
  }
  options.onProgress?.(totalBytes, totalBytes)
  return {
    ...counts,
    objects: objects.length,
    sizeBytes: totalBytes,
    findings: findings.list,
  }
}

type Listed = Omit<CheckedWorld, 'manifests' | 'progress'>

async function readManifests(
  { env, findings, keys, sizes, store }: Listed,
  database: string | undefined,
): Promise<ReadonlyMap<TimelineId, Manifest>> {
  const ids = new Set<TimelineId>()
  for (const key of sizes.keys()) {
    if (!key.startsWith(keys.timelines)) continue
    const [id = ''] = key.slice(keys.timelines.length).split('/')
    if (/^[0-9a-f]{16}$/.test(id)) ids.add(id)
    else findings.leftover(key, 'it is nothing that belongs into a database')
  }
  const manifests = new Map<TimelineId, Manifest>()
  await eachAtOnce([...ids].sort(), LOOKUPS_AT_ONCE, async (id) => {
    const key = keys.manifest(id)
    const manifest = await findings.guard(key, async () => {
      const found = await retryRead(env, () => store.get(key))
      if (found === undefined) throw corrupt('it is missing, and its timeline has other objects')
      return decodeManifest(found.bytes, key)
    })
    if (manifest === undefined) return
    if (manifest.timeline !== id) findings.damage(key, `it is of timeline ${manifest.timeline}`)
    else if (database !== undefined && manifest.database !== database) {
      findings.damage(key, `it is of database ${manifest.database}, not ${database}`)
    } else manifests.set(id, manifest)
  })
  return manifests
}

type Counts = { layers: number; blocks: number; pageVersions: number }

/** Those that somebody can still read: live ones, and buried ones that a branch has. */
async function checkLayers(world: CheckedWorld, manifest: Manifest, counts: Counts): Promise<void> {
  const { findings } = world
  const { timeline } = manifest
  const store = layersOf(world, manifest)
  const buried = manifest.graveyard.filter((each) => isPinned(manifest, each))
  const due: readonly LayerRecord[] = [...manifest.layers, ...buried.map(({ layer }) => layer)]
  const before = findings.list.length
  await eachAtOnce(due, LAYERS_CHECKED_AT_ONCE, async (record) => {
    const checked = await checkLayer(world, timeline, record, store)
    counts.layers += 1
    counts.blocks += checked?.blocks ?? 0
    counts.pageVersions += checked?.versions ?? 0
  })
  if (findings.list.length === before) await checkRoots(world, manifest, store)
}

/** Every root that can be read is there, and the newest one is the one that the manifest holds. */
async function checkRoots(
  { findings, keys }: CheckedWorld,
  manifest: Manifest,
  store: LayerStore,
): Promise<void> {
  const key = keys.manifest(manifest.timeline)
  const set = new LayerSet(new ChunkCache(), sourcesOf(manifest), store)
  const roots = [...manifest.inheritedRoots, ...manifest.roots]
  for (const { lsn } of roots.filter((root) => root.lsn >= manifest.horizonLsn)) {
    const [version] = (await findings.guard(key, () => set.find([ROOT_PAGE_ID], lsn))) ?? []
    if (version?.bytes === undefined || version.lsn !== lsn) {
      findings.damage(key, `the root at ${lsn} is in none of its layers`)
    } else if (manifest.rootBytes !== undefined && lsn === newestRoot(manifest)?.lsn) {
      const isSame = Buffer.compare(version.bytes, decodeRoot(manifest.rootBytes)) === 0
      if (!isSame) findings.damage(key, `the root at ${lsn} is another one in its layers`)
    }
  }
}

function layersOf({ env, keys, store }: CheckedWorld, { database }: Manifest): LayerStore {
  return {
    database,
    read: async (timeline, name, range) => {
      const bytes = await retryRead(env, () => store.range(keys.layer(timeline, name), range))
      if (bytes === undefined) throw notFound('it is missing')
      return bytes
    },
  }
}
