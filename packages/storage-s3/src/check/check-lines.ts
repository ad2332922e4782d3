/**
 * What manifests and names say of each other: names lead to lines, a branch and its parent agree, whatever a branch has of its ancestors
 * is theirs still, and no object is there that nobody knows.
 */
import { decodeName } from '../branches/name-record.ts'
import type { InheritedLayer, Manifest, Pin, TimelineId } from '../manifest/manifest.ts'
import { retryRead } from '../retry.ts'
import type { CheckedWorld } from './checked-world.ts'

/** `main` and `names/`. Answers the timelines that have a name. */
export async function checkNames(world: CheckedWorld): Promise<ReadonlySet<TimelineId>> {
  const { env, findings, keys, manifests, sizes, store } = world
  const named = new Set<TimelineId>()
  const branches = [...sizes.keys()].filter((key) => key.startsWith(keys.names))
  if (!sizes.has(keys.main)) findings.damage(keys.main, 'it is missing')
  for (const key of [keys.main, ...branches].filter((each) => sizes.has(each))) {
    const record = await findings.guard(key, async () => {
      const found = await retryRead(env, () => store.get(key))
      return found === undefined ? undefined : decodeName(found.bytes, key)
    })
    if (record === undefined) continue
    const { swap, timeline } = record
    if (timeline === null) continue
    named.add(timeline)
    const manifest = manifests.get(timeline)
    const isMain = key === keys.main
    if (swap !== undefined) {
      named.add(swap)
      findings.leftover(key, 'a promotion was not finished: promote the branch again')
    }
    if (manifest === undefined) findings.damage(key, `timeline ${timeline} is not there`)
    else if (manifest.state === 'active') continue
    else if (isMain) findings.damage(key, `the database's timeline ${timeline} was deleted`)
    else findings.leftover(key, 'the deletion of the branch was not finished: delete it again')
  }
  return named
}

/** An active timeline, its children, and its parent. */
export function checkFamily(world: CheckedWorld, manifest: Manifest): void {
  const { findings, keys, manifests } = world
  const { parent, pins, timeline } = manifest
  const key = keys.manifest(timeline)
  for (const pin of pins) checkPin(world, manifest, pin)
  if (parent !== undefined) {
    const of = manifests.get(parent.timeline)
    const pin = of?.pins.find(({ child }) => child === timeline)
    if (of?.state !== 'active') findings.damage(key, `its parent ${parent.timeline} is not there`)
    else if (pin === undefined) {
      findings.damage(key, `its parent ${parent.timeline} does not keep what it needs`)
    } else if (pin.forkLsn !== parent.forkLsn) {
      findings.damage(key, `it forks at ${parent.forkLsn}, and its parent says ${pin.forkLsn}`)
    }
  }
  for (const inherited of manifest.inherited) {
    if (isKnown(world, inherited)) continue
    const layer = keys.layer(inherited.timeline, inherited.layer.name)
    findings.damage(layer, `branch ${timeline} has it, and its own timeline knows nothing of it`)
  }
}

function checkPin({ findings, keys, manifests }: CheckedWorld, of: Manifest, pin: Pin): void {
  const key = keys.manifest(of.timeline)
  const child = manifests.get(pin.child)
  if (child === undefined) findings.leftover(key, `branch "${pin.name}" was begun and never made`)
  else if (child.state !== 'active') {
    findings.leftover(key, `it still keeps what branch "${pin.name}" needed, which was deleted`)
  } else if (child.parent?.timeline !== of.timeline) {
    findings.damage(keys.manifest(pin.child), `its parent is not ${of.timeline}, which keeps it`)
  }
}

function isKnown({ manifests }: CheckedWorld, { layer, timeline }: InheritedLayer): boolean {
  const owner = manifests.get(timeline)
  if (owner === undefined) return false
  const own = [...owner.layers, ...owner.graveyard.map((buried) => buried.layer)]
  const same = own.find(({ name }) => name === layer.name)
  return same?.sizeBytes === layer.sizeBytes && same.indexOffset === layer.indexOffset
}

/** Objects of a timeline that its manifest does not name, where nobody can name them any more; and what is no object of ours. */
export function checkStrays(world: CheckedWorld, manifest: Manifest): void {
  const { findings, keys, sizes } = world
  const { epoch, state, timeline } = manifest
  const layers = keys.layers(timeline)
  const known = new Set(
    [...manifest.layers, ...manifest.graveyard.map(({ layer }) => layer)].map(({ name }) => name),
  )
  for (const key of sizes.keys()) {
    if (!key.startsWith(keys.timeline(timeline)) || key === keys.manifest(timeline)) continue
    const isLayer = key.startsWith(layers)
    if (!isLayer && !key.startsWith(keys.logs(timeline))) {
      findings.leftover(key, 'it is nothing that belongs into a database')
    } else if (state !== 'active') findings.leftover(key, 'its timeline was deleted')
    else if (isLayer && !known.has(key.slice(layers.length))) {
      const isDead = Number.parseInt(key.slice(layers.length), 16) < epoch
      if (isDead) findings.leftover(key, 'a layer that was uploaded and never used')
    }
  }
}
