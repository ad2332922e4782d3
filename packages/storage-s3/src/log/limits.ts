/** Every bound of the log, with its reason. Those marked *protocol* are part of the proof: all programs must agree on them. */

/**
 * Protocol. A writer has at most so many slots in flight beyond its last acknowledged one, so a deposed writer can take at most
 * so many slots after its successor's fence. The successor sends one at a time until it is past them.
 */
export const IN_FLIGHT_MAX = 4

/**
 * Protocol. A proof of the epoch is good for this part of the minimum log age; the rest is room for clocks that run at
 * different speeds and for what happens between two looks at the clock.
 */
export const PROOF_GOOD_FOR = 0.8

/** A writer whose proof is older than this part of its life renews it beside the next PUT, so that no commit waits for it. */
export const PROOF_RENEWED_AFTER = 0.5

/** More requests at once do not read a log faster, they only take more memory. */
export const READ_AHEAD_MAX = 8

/** A body may be damaged on its way; what is damaged three times is damaged where it lies. */
export const DAMAGED_READS_MAX = 2

/** Segments that were read to find the end of the log are kept for the scan that follows, up to this. */
export const KEPT_BYTES: number = 32 << 20

/** An entry is about 100 bytes. Far more segments than are ever between two checkpoints; older positions stand in roots. */
export const INDEXED_SEGMENTS_MAX: number = 1 << 16

/** A batch of a scan ends with the segment that makes it this long, so that many small segments are few batches. */
export const SCAN_BATCH_RECORDS = 1024

/** Callers that wait for room in the queue. Each is a session, so more is a fault of the caller. */
export const WAITING_APPENDS_MAX = 65_536

/** So many latencies decide when a PUT is late: enough for a 95th percentile, few enough to follow a change. */
export const LATENCY_SAMPLES = 128

/** A percentile of fewer says nothing. */
export const LATENCY_SAMPLES_MIN = 20

/** Of all PUTs, hedges are at most this part. */
export const HEDGES_PART_MAX = 0.1

/** Hedging what is this quick costs more than it gives. */
export const HEDGE_AFTER_MIN_MS = 10

/** A bucket of tokens holds a minute's worth: the budget is an average, short runs are not slowed. */
export const BUDGET_BURST_SECONDS = 60

/** A reader that finds the log trimmed past it so often in a row is far too slow for it. */
export const BEGUN_ANEW_MAX = 4
