/** Bounds of a copy, each with its reason. */

/** What an interrupted copy loses at most, and what a storage keeps staged for a root. */
export const ROOT_EVERY_BYTES: number = 32 << 20

/** Pages asked for together: about so many bytes of them, by what the last ones had. Two such answers are in memory at a time. */
export const BATCH_BYTES: number = 4 << 20
export const BATCH_PAGES_MIN = 16
export const BATCH_PAGES_MAX = 4096

/** A group of the log's tail is closed at so many bytes or records. */
export const GROUP_BYTES: number = 1 << 20
export const GROUP_RECORDS = 4096

/** A source that throws away what is being copied, again and again, is too fast. */
export const STARTS_MAX = 4

/** A finished copy is recognised by one of the source's latest roots. Each one looked at is a request. */
export const ROOTS_COMPARED_MAX = 16
