/** All branches of a database, oldest first. The only place outside of garbage collection that lists a bucket. */
import type { BranchInfo } from '@twill/storage'
import { eachAtOnce } from '../each-at-once.ts'
import { listObjects } from '../gc/list-objects.ts'
import { LOOKUPS_AT_ONCE } from '../limits.ts'
import { decodeManifest } from '../manifest/manifest-codec.ts'
import { retryRead } from '../retry.ts'
import type { World } from '../timeline/world.ts'
import { readName } from './names.ts'

export async function listBranches(world: World): Promise<BranchInfo[]> {
  const { env, keys, store } = world
  const { objects } = await listObjects(store, env, keys.names)
  const infos: BranchInfo[] = []
  await eachAtOnce(objects, LOOKUPS_AT_ONCE, async ({ key }) => {
    const timeline = await readName(store, env, key)
    if (timeline === undefined) return
    const manifestKey = keys.manifest(timeline)
    const found = await retryRead(env, () => store.get(manifestKey))
    if (found === undefined) return
    const { createdMs, parent, state } = decodeManifest(found.bytes, manifestKey)
    if (state !== 'active' || parent === undefined) return
    infos.push({
      name: decodeURIComponent(key.slice(keys.names.length)),
      parent: parent.name,
      forkLsn: parent.forkLsn,
      createdAtMs: createdMs,
    })
  })
  return infos.sort((a, b) => a.createdAtMs - b.createdAtMs || (a.name < b.name ? -1 : 1))
}
