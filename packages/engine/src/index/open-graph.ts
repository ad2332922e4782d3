/** Makes the graph of an index from what the catalog says of it. */
import type { HostThread } from '../base/host-thread.ts'
import { hnswDimensions, hnswMetric, hnswOptions, hnswQuantization } from '../catalog/hnsw-index.ts'
import type { IndexObject } from '../catalog/objects.ts'
import type { GraphHome } from '../vector/hnsw/graph-pages.ts'
import { GraphStorage } from '../vector/hnsw/graph-storage.ts'

/** What graphs need of the outside world. */
export type GraphHost = {
  /** Lets others run: where entering into a graph takes long. */
  readonly pause: () => Promise<void>
  readonly startThreads: ((most: number) => readonly HostThread[]) | undefined
  readonly distantReads: boolean
}

const CODE_BITS = { int4: 4, int8: 8 } as const

/** A graph without nodes. */
export function newGraph(object: IndexObject, home: GraphHome, host: GraphHost): GraphStorage {
  const { efConstruction, m } = hnswOptions(object.options)
  const quantization = hnswQuantization(object)
  const codes = quantization === 'none' ? {} : { codeBits: CODE_BITS[quantization] }
  const shape = { dimensions: hnswDimensions(object), metric: hnswMetric(object), m, ...codes }
  const threads = host.startThreads !== undefined
  const options = { ...shape, efConstruction, seed: object.storageId, threads }
  return new GraphStorage(options, home, host.pause)
}
