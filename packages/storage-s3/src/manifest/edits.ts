/**
 * The edits of a manifest, as functions from the one that is there to the one that shall be. Each may be applied again to what
 * it has changed already, or to what somebody else wrote after it: it then answers `undefined`, nothing to do.
 */
import { type Epoch, fenced, type Lsn, notFound, type RetentionWindow } from '@twill/storage'
import { ALL_STORAGE_RULES, type StorageRules } from '../rules.ts'
import { newestRoot, trimmed, windowStart } from './history.ts'
import type { ManifestEdit } from './manifest-cell.ts'
import type { BuriedLayer, LayerRecord, Manifest, Pin, RootRecord } from './manifest.ts'

/** A layer that has no place in a manifest yet. */
export type NewLayer = Omit<LayerRecord, 'addedVersion'>

export function checkEpoch(manifest: Manifest, epoch: Epoch): void {
  checkActive(manifest)
  if (manifest.epoch !== epoch) {
    throw fenced(`writer ${epoch} was fenced by writer ${manifest.epoch} (${manifest.owner})`)
  }
}

export function checkActive(manifest: Manifest): void {
  if (manifest.state !== 'active') throw notFound(`timeline ${manifest.timeline} was deleted`)
}

export type CheckpointFacts = {
  readonly epoch: Epoch
  readonly root: RootRecord
  /** The root's bytes, where they are few. */
  readonly rootBytes: string | undefined
  readonly layers: readonly NewLayer[]
  readonly durableLsn: Lsn
  /** A slot known to be written. */
  readonly logHint: number
  readonly rules?: StorageRules
}

/** What readers as of the root before need is kept: they go on until they hear of this one. */
export function addCheckpoint(facts: CheckpointFacts): ManifestEdit {
  const { epoch, root, rootBytes, durableLsn, rules = ALL_STORAGE_RULES } = facts
  return (manifest) => {
    checkEpoch(manifest, epoch)
    if (manifest.roots.some((other) => other.lsn === root.lsn)) return undefined
    const all = { ...manifest, roots: [...manifest.roots, root] }
    const before = rules.trimBeforeRoot ? manifest : all
    const start = windowStart(before, durableLsn, root.timeMs)
    const kept = trimmed(all, start)
    return {
      ...kept,
      rootBytes,
      layers: [...kept.layers, ...added(manifest, facts.layers)],
      log: { ...kept.log, hint: Math.max(kept.log.hint, facts.logHint) },
    }
  }
}

/** Drops what the newest root makes needless. */
export function trim(durableLsn: Lsn, nowMs: number): ManifestEdit {
  return (manifest) => {
    checkActive(manifest)
    const changed = trimmed(manifest, windowStart(manifest, durableLsn, nowMs))
    return changed === manifest ? undefined : changed
  }
}

export type Replacement = {
  readonly epoch: Epoch
  readonly inputs: readonly string[]
  readonly outputs: readonly NewLayer[]
  /** By the store's clock. */
  readonly nowMs: number
  readonly rules?: StorageRules
}

/**
 * Puts the outputs of a compaction in the place of its inputs, and the inputs into the graveyard. Does nothing where an input is
 * gone: what another merge made of it may say more than the outputs do.
 */
export function replaceLayers(facts: Replacement): ManifestEdit {
  const { epoch, inputs, outputs, nowMs, rules = ALL_STORAGE_RULES } = facts
  return (manifest) => {
    checkEpoch(manifest, epoch)
    const isInput = (layer: LayerRecord): boolean => inputs.includes(layer.name)
    const there = manifest.layers.filter(isInput).length
    if (there < (rules.mergesInTurn ? inputs.length : 1)) return undefined
    const at = manifest.layers.findIndex(isInput)
    const buried: BuriedLayer[] = manifest.layers.filter(isInput).map((layer) => ({
      layer,
      removedVersion: manifest.version + 1,
      removedMs: nowMs,
    }))
    const rest = manifest.layers.filter((layer) => !isInput(layer))
    return {
      ...manifest,
      layers: [...rest.slice(0, at), ...added(manifest, outputs), ...rest.slice(at)],
      graveyard: [...manifest.graveyard, ...buried],
    }
  }
}

export function setRetention(retention: RetentionWindow): ManifestEdit {
  return (manifest) => {
    checkActive(manifest)
    const same = JSON.stringify(manifest.retention) === JSON.stringify(retention)
    return same ? undefined : { ...manifest, retention }
  }
}

/** After their objects are deleted. */
export function forgetBuried(names: ReadonlySet<string>): ManifestEdit {
  return (manifest) => {
    const graveyard = manifest.graveyard.filter(({ layer }) => !names.has(layer.name))
    return graveyard.length === manifest.graveyard.length ? undefined : { ...manifest, graveyard }
  }
}

export type PinFacts = Pick<Pin, 'child' | 'name' | 'forkLsn' | 'madeMs'> & {
  /** The slot of this timeline's own log that holds the fork; `undefined` where the fork is not in it. */
  readonly forkSlot: number | undefined
  readonly rules?: StorageRules
}

/**
 * Holds on to what a child needs. `not-found` where that is no longer kept. The child is made from the manifest that comes of it, so
 * where others have written since the pin was, unnoticed, it is pinned anew.
 */
export function addPin(facts: PinFacts): ManifestEdit {
  const { child, name, forkLsn, madeMs, forkSlot, rules = ALL_STORAGE_RULES } = facts
  return (manifest) => {
    checkActive(manifest)
    const before = manifest.pins.find((pin) => pin.child === child)
    if (before !== undefined && (before.version === manifest.version || !rules.pinRenewed)) {
      return undefined
    }
    if (forkLsn < manifest.horizonLsn && rules.horizonInEdit) {
      throw notKept(forkLsn)
    }
    const root = newestRoot(manifest, forkLsn)
    const isOwn = root !== undefined && manifest.roots.includes(root)
    const from = isOwn ? root.log.slot : manifest.log.start.slot
    const pin: Pin = {
      child,
      name,
      forkLsn,
      keptFromLsn: root?.lsn ?? 0,
      version: manifest.version + 1,
      slots: forkSlot === undefined ? undefined : { from: Math.min(from, forkSlot), to: forkSlot },
      madeMs,
    }
    return { ...manifest, pins: [...manifest.pins.filter((each) => each !== before), pin] }
  }
}

export function notKept(forkLsn: Lsn): Error {
  return notFound(`cannot branch at ${forkLsn}: that history is no longer kept`)
}

export function removePin(child: string): ManifestEdit {
  return (manifest) => {
    const pins = manifest.pins.filter((pin) => pin.child !== child)
    return pins.length === manifest.pins.length ? undefined : { ...manifest, pins }
  }
}

/** Whether a child still reads a layer that left this timeline. */
export function isPinned(manifest: Manifest, buried: BuriedLayer): boolean {
  return manifest.pins.some(
    ({ version, forkLsn }) =>
      buried.layer.addedVersion <= version &&
      version < buried.removedVersion &&
      buried.layer.minLsn <= forkLsn,
  )
}

/** Whether a log slot must stay. */
export function isSlotNeeded(manifest: Manifest, slot: number): boolean {
  if (slot >= manifest.log.start.slot) return true
  return manifest.pins.some(
    ({ slots }) => slots !== undefined && slots.from <= slot && slot <= slots.to,
  )
}

function added(manifest: Manifest, layers: readonly NewLayer[]): LayerRecord[] {
  return layers.map((layer) => ({ ...layer, addedVersion: manifest.version + 1 }))
}
