import { isStorageError } from '@twill/storage'

/** What a fault on the disk may be told as. Never `corrupt`: nothing here damages what is at rest. */
export function isInjected(error: unknown): boolean {
  return (
    isStorageError(error, 'unavailable') ||
    isStorageError(error, 'full') ||
    isStorageError(error, 'unknown-outcome')
  )
}
