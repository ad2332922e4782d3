/** What a database takes in its bucket, as a listing shows it: with every branch, and with what is not needed any more. */
import { bytesOf } from '../bytes-of.ts'
import type { World } from '../timeline/world.ts'
import { listObjects } from './list-objects.ts'

export type AtRest = {
  readonly objects: number
  readonly sizeBytes: number
  readonly layers: number
  readonly layerBytes: number
  readonly logSegments: number
  readonly logBytes: number
}

export async function measure({ env, keys, store }: World): Promise<AtRest> {
  const { objects } = await listObjects(store, env, keys.timelines)
  const sum = (part: string): { count: number; bytes: number } => {
    const found = objects.filter(({ key }) => key.slice(keys.timelines.length).includes(part))
    return { count: found.length, bytes: bytesOf(found) }
  }
  const [all, layers, log] = [sum(''), sum('/layers/'), sum('/log/')]
  return {
    objects: all.count,
    sizeBytes: all.bytes,
    layers: layers.count,
    layerBytes: layers.bytes,
    logSegments: log.count,
    logBytes: log.bytes,
  }
}
