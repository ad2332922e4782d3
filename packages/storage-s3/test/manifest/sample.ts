import type { LayerRecord, Manifest } from '../../src/manifest/manifest.ts'
import { emptyManifest } from '../../src/manifest/new-manifest.ts'

export const sampleAges = { logMs: 900_000, graveMs: 900_000 }

export function sampleManifest(changes: Partial<Manifest> = {}): Manifest {
  const empty = emptyManifest({
    timeline: '0000000000000000',
    database: 'd'.repeat(16),
    quirks: { ifMatch: 'quoted' },
    ages: sampleAges,
    nonce: 'first',
    createdMs: 1_000,
  })
  return { ...empty, epoch: 1, ...changes }
}

export function sampleLayer(name: string, changes: Partial<LayerRecord> = {}): LayerRecord {
  return {
    name,
    minLsn: 1,
    maxLsn: 10,
    sizeBytes: 1000,
    indexOffset: 900,
    pages: 3,
    ids: [[1, 5]],
    addedVersion: 1,
    ...changes,
  }
}

export function rootAt(lsn: number, slot: number, timeMs: number = lsn): Manifest['roots'][number] {
  return { lsn, timeMs, log: { slot, epoch: 1, lsn: lsn + 1 } }
}
