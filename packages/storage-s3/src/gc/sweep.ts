/**
 * Deletes what a timeline does not need any more: buried layers, trimmed log slots, layers of fenced writers that no manifest
 * names. Only what is known to be needless goes; the manifest is read after the listing, so that whatever it does not name
 * either was never named or was buried before.
 */
import type { ListedObject } from '@twill/storage/object'
import { bytesOf } from '../bytes-of.ts'
import { eachAtOnce } from '../each-at-once.ts'
import { forgetBuried, isPinned, isSlotNeeded } from '../manifest/edits.ts'
import type { ManifestCell } from '../manifest/manifest-cell.ts'
import type { BuriedLayer, Manifest } from '../manifest/manifest.ts'
import { DELETES_AT_ONCE } from '../limits.ts'
import { retryRead } from '../retry.ts'
import { allBut } from '../rules.ts'
import type { World } from '../timeline/world.ts'
import { hasAged } from './has-aged.ts'
import { listObjects } from './list-objects.ts'

/** What may be deleted now. */
export type Garbage = {
  readonly freedBytes: number
  readonly layers: number
  readonly slots: number
}

type Dead = { readonly slots: readonly ListedObject[]; readonly layers: readonly ListedObject[] }

export async function sweep(world: World, cell: ManifestCell): Promise<Garbage> {
  const { env, keys, store } = world
  const { sweepForgetsOver } = allBut(world.tuning.rules)
  const { timeline } = cell.current
  const { objects, storeMs } = await listObjects(store, env, keys.timeline(timeline))
  const manifest = await cell.refresh()
  const dead = findDead(world, manifest, objects, storeMs)
  await deleteAll(world, [...dead.slots, ...dead.layers])
  // Also what an earlier sweep deleted before it could say so. Not whatever was not listed: it may have come after that.
  const listed = new Set(objects.map(({ key }) => key))
  const gone = manifest.graveyard.filter(
    (buried) =>
      isOver(world, manifest, buried, storeMs) ||
      !(sweepForgetsOver || listed.has(keys.layer(timeline, buried.layer.name))),
  )
  await cell.edit(forgetBuried(new Set(gone.map(({ layer }) => layer.name))))
  return summed(dead)
}

/** What a sweep would delete from a timeline whose manifest were this one. Changes nothing. */
export async function findGarbage(world: World, manifest: Manifest): Promise<Garbage> {
  const prefix = world.keys.timeline(manifest.timeline)
  const { objects, storeMs } = await listObjects(world.store, world.env, prefix)
  return summed(findDead(world, manifest, objects, storeMs))
}

function findDead(
  world: World,
  manifest: Manifest,
  objects: readonly ListedObject[],
  storeMs: number,
): Dead {
  return {
    slots: objects.filter((object) => isDeadSlot(world, manifest, object, storeMs)),
    layers: objects.filter((object) => isDeadLayer(world, manifest, object, storeMs)),
  }
}

function summed({ layers, slots }: Dead): Garbage {
  const freedBytes = bytesOf([...slots, ...layers])
  return { freedBytes, layers: layers.length, slots: slots.length }
}

/** Everything of a deleted timeline but its manifest. Answers the bytes given back. */
export async function sweepDeleted(world: World, timeline: string): Promise<number> {
  const { env, keys, store } = world
  const { objects } = await listObjects(store, env, keys.timeline(timeline))
  const dead = objects.filter(({ key }) => key !== keys.manifest(timeline))
  await deleteAll(world, dead)
  return bytesOf(dead)
}

function deleteAll({ env, store }: World, objects: readonly ListedObject[]): Promise<void> {
  return eachAtOnce(objects, DELETES_AT_ONCE, ({ key }) => retryRead(env, () => store.delete(key)))
}

function isDeadSlot(
  world: World,
  manifest: Manifest,
  { key, modifiedMs }: ListedObject,
  storeMs: number,
): boolean {
  const prefix = world.keys.logs(manifest.timeline)
  if (!key.startsWith(prefix)) return false
  const slot = Number.parseInt(key.slice(prefix.length), 16)
  const rules = allBut(world.tuning.rules)
  const held = rules.pinHoldsSlots ? manifest : { ...manifest, pins: [] }
  if (isSlotNeeded(held, slot)) return false
  const nowMs = rules.slotAgeByStore ? storeMs : world.env.wallMs()
  return hasAged(manifest.ages.logMs, modifiedMs, nowMs)
}

function isDeadLayer(
  world: World,
  manifest: Manifest,
  { key }: ListedObject,
  storeMs: number,
): boolean {
  const name = layerName(world, manifest, key)
  const rules = allBut(world.tuning.rules)
  if (name === undefined || manifest.layers.some((layer) => layer.name === name)) return false
  const buried = manifest.graveyard.find(({ layer }) => layer.name === name)
  if (buried !== undefined) return isOver(world, manifest, buried, storeMs)
  // Never named: of a writer who can name nothing any more. The present one's may be on their way.
  return Number.parseInt(name, 16) < manifest.epoch || !rules.orphanOfOlderEpoch
}

/** Whether a buried layer is needed by nobody any more. */
function isOver(world: World, manifest: Manifest, buried: BuriedLayer, storeMs: number): boolean {
  const rules = allBut(world.tuning.rules)
  const isOld = hasAged(manifest.ages.graveMs, buried.removedMs, storeMs) || !rules.graveAge
  return isOld && !(rules.pinHoldsBuried && isPinned(manifest, buried))
}

function layerName(world: World, manifest: Manifest, key: string): string | undefined {
  const prefix = world.keys.layers(manifest.timeline)
  return key.startsWith(prefix) ? key.slice(prefix.length) : undefined
}
