import { createPrng } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import { chooseMerge, countRuns } from '../../src/layers/choose-merge.ts'
import type { LayerRecord } from '../../src/manifest/manifest.ts'

/** Layers of one run, of at most so many bytes each. */
function run(version: number, sizeBytes: number, layerBytes = 32): LayerRecord[] {
  const layers: LayerRecord[] = []
  for (let left = sizeBytes; left > 0; left -= layerBytes) {
    layers.push({
      name: `${version}-${layers.length}`,
      minLsn: version,
      maxLsn: version,
      sizeBytes: Math.min(layerBytes, left),
      indexOffset: 0,
      pages: 1,
      ids: [],
      addedVersion: version,
    })
  }
  return layers
}

const sizeOf = (layers: readonly LayerRecord[]): number =>
  layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)

type Outcome = {
  readonly amplification: number
  readonly runsMost: number
  readonly spaceMost: number
}

/**
 * A database whose live data is `liveBytes`, grown by checkpoints of `sizeOfNext`. A full merge leaves the live data, another one
 * leaves what it was given less `superseded` of it.
 */
function simulate(
  checkpoints: number,
  sizeOfNext: (at: number) => number,
  liveBytes: (writtenBytes: number) => number,
  superseded: number,
): Outcome {
  let layers: LayerRecord[] = []
  let version = 0
  let written = 0
  let rewritten = 0
  let runsMost = 0
  let spaceMost = 0
  for (let at = 0; at < checkpoints; at += 1) {
    const size = sizeOfNext(at)
    version += 1
    written += size
    layers = [...layers, ...run(version, size, 4096)]
    for (let chosen = chooseMerge(layers); chosen !== undefined; chosen = chooseMerge(layers)) {
      const inputs = layers.slice(chosen.from, chosen.to)
      const most = sizeOf(inputs)
      const out = chosen.isFull
        ? Math.min(most, liveBytes(written))
        : Math.ceil(most * (1 - superseded))
      version += 1
      rewritten += out
      layers = [
        ...layers.slice(0, chosen.from),
        ...run(version, out, 4096),
        ...layers.slice(chosen.to),
      ]
    }
    runsMost = Math.max(runsMost, countRuns(layers))
    spaceMost = Math.max(spaceMost, sizeOf(layers) / liveBytes(written))
  }
  return { amplification: rewritten / written, runsMost, spaceMost }
}

describe('choosing what to merge', () => {
  test('leaves few runs alone', () => {
    let layers: LayerRecord[] = []
    for (let version = 1; version < 8; version += 1) layers = [...layers, ...run(version, 100)]
    expect(countRuns(layers)).toBe(7)
    expect(chooseMerge(layers)).toBeUndefined()
    expect(chooseMerge([])).toBeUndefined()
    // However many layers a run has.
    expect(chooseMerge(run(1, 10_000))).toBeUndefined()
  })

  test('merges the newest runs of similar size, and never half a run', () => {
    const layers = [
      ...run(1, 10_000),
      ...run(2, 900),
      ...run(3, 100),
      ...[4, 5, 6, 7, 8].flatMap((version) => run(version, 40)),
    ]
    const chosen = chooseMerge(layers)
    const from = layers.findIndex(({ addedVersion }) => addedVersion === 3)
    expect(chosen).toEqual({ from, to: layers.length, isFull: false })
  })

  test('waits until enough of similar size have come together', () => {
    const sizes = [100_000, 20_000, 9000, 4000, 1500, 600, 200, 90, 30]
    const layers = sizes.flatMap((size, at) => run(at + 1, size))
    expect(chooseMerge(layers)).toBeUndefined()
  })

  test('merges everything when the newer runs are more than half of the oldest', () => {
    const layers = [...run(1, 1000), ...[2, 3, 4, 5, 6, 7, 8].flatMap((v) => run(v, 80))]
    expect(chooseMerge(layers)).toEqual({ from: 0, to: layers.length, isFull: true })
  })

  test('keeps runs and rewriting logarithmic in a growing database', () => {
    for (const checkpoints of [100, 1000, 10_000]) {
      const grown = simulate(
        checkpoints,
        () => 10,
        (written) => written,
        0,
      )
      expect(grown.runsMost).toBeLessThanOrEqual(8 + Math.log2(checkpoints))
      expect(grown.amplification).toBeLessThan(1 + Math.log2(checkpoints))
    }
  })

  test('keeps them so in one that is updated in place, and its space bounded', () => {
    const live = 50_000
    const updated = simulate(
      10_000,
      (at) => (at === 0 ? live : 20),
      () => live,
      0.05,
    )
    expect(updated.runsMost).toBeLessThanOrEqual(16)
    expect(updated.amplification).toBeLessThan(10)
    expect(updated.spaceMost).toBeLessThan(2.6)
  })

  test('keeps them so whatever sizes checkpoints have', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const prng = createPrng(seed)
      const outcome = simulate(
        2000,
        () => Math.ceil(2 ** (prng.float() * 10)),
        (written) => written,
        0,
      )
      expect([seed, outcome.runsMost <= 8 + 2 * Math.log2(2000)]).toEqual([seed, true])
      expect([seed, outcome.amplification < 12]).toEqual([seed, true])
    }
  })
})
