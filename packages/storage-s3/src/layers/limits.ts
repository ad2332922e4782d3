/** Bounds of layers, with their reasons. */

/**
 * A block is closed at this many raw bytes. Smaller ones compress worse and make a longer index, larger ones cost more
 * decompression for one page: 64 KiB take 60 µs, 128 KiB 140.
 */
export const BLOCK_BYTES: number = 64 << 10

/** A page that would make a block longer than this begins a new one; a page longer than this has one of its own. */
export const BLOCK_MAX_BYTES: number = 128 << 10

/** A layer is cut at about so many stored bytes: one PUT of it takes about as long as its round trips would. */
export const LAYER_BYTES: number = 32 << 20

/** Versions in one layer: keeps its index, of 32 bytes for each when open, in proportion to its data. */
export const LAYER_VERSIONS_MAX: number = 1 << 19

/** Ranges of page ids that the manifest keeps of a layer: it is read at every open, so it stays small. */
export const ID_RANGES_MAX = 16

/** What an index may unpack to: ten times what the versions of one layer take. Keeps a damaged length from taking all memory. */
export const INDEX_MAX_BYTES: number = 128 << 20

/** A merge writes in windows: so many raw bytes, out of blocks of at most so many raw bytes, are in memory at a time. */
export const MERGE_WINDOW_BYTES: number = 8 << 20
export const MERGE_BLOCK_BYTES: number = 32 << 20

/**
 * Putting the newest versions where the oldest stood reads blocks again and again when the layers are ordered differently. Beyond
 * so many times the inputs' bytes, every version stays in the order of its own layer, which reads everything once.
 */
export const MERGE_READ_FACTOR = 3

/** Requests of a merge that are under way together: it is in no hurry, and reads need the line. */
export const MERGE_FETCHES_AT_ONCE = 8

/** Blocks nearer to each other than this come in one request, of at most so many bytes. */
export const MERGE_GAP_BYTES: number = 128 << 10
export const MERGE_REQUEST_BYTES: number = 8 << 20

/** Versions looked at between two pauses: about 2 ms. */
export const MERGE_PAUSE_VERSIONS: number = 1 << 14
export const MERGE_PAUSE_BYTES: number = 1 << 20

/** Nothing is merged while there are fewer runs: a look-up passes over so many without opening most of them. */
export const RUNS_MIN = 8

/** Newer runs are merged when so many of similar size have come together. */
export const FAN_IN = 4
