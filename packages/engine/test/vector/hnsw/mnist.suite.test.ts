import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { sharedPath } from '@twill/testing'
import { describe, expect, it } from 'vitest'
import { HnswGraph } from '../../../src/vector/hnsw/hnsw-graph.ts'
import { nearest, recall } from './vector-sets.ts'

const folder = sharedPath('data', 'mnist-784')
const DIMENSIONS = 784
const NODES = 8000
const QUERIES = 100

function images(name: string, count: number): Float32Array[] {
  const bytes = gunzipSync(readFileSync(`${folder}/${name}.u8.gz`))
  return Array.from({ length: count }, (_, i) =>
    Float32Array.from(bytes.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS)),
  )
}

describe.skipIf(folder === undefined)('an HNSW graph of images', () => {
  it.each([
    ['vectors alone', {}],
    ['codes of 4 bits', { codeBits: 4 }],
    ['codes of 8 bits', { codeBits: 8 }],
  ] as const)('finds the nearest ten at usual settings, by %s', (_, codes) => {
    const set = images('base', NODES)
    const graph = new HnswGraph({
      dimensions: DIMENSIONS,
      metric: 'l2',
      m: 16,
      ...codes,
      efConstruction: 100,
      seed: 1,
    })
    for (const vector of set) graph.insert(vector)
    let sum = 0
    for (const query of images('query', QUERIES)) {
      sum += recall(graph.search(query, 60).nodes, nearest('l2', set, query, 10))
    }
    expect(sum / QUERIES).toBeGreaterThan(0.99)
    expect(graph.isCoded).toBe('codeBits' in codes)
  })
})
