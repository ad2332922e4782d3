/** Bounds of the cache, with their reasons. */

/** What is fetched and kept as one piece: a request for less costs and lasts about as much. */
export const CHUNK_BYTES: number = 128 << 10

/** Two chunks with so many unwanted ones between are fetched in one request: cheaper than another request. */
export const GAP_CHUNKS = 1

/** Chunks in one request, 8 MiB: longer ones are faster as several at once. */
export const REQUEST_CHUNKS = 64

/** Requests under way together in one process; more only queue in the sockets. */
export const FETCHES_AT_ONCE = 64

/** Chunks read ahead at most when a layer is read from front to back: 4 MiB, about what 20 ms bring at 200 MB/s. */
export const AHEAD_CHUNKS = 32

/** Layers that are remembered though nothing of them is cached; beyond that they are swept. */
export const LAYERS_MAX: number = 1 << 14

/** Memory for chunks and blocks, and for open indexes, where the host does not say. */
export const MEMORY_BYTES: number = 64 << 20
export const INDEX_BYTES: number = 64 << 20

/** So many failures in a row and the disk tier is left alone: the disk is gone or full. */
export const DISK_FAILURES_MAX = 8
