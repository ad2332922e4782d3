/**
 * The one error of the storage seam. `kind` is a closed set and says what the caller must do; texts may change, kinds may not.
 */

export type StorageErrorKind =
  /** There is no such database, branch or history. */
  | 'not-found'
  /** It exists already, is in use, or has children. */
  | 'conflict'
  /** Another writer has taken over: stop writing for ever. Nothing was written. */
  | 'fenced'
  /** The write may or may not be there: stop, reopen, and read the truth. */
  | 'unknown-outcome'
  /** An I/O error or an unreachable store. Nothing was written: may be tried again. */
  | 'unavailable'
  /** Permission refused. */
  | 'denied'
  /** Bytes that do not mean what they must: stop. Never skipped, never guessed at. */
  | 'corrupt'
  /** No room. Nothing was written. */
  | 'full'
  /** The caller asked for something that cannot be. */
  | 'invalid'
  /** The handle was closed. */
  | 'closed'

export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly kind: StorageErrorKind

  constructor(kind: StorageErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.kind = kind
  }
}

export function isStorageError(error: unknown, kind?: StorageErrorKind): error is StorageError {
  return error instanceof StorageError && (kind === undefined || error.kind === kind)
}

export function notFound(message: string, cause?: unknown): StorageError {
  return new StorageError('not-found', message, cause)
}

export function conflict(message: string, cause?: unknown): StorageError {
  return new StorageError('conflict', message, cause)
}

export function fenced(message: string): StorageError {
  return new StorageError('fenced', message)
}

export function unknownOutcome(message: string, cause?: unknown): StorageError {
  return new StorageError('unknown-outcome', message, cause)
}

export function unavailable(message: string, cause?: unknown): StorageError {
  return new StorageError('unavailable', message, cause)
}

export function denied(message: string, cause?: unknown): StorageError {
  return new StorageError('denied', message, cause)
}

export function corrupt(message: string, cause?: unknown): StorageError {
  return new StorageError('corrupt', message, cause)
}

export function full(message: string, cause?: unknown): StorageError {
  return new StorageError('full', message, cause)
}

export function invalid(message: string, cause?: unknown): StorageError {
  return new StorageError('invalid', message, cause)
}

export function closed(message: string): StorageError {
  return new StorageError('closed', message)
}
