/**
 * What somebody who was shut out puts into a timeline after everything in it was deleted: nobody looks there any more, so whoever
 * collects the garbage of the database looks through all of it. One LIST per thousand objects, and a GET per line of history.
 */
import { eachAtOnce } from '../each-at-once.ts'
import { LOOKUPS_AT_ONCE } from '../limits.ts'
import { decodeManifest } from '../manifest/manifest-codec.ts'
import type { TimelineId } from '../manifest/manifest.ts'
import { retryRead } from '../retry.ts'
import type { World } from '../timeline/world.ts'
import { listObjects } from './list-objects.ts'
import { sweepDeleted } from './sweep.ts'

/** `own` is known to be there. Answers the bytes given back. */
export async function sweepStrays(world: World, own: TimelineId): Promise<number> {
  const { env, keys, store } = world
  const { objects } = await listObjects(store, env, keys.timelines)
  const timelines = new Set<TimelineId>()
  for (const { key } of objects) {
    const [timeline, ...rest] = key.slice(keys.timelines.length).split('/') as [string, string]
    if (timeline !== own && rest[0] !== 'manifest') timelines.add(timeline)
  }
  let freedBytes = 0
  await eachAtOnce([...timelines], LOOKUPS_AT_ONCE, async (timeline) => {
    const key = keys.manifest(timeline)
    const found = await retryRead(env, () => store.get(key))
    if (found === undefined || decodeManifest(found.bytes, key).state === 'active') return
    freedBytes += await sweepDeleted(world, timeline)
  })
  return freedBytes
}
