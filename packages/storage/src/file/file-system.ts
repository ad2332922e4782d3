/**
 * What the local-file backend needs of the outside world, and nothing more. `node-file-system.ts` is the real one; the
 * simulation has one in which only synced bytes survive a power loss.
 *
 * Calls are synchronous: a `pread` out of the page cache costs 2 µs on the calling thread and 40 µs through a thread pool, a
 * small `pwrite` + `fdatasync` 115 µs against 190 µs (`docs/decisions/0001-wal-write-path.md`). Only `syncLater` leaves the
 * thread, for checkpoints, whose syncs are long.
 *
 * Every method throws a `StorageError`: `not-found`, `conflict` (it exists already, or is locked), `denied`, `full`,
 * `unavailable` (an I/O error), `invalid`. After a failed `write` the bytes in its range are undefined and nothing else is. A
 * failed `sync` means that what was written since the last good one may or may not be there, and that no later
 * sync can be trusted to say more.
 */
export interface FileSystem {
  /**
   * Opens a regular file for reading and writing.
   * `existing`: `not-found` where there is none. `create`: `conflict` where there is one. `read`: existing, read only.
   * A new name is durable only after `syncDirectory` of its folder.
   */
  open(path: string, mode: OpenMode): OpenFile

  exists(path: string): boolean

  /** The absolute form of a path; two forms of one file give the same string as far as the system can tell. */
  absolute(path: string): string

  /** Names (not paths) in a folder, in no order. */
  readDirectory(path: string): readonly string[]

  /** Makes a folder and the missing ones above it. No error where it exists. */
  makeDirectory(path: string): void

  /** Makes the folder's entries (created, renamed, removed names) durable. */
  syncDirectory(path: string): void

  /** Atomically puts `from` in the place of `to`. */
  rename(from: string, to: string): void

  /** Removes a name. No error where it is absent. */
  remove(path: string): void

  /**
   * Takes the exclusive lock named by `path` for this process, without waiting. `conflict`, with a message that says who holds it,
   * while a living process (this one included) does. A lock left behind by a dead process is taken over. Locks do not survive a power loss.
   */
  lock(path: string): FileLock
}

export type OpenMode = 'existing' | 'create' | 'read'

export interface OpenFile {
  /** Fills `into` from `offset` on; answers how many bytes there were (fewer than asked for only at the end of the file). */
  read(into: Uint8Array, offset: number): number

  /** Writes all of `bytes` at `offset`. Writing past the end extends the file. Not durable before a sync. */
  write(bytes: Uint8Array, offset: number): void

  /** `fdatasync`: everything written before, and the file's size, is durable when it returns. */
  sync(): void

  /** The same off the calling thread. Covers what was written before the call. */
  syncLater(): Promise<void>

  /** Sets the size. Growing reads as zeroes. */
  truncate(sizeBytes: number): void

  size(): number

  /** Releases the handle, without a sync. Twice is no error. */
  close(): void
}

export interface FileLock {
  /** Gives the lock back. Twice is no error. */
  release(): void
}

/** The sources of time and chance. */
export type Surroundings = {
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: () => number
  /** A random integer from 0 to 2³² − 1. */
  readonly randomUint32: () => number
}
