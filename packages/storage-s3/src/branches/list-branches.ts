/** All branches of a database, oldest first. The only place outside of garbage collection and checks that lists a bucket. */
import type { BranchInfo } from '@twill/storage'
import { eachAtOnce } from '../each-at-once.ts'
import { listObjects } from '../gc/list-objects.ts'
import { LOOKUPS_AT_ONCE } from '../limits.ts'
import { decodeManifest } from '../manifest/manifest-codec.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { retryRead } from '../retry.ts'
import type { World } from '../timeline/world.ts'
import { findMain, lineOf } from './find-line.ts'
import { readRecord } from './names.ts'

type Branch = { readonly name: string; readonly manifest: Manifest }

/** Parents are called what they are called now. */
export async function listBranches(world: World): Promise<BranchInfo[]> {
  const { env, keys, store } = world
  const [branches, main] = await Promise.all([
    readBranches(world),
    findMain(store, env, keys).then((cell) => cell?.current.timeline),
  ])
  const names = new Map(branches.map(({ name, manifest }) => [manifest.timeline, name]))
  return branches
    .map(({ name, manifest: { createdMs, parent } }) => ({
      name,
      parent:
        parent === undefined || parent.timeline === main
          ? undefined
          : (names.get(parent.timeline) ?? parent.name),
      forkLsn: parent?.forkLsn ?? 0,
      createdAtMs: createdMs,
    }))
    .sort((a, b) => a.createdAtMs - b.createdAtMs || (a.name < b.name ? -1 : 1))
}

async function readBranches({ env, keys, store }: World): Promise<Branch[]> {
  const { objects } = await listObjects(store, env, keys.names)
  const branches: Branch[] = []
  await eachAtOnce(objects, LOOKUPS_AT_ONCE, async ({ key }) => {
    const record = await readRecord(store, env, key)
    const timeline = await lineOf(store, env, keys, record)
    if (timeline === undefined) return
    const manifestKey = keys.manifest(timeline)
    const found = await retryRead(env, () => store.get(manifestKey))
    if (found === undefined) return
    const manifest = decodeManifest(found.bytes, manifestKey)
    if (manifest.state !== 'active') return
    branches.push({ name: decodeURIComponent(key.slice(keys.names.length)), manifest })
  })
  return branches
}
