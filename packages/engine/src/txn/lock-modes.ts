/** The eight table lock modes, as PostgreSQL has them, and what conflicts with what (its table 13.2). */
export type TableLockMode =
  | 'access share'
  | 'row share'
  | 'row exclusive'
  | 'share update exclusive'
  | 'share'
  | 'share row exclusive'
  | 'exclusive'
  | 'access exclusive'

export const tableLockModes: readonly TableLockMode[] = [
  'access share',
  'row share',
  'row exclusive',
  'share update exclusive',
  'share',
  'share row exclusive',
  'exclusive',
  'access exclusive',
]

/** As deadlock reports and pg_locks spell them. */
export const lockModeNames: readonly string[] = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
]

/** Bit `i` of entry `m`: mode `i` conflicts with mode `m`. */
export const tableConflicts: readonly number[] = [
  0b10000000, 0b11000000, 0b11110000, 0b11111000, 0b11101100, 0b11111100, 0b11111110, 0b11111111,
]

/** Advisory locks: mode 0 is shared, mode 1 exclusive. */
export const advisoryConflicts: readonly number[] = [0b10, 0b11]
