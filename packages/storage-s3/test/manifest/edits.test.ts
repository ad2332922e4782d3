import { isStorageError } from '@twill/storage'
import { describe, expect, test } from 'vitest'
import {
  addCheckpoint,
  addPin,
  forgetBuried,
  isPinned,
  isSlotNeeded,
  removePin,
  replaceLayers,
  setRetention,
  trim,
} from '../../src/manifest/edits.ts'
import type { ManifestEdit } from '../../src/manifest/manifest-cell.ts'
import type { Manifest } from '../../src/manifest/manifest.ts'
import { decodeManifest, encodeManifest } from '../../src/manifest/manifest-codec.ts'
import { childManifest } from '../../src/manifest/new-manifest.ts'
import { rootAt, sampleLayer, sampleManifest } from './sample.ts'

function applied(manifest: Manifest, edit: ManifestEdit): Manifest {
  const changed = edit(manifest)
  if (changed === undefined) return manifest
  return { ...changed, version: manifest.version + 1, nonce: `${manifest.version + 1}` }
}

function checkpoint(lsn: number, changes: Partial<Parameters<typeof addCheckpoint>[0]> = {}) {
  const { addedVersion: _, ...layer } = sampleLayer(`00000001-${lsn}.d`, {
    minLsn: lsn,
    maxLsn: lsn,
  })
  return addCheckpoint({
    epoch: 1,
    root: rootAt(lsn, lsn),
    rootBytes: undefined,
    layers: [layer],
    durableLsn: lsn,
    logHint: lsn,
    ...changes,
  })
}

const kindOf = (attempt: () => unknown): string => {
  try {
    attempt()
  } catch (error) {
    return isStorageError(error) ? error.kind : 'other'
  }
  return 'none'
}

describe('a checkpoint', () => {
  test('adds its root and its layers, and does nothing when it is there', () => {
    const once = applied(sampleManifest(), checkpoint(5))
    expect(once.roots.map(({ lsn }) => lsn)).toEqual([5])
    expect(once.layers.map(({ addedVersion }) => addedVersion)).toEqual([2])
    expect(checkpoint(5)(once)).toBeUndefined()
  })

  test('of a writer who was passed is fenced', () => {
    expect(kindOf(() => checkpoint(5)(sampleManifest({ epoch: 2 })))).toBe('fenced')
  })

  test('keeps the root before it, and lets go of the one before that', () => {
    const two = applied(applied(sampleManifest(), checkpoint(5)), checkpoint(7))
    expect(two.roots.map(({ lsn }) => lsn)).toEqual([5, 7])
    const three = applied(two, checkpoint(9))
    expect(three.roots.map(({ lsn }) => lsn)).toEqual([7, 9])
    expect(three.horizonLsn).toBe(7)
    expect(three.log.start.slot).toBe(7)
  })

  test('keeps what the window reaches', () => {
    let manifest = applied(sampleManifest(), setRetention({ kind: 'lsns', count: 4 }))
    for (const lsn of [2, 4, 6, 8]) manifest = applied(manifest, checkpoint(lsn))
    expect(manifest.roots.map(({ lsn }) => lsn)).toEqual([4, 6, 8])
    expect(applied(manifest, trim(8, 8)).roots.map(({ lsn }) => lsn)).toEqual([4, 6, 8])
    expect(applied(manifest, trim(12, 8)).roots.map(({ lsn }) => lsn)).toEqual([8])
  })
})

describe('a pin', () => {
  const withLayers = applied(applied(sampleManifest(), checkpoint(5)), checkpoint(7))
  const pin = addPin({ child: 'c'.repeat(16), name: 'b', forkLsn: 7, forkSlot: 9, madeMs: 0 })

  test('is refused below the horizon', () => {
    expect(kindOf(() => pin(sampleManifest({ horizonLsn: 8 })))).toBe('not-found')
  })

  test('holds the layers that were live when it was made, and the log to the fork', () => {
    const pinned = applied(withLayers, pin)
    const merged = applied(
      pinned,
      replaceLayers({
        epoch: 1,
        inputs: pinned.layers.map(({ name }) => name),
        outputs: [sampleLayer('00000001-merged.i')],
        nowMs: 50,
      }),
    )
    expect(merged.layers.map(({ name }) => name)).toEqual(['00000001-merged.i'])
    expect(merged.graveyard.map((buried) => isPinned(merged, buried))).toEqual([true, true])
    expect(isSlotNeeded({ ...merged, log: { ...merged.log, start: rootAt(30, 30).log } }, 8)).toBe(
      true,
    )
    const free = applied(merged, removePin('c'.repeat(16)))
    expect(free.graveyard.map((buried) => isPinned(free, buried))).toEqual([false, false])
    expect(isSlotNeeded({ ...free, log: { ...free.log, start: rootAt(30, 30).log } }, 8)).toBe(
      false,
    )
    expect(applied(free, forgetBuried(new Set(['00000001-5.d']))).graveyard).toHaveLength(1)
  })

  test('does not hold layers made after it', () => {
    const pinned = applied(withLayers, pin)
    const later = applied(pinned, checkpoint(8))
    const merged = applied(
      later,
      replaceLayers({ epoch: 1, inputs: ['00000001-8.d'], outputs: [], nowMs: 50 }),
    )
    expect(merged.graveyard.map((buried) => isPinned(merged, buried))).toEqual([false])
  })

  test('gives the child its parent’s history up to the fork', () => {
    const pinned = applied(withLayers, pin)
    const [made] = pinned.pins
    const child = childManifest(pinned, made as Manifest['pins'][number], undefined, {
      nonce: 'n',
      createdMs: 1,
    })
    expect(child.inherited.map(({ layer, maxLsn }) => [layer.name, maxLsn])).toEqual([
      ['00000001-5.d', 7],
      ['00000001-7.d', 7],
    ])
    expect(child.horizonLsn).toBe(7)
    expect(child.log.start.lsn).toBe(8)
    expect(decodeManifest(encodeManifest(child), 'm')).toEqual(child)
  })
})

describe('reading a manifest', () => {
  const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

  test('gives back what was written', () => {
    const manifest = applied(applied(sampleManifest(), checkpoint(5)), checkpoint(7))
    expect(decodeManifest(encodeManifest(manifest), 'm')).toEqual(manifest)
  })

  test('refuses a newer format by name, and what is no manifest as corrupt', () => {
    expect(kindOf(() => decodeManifest(text({ format: 2 }), 'm'))).toBe('invalid')
    expect(kindOf(() => decodeManifest(text({ ...sampleManifest(), epoch: -1 }), 'm'))).toBe(
      'corrupt',
    )
    expect(kindOf(() => decodeManifest(new Uint8Array([1, 2]), 'm'))).toBe('corrupt')
  })
})
