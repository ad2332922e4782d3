/**
 * The named points of the local backends at which a process may die (C5), before and after every durable step. A test injects
 * `hooks` and throws from `at` to die there; the storage object is then dropped and the files are opened again. `at` is
 * synchronous: these backends do not yield between a point and the step it names.
 */

export const CRASH_POINTS = [
  'create:before-write',
  'create:before-rename',
  'create:before-directory-sync',
  'create:done',
  'epoch:before-header',
  'epoch:after-header',
  'wal-segment:before-create',
  'wal-segment:before-directory-sync',
  'wal-segment:before-recycle',
  'wal-segment:after-recycle',
  'wal-append:before-write',
  'wal-append:after-write',
  'wal-append:after-sync',
  'pages:before-write',
  'pages:after-write',
  'root:before-write',
  'pages:before-sync',
  'pages:after-sync',
  'header:before-sync',
  'header:after-sync',
  'retention:before-header',
  'retention:after-header',
  'branch-create:before-file',
  'branch-create:after-file',
  'catalogue:before-save',
  'catalogue:after-save',
  'branch-files:before-remove',
  'branch-files:after-remove',
  'close:before-sync',
  'close:after-sync',
] as const

export type CrashPoint = (typeof CRASH_POINTS)[number]

export type CrashHooks = { readonly at: (point: CrashPoint) => void }
