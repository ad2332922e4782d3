/** The storage seam: its types, its errors. Backends are at `@twill/storage/memory` and `@twill/storage/file`. */
export { AssertionError } from './assert.ts'
export { CRASH_POINTS } from './crash-points.ts'
export type { CrashHooks, CrashPoint } from './crash-points.ts'
export {
  closed,
  conflict,
  corrupt,
  denied,
  fenced,
  full,
  invalid,
  isStorageError,
  notFound,
  StorageError,
  unavailable,
  unknownOutcome,
} from './errors.ts'
export type { StorageErrorKind } from './errors.ts'
export { LSN_MAX, LSN_ZERO } from './lsn.ts'
export type { Lsn } from './lsn.ts'
export { STORAGE_TRAIT_VERSION } from './storage.ts'
export type {
  AppendOptions,
  BranchInfo,
  Epoch,
  Head,
  PageId,
  PageWrite,
  RetentionWindow,
  Root,
  Storage,
  StorageCapabilities,
  StorageStats,
  WalEntry,
  WalRange,
} from './storage.ts'
