/**
 * What the catalog's record of an hnsw index says: by which distance it finds neighbours (its one key's operator class) and its
 * options, each with the range and default that pgvector gives it. Three are ours: `ef_search` stands in for `hnsw.ef_search` where a
 * session has not set that, `metric` names the operator class where none is written, `quantization` says with how many bits an
 * element searches find their way.
 */
import type { IndexObject } from './objects.ts'

export type HnswMetric = 'l2' | 'inner product' | 'cosine' | 'l1'

export type HnswClass = {
  readonly name: string
  readonly metric: HnswMetric
  /** As the option `metric` calls it. */
  readonly option: string
}

export const hnswClasses: readonly HnswClass[] = [
  { name: 'vector_l2_ops', metric: 'l2', option: 'l2' },
  { name: 'vector_ip_ops', metric: 'inner product', option: 'ip' },
  { name: 'vector_cosine_ops', metric: 'cosine', option: 'cosine' },
  { name: 'vector_l1_ops', metric: 'l1', option: 'l1' },
]

/** A storage option of an index: what it may be. */
export type IndexOption = { readonly name: string } & (
  | { readonly kind: 'int'; readonly min: number; readonly max: number }
  | { readonly kind: 'bool' }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
)

export const MAX_EF_SEARCH = 1000

export type Quantization = 'none' | 'int4' | 'int8'
const quantizations: readonly Quantization[] = ['none', 'int4', 'int8']
/** From so many dimensions on codes of four bits are a quarter of a vector, or less: what is read from a bucket for them is less. */
const LEAST_CODED_DIMENSIONS = 64

export const hnswOptionTable: readonly IndexOption[] = [
  { name: 'm', kind: 'int', min: 2, max: 100 },
  { name: 'ef_construction', kind: 'int', min: 4, max: 1000 },
  { name: 'ef_search', kind: 'int', min: 1, max: MAX_EF_SEARCH },
  { name: 'metric', kind: 'enum', values: hnswClasses.map(({ option }) => option) },
  { name: 'quantization', kind: 'enum', values: quantizations },
]

const DEFAULT_M = 16
const DEFAULT_EF_CONSTRUCTION = 64

export type HnswOptions = {
  readonly m: number
  readonly efConstruction: number
  /** `undefined`: as `hnsw.ef_search` says. */
  readonly efSearch: number | undefined
}

/** The value of an option, as written; the last one where there are several. */
export function indexOption(options: readonly string[], name: string): string | undefined {
  return options.findLast((option) => option.startsWith(`${name}=`))?.slice(name.length + 1)
}

export function hnswOptions(options: readonly string[]): HnswOptions {
  const number = (name: string): number | undefined => {
    const text = indexOption(options, name)
    return text === undefined ? undefined : Math.round(Number(text))
  }
  return {
    m: number('m') ?? DEFAULT_M,
    efConstruction: number('ef_construction') ?? DEFAULT_EF_CONSTRUCTION,
    efSearch: number('ef_search'),
  }
}

/** By which distance an hnsw index finds neighbours. */
export function hnswMetric(index: IndexObject): HnswMetric {
  const name = index.keys[0]?.opclass
  const found = hnswClasses.find((each) => each.name === name)
  if (found === undefined) throw new Error(`hnsw index ${index.oid} without an operator class`)
  return found.metric
}

/** The codes an hnsw index keeps of its vectors. There are none for l1. */
export function hnswQuantization(index: IndexObject): Quantization {
  if (hnswMetric(index) === 'l1') return 'none'
  const written = indexOption(index.options, 'quantization')?.toLowerCase()
  const known = quantizations.find((each) => each === written)
  return known ?? (hnswDimensions(index) < LEAST_CODED_DIMENSIONS ? 'none' : 'int4')
}

/** Dimensions of the vectors in an hnsw index. */
export function hnswDimensions(index: IndexObject): number {
  return index.keys[0]?.type.typmod ?? -1
}
