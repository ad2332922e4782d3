/** What the vector experiments search in: images where the shared data is there, and clusters made from a seed. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { sharedPath } from '@twill/testing'
import { Random } from '../harness/random.ts'

export type VectorSet = {
  readonly name: string
  readonly dimensions: number
  readonly count: number
  /** All vectors, one after the other. */
  readonly elements: Float32Array
  readonly queries: readonly Float32Array[]
}

/** How a set is made again in another process. */
export type SetSpec = {
  readonly kind: 'images' | 'clusters'
  readonly count: number
  readonly queries: number
  readonly seed: number
}

const IMAGE_DIMENSIONS = 784
const CLUSTER_DIMENSIONS = 128
const CLUSTERS = 200
/** How far a point is from its centre in each dimension; centres are 1 from each other's mean. */
const SPREAD = 0.6

/** `undefined` where the images are not there. */
export function makeSet(spec: SetSpec): VectorSet | undefined {
  return spec.kind === 'images' ? images(spec) : clusters(spec)
}

export function vectorOf({ elements, dimensions }: VectorSet, i: number): Float32Array {
  return elements.subarray(i * dimensions, (i + 1) * dimensions)
}

/** The same set with its first `count` vectors alone. */
export function firstOf(set: VectorSet, count: number): VectorSet {
  if (count >= set.count) return set
  return { ...set, count, elements: set.elements.subarray(0, count * set.dimensions) }
}

/** 28 × 28 pixels of handwritten digits. */
function images({ count, queries }: SetSpec): VectorSet | undefined {
  const folder = sharedPath('data', 'mnist-784')
  if (folder === undefined) return undefined
  const read = (file: string, rows: number): Float32Array => {
    const bytes = gunzipSync(readFileSync(`${folder}/${file}.u8.gz`))
    return Float32Array.from(bytes.subarray(0, rows * IMAGE_DIMENSIONS))
  }
  const elements = read('base', count)
  return {
    name: 'MNIST',
    dimensions: IMAGE_DIMENSIONS,
    count: elements.length / IMAGE_DIMENSIONS,
    elements,
    queries: split(read('query', queries), IMAGE_DIMENSIONS),
  }
}

function clusters({ count, queries, seed }: SetSpec): VectorSet {
  const point = clusteredPoints(seed)
  const draw = (rows: number): Float32Array => {
    const elements = new Float32Array(rows * CLUSTER_DIMENSIONS)
    for (let i = 0; i < rows; i++) elements.set(point(), i * CLUSTER_DIMENSIONS)
    return elements
  }
  return {
    name: 'clusters',
    dimensions: CLUSTER_DIMENSIONS,
    count,
    elements: draw(count),
    queries: split(draw(queries), CLUSTER_DIMENSIONS),
  }
}

/** Points around centres, without end. */
export function clusteredPoints(seed: number): () => Float32Array {
  const random = new Random(seed)
  const uniform = (): number => random.uint32() / 2 ** 32
  const gauss = (): number =>
    Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  const centres = Array.from({ length: CLUSTERS }, () =>
    Float32Array.from({ length: CLUSTER_DIMENSIONS }, gauss),
  )
  return () => {
    const centre = centres[random.below(CLUSTERS)] as Float32Array
    return centre.map((x) => x + gauss() * SPREAD)
  }
}

function split(elements: Float32Array, dimensions: number): Float32Array[] {
  return Array.from({ length: elements.length / dimensions }, (_, i) =>
    elements.subarray(i * dimensions, (i + 1) * dimensions),
  )
}
