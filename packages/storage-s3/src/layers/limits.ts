/** Bounds of layers, with their reasons. */

/**
 * A block is closed at this many raw bytes. Smaller ones compress worse and make a longer index, larger ones cost more
 * decompression for one page: 64 KiB take about 40 µs.
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
