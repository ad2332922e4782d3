/** Every bound of object storage that is not part of the log or the layers, with its reason. */

/** Losing so many compare-and-swaps in a row means that others keep writing: back off and let the caller decide. */
export const MANIFEST_CONFLICTS_MAX = 8

/** After this long without knowing whether a write landed, the caller is told so. */
export const DOUBT_DEADLINE_MS = 30_000

/** A read that fails for so long is the caller's problem. */
export const READ_DEADLINE_MS = 30_000

/** First pause before a repetition; it doubles, with jitter, up to the longest. */
export const BACKOFF_FIRST_MS = 20
export const BACKOFF_LONGEST_MS = 2_000

/** A root of at most so many bytes is kept in the manifest too: it spares a request when opening. */
export const INLINE_ROOT_MAX_BYTES: number = 48 << 10

/**
 * A log slot, once trimmed, is deleted no sooner than this after it was written; a writer whose proof of its epoch is older
 * than a good part of it may find its slot empty again, so it proves itself anew before it acknowledges (§ freshness).
 */
export const MIN_LOG_AGE_MS: number = 15 * 60_000

/** A layer stays this long after it left the manifest: readers that still have the old manifest finish. */
export const GRAVE_AGE_MS: number = 15 * 60_000

/** A layer that is gone is looked for in a newer manifest; each time one was made, the reader stood still for `GRAVE_AGE_MS`. */
export const STALE_MANIFESTS_MAX = 8

/** Deletions and look-ups of a sweep that are under way together. */
export const DELETES_AT_ONCE = 16
export const LOOKUPS_AT_ONCE = 16

/** Compressing so much takes about 2 ms; others run in between. */
export const PAUSE_AFTER_BYTES: number = 1 << 20

/** Opening reads the log behind the newest root, eight slots at a time: this many take 32 rounds, or 2 MB of small commits. */
export const TAIL_GROUPS_MAX = 256

/** Pages put and not yet rooted that are kept in memory; a checkpoint with more uploads its first layers early. */
export const STAGED_MAX_BYTES: number = 48 << 20

/** Places that the database and branches change while one program looks: each is an operation of a person. */
export const PLACES_CHANGED_MAX = 8

/** A store that does not answer when a database is opened: an address that is wrong is found out soon. */
export const OPEN_DEADLINE_MS = 5_000

/** The disk cache of a database whose URL names a directory and no size. */
export const CACHE_DISK_BYTES: number = 4 * 2 ** 30

/** A check holds an index and some blocks of each layer that it reads: a few hide the latency, more would only take memory. */
export const LAYERS_CHECKED_AT_ONCE = 4

/** Changes of the list of databases are rare: who loses so many races is one of very many. */
export const LIST_CHANGES_MAX = 12

/** Deletions under way when a database is erased. */
export const ERASE_AT_ONCE = 16
