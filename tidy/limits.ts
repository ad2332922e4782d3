/**
 * How long a file may be, and the files that are longer. The list is a ratchet: a listed file may shrink
 * but not grow, and leaves the list when it fits. A new entry needs a reason that a reviewer accepts.
 * Generated tables (`*.table.ts`) have no limit.
 */
export const maxFileLines = 400

export interface LongFile {
  readonly lines: number
  readonly reason: string
}

export const longFiles: Readonly<Record<string, LongFile>> = {}

/** Uses of the outside world that the rule allows, by file and by what is used, each with its reason. */
export const outsideWorldExceptions: Readonly<Record<string, readonly string[]>> = {
  // The virtual clock must know when every promise callback has run; only a macrotask of the host tells.
  'packages/storage/src/sim/clock.ts': ['setImmediate('],
  // The default of a constructor's option.
  'packages/storage/src/memory/memory-storage.ts': ['Date.now'],
}
