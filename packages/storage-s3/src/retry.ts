/** Asking again: requests that have no effect, or whose repetition has the same one. */
import { denied, notFound, StorageError, unavailable } from '@twill/storage'
import { ObjectStoreError } from '@twill/storage/object'
import { type ObjectStorageEnv, sleep } from './env.ts'
import { BACKOFF_FIRST_MS, BACKOFF_LONGEST_MS, READ_DEADLINE_MS } from './limits.ts'

/** The pause before repetition number `attempt` (0 is the first): exponential, with full jitter above a quarter. */
export function backoffMs(env: ObjectStorageEnv, attempt: number): number {
  const longest = Math.min(BACKOFF_LONGEST_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt, 20))
  return longest * (0.25 + 0.75 * env.random())
}

/** Repeats a read until it is answered. `unavailable` after the deadline. */
export async function retryRead<T>(
  env: ObjectStorageEnv,
  request: () => Promise<T>,
  deadlineMs: number = READ_DEADLINE_MS,
): Promise<T> {
  const startMs = env.monotonicMs()
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await request()
    } catch (error) {
      if (!isTransient(error) || env.monotonicMs() - startMs >= deadlineMs) {
        throw toStorageError(error)
      }
      await sleep(env, backoffMs(env, attempt))
    }
  }
}

export function isTransient(error: unknown): boolean {
  return error instanceof ObjectStoreError && error.isTransient
}

/** What a failed request means to users of the storage, where it certainly changed nothing. */
export function toStorageError(error: unknown): unknown {
  if (!(error instanceof ObjectStoreError)) return error
  switch (error.kind) {
    case 'no-answer':
    case 'throttled':
      return unavailable(error.message, error)
    case 'denied':
      return denied(error.message, error)
    case 'no-bucket':
      return notFound(error.message, error)
    case 'impossible':
      return new StorageError('invalid', error.message, error)
  }
}
