/** A position in a database's one log. A safe integer; the first record ever appended has LSN 1, 0 is "before it". */
export type Lsn = number

/** The LSN before the first record. */
export const LSN_ZERO: Lsn = 0

/** The greatest LSN there can be: "newest" where an `asOfLsn` is asked for. */
export const LSN_MAX: Lsn = Number.MAX_SAFE_INTEGER
