/** What the vector experiment searches in: images where the shared data is there, and clusters made from a seed. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { sharedPath } from '@twill/testing'
import { Random } from '../harness/random.ts'

export type VectorSet = {
  readonly name: string
  readonly dimensions: number
  readonly base: readonly Float32Array[]
  readonly queries: readonly Float32Array[]
}

const IMAGE_DIMENSIONS = 784
const CLUSTER_DIMENSIONS = 128
const CLUSTERS = 200
const QUERIES = 500

export function images(count: number): VectorSet | undefined {
  const folder = sharedPath('data', 'mnist-784')
  if (folder === undefined) return undefined
  const read = (file: string, rows: number): Float32Array[] => {
    const bytes = gunzipSync(readFileSync(`${folder}/${file}.u8.gz`))
    const from = (i: number): Float32Array =>
      Float32Array.from(bytes.subarray(i * IMAGE_DIMENSIONS, (i + 1) * IMAGE_DIMENSIONS))
    return Array.from({ length: rows }, (_, i) => from(i))
  }
  return {
    name: 'MNIST',
    dimensions: IMAGE_DIMENSIONS,
    base: read('base', count),
    queries: read('query', QUERIES),
  }
}

export function clusters(count: number, seed: number): VectorSet {
  const random = new Random(seed)
  const uniform = (): number => random.uint32() / 2 ** 32
  const gauss = (): number =>
    Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  const centres = Array.from({ length: CLUSTERS }, () =>
    Float32Array.from({ length: CLUSTER_DIMENSIONS }, gauss),
  )
  const point = (): Float32Array => {
    const centre = centres[random.below(CLUSTERS)] as Float32Array
    return centre.map((x) => x + gauss() * 0.6)
  }
  return {
    name: 'clusters',
    dimensions: CLUSTER_DIMENSIONS,
    base: Array.from({ length: count }, point),
    queries: Array.from({ length: QUERIES }, point),
  }
}
