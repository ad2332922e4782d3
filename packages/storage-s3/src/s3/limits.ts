/** Bounds of requests to a bucket, each with its reason. */

/** Bodies travel at megabytes per second at worst; whoever has heard nothing for so long asks again. */
export const REQUEST_TIMEOUT_MS = 10_000

/** What a body of this size adds to the timeout: 1 MiB/s is a poor line, and less is none. */
export const SLOWEST_BYTES_PER_MS = 1024

export const CONNECT_TIMEOUT_MS = 3_000

/** Requests under way together, of all buckets that share a budget: enough for a hundred thousand small reads a minute. */
export const REQUESTS_AT_ONCE = 64

/** A request that carries more is a large one: it waits for room, and never in front of a small one. */
export const LARGE_REQUEST_BYTES: number = 2 << 20

/** Bytes of large requests under way together: two layers on their way out and one in fill the lines of most machines. */
export const LARGE_BYTES_AT_ONCE: number = 192 << 20

/** Large requests leave most places to small ones: a commit must not wait for a layer. */
export const LARGE_REQUESTS_AT_ONCE = 16

/** Sockets per host. One more than requests, so that none ever waits for a socket behind the budget's back. */
export const SOCKETS: number = REQUESTS_AT_ONCE + 1

/** Writes per second that Amazon allows under one prefix. */
export const PUT_RATE_MAX = 3_500
