/** What a table needs of an index over it. `index/stored-index.ts` is one. */
import type { ByteWriter } from '../../base/byte-writer.ts'
import type { Datum } from '../../types/datum.ts'
import type { Oid } from '../../types/type.ts'
import type { KeyRange, NearestStats, RowId } from '../table-access.ts'
import type { Pending, Waits } from '../waits.ts'

/** `absent`: the row is not in the index (a partial one); `null`: it is, and a key column is NULL. */
export type KeyState = 'absent' | 'null' | 'full'

/** Makes an index's keys of row values. */
export interface IndexKeyMaker {
  /** Columns it needs, in the order in which `key` wants their values. */
  readonly attnums: readonly number[]
  key(values: readonly Datum[], out: ByteWriter): KeyState
  /** Where a key is a column's stored form as it is: which. */
  readonly storedAttnum?: number | undefined
  /** Where a key is a column's vector brought to length 1: which. */
  readonly unitAttnum?: number | undefined
  /** `(a, b)=(1, x)`: for error details. */
  describe(values: readonly Datum[]): string
}

/** Whose constraint an index is, for errors. */
export type IndexName = {
  readonly schema: string
  readonly table: string
  readonly constraint: string
}

/** Keys end to end: key i is the bytes from `starts[i]` to `starts[i + 1]`, and `starts` has one more than there are keys. */
export type KeyRun = {
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  readonly count: number
}

/** Entries read from an index, in order: keys are views, valid until the next call. */
export interface IndexEntries {
  count: number
  readonly rowIds: number[]
  readonly keys: Uint8Array[]
}

/** Entries nearest first. */
export interface NearestEntries {
  count: number
  readonly rowIds: number[]
  readonly scores: number[]
}

export interface TableIndex {
  readonly oid: Oid
  readonly storageId: number
  readonly unique: boolean
  readonly nullsNotDistinct: boolean
  /** Its unique constraint is checked at the end of the statement or transaction. */
  readonly deferrable: boolean
  readonly maker: IndexKeyMaker
  readonly name: IndexName
  /** What its pages take, where it counts them. */
  readonly sizeBytes?: number
  /** Row ids of the entries with exactly this key, in any order. */
  find(key: Uint8Array, length: number, waits: Waits, found: RowId[]): Pending | undefined
  /** Makes sure that the pages which an insert of the entry changes are here. */
  prepareInsert(key: Uint8Array, length: number, rowId: RowId, waits: Waits): Pending | undefined
  /** After `prepareInsert`, with nothing awaited in between. */
  insert(key: Uint8Array, length: number, rowId: RowId): void
  /** Whether the key is above those of all entries, with the pages here which adding to their end changes. */
  isAbove(key: Uint8Array, length: number, waits: Waits): boolean | Pending
  /**
   * Adds keys that stand in order, each above the one before, for rows from `firstRow` on; after `isAbove` of the first of
   * them, with nothing awaited or changed in between.
   */
  append(run: KeyRun, firstRow: RowId): void
  /** Takes an entry out if its pages are here; it is a hint, and may stay. */
  remove(key: Uint8Array, length: number, rowId: RowId): void
  /** Takes all entries of a row out, of an index that finds them by it: the columns of a deleted row need not be in memory. */
  removeRow?(rowId: RowId): void
  cursor(ranges: readonly KeyRange[], reverse: boolean): IndexCursor
  /** Entries near a vector, about `ef` at a time: what an index of vectors answers instead of `find` and `cursor`. */
  nearest?(query: Float32Array, ef: number): NearestCursor
  /** Of an index of vectors that is new: what is inserted from now on is put where it belongs by the build, with the help of threads. */
  beginBuild?(maxThreads: number): IndexBuild
}

/** Fills a new index with what is inserted. `turn` lets others run where it has been long enough. */
export interface IndexBuild {
  /** Enough has been inserted: `catchUp` before more is. */
  readonly isBehind: boolean
  catchUp(waits: Waits, turn: () => Promise<void> | undefined): Promise<void>
  finish(waits: Waits, turn: () => Promise<void> | undefined): Promise<void>
  /** Also after a failure. */
  close(): void
}

export interface NearestCursor {
  /**
   * The next entries, nearest first; none when all have been given. An entry may be nearer than the last of those before: it was
   * found late. PENDING moves nothing that was found: call again.
   */
  read(entries: NearestEntries, waits: Waits): Pending | undefined
  /** Whether the key of an entry of the last `read` is here; else it is asked for. */
  hasKey(at: number, waits: Waits): boolean
  /** A view of the key, the vector as it is compared, where it is here: valid until anything is awaited. */
  key(at: number): Uint8Array
  /** Whether an entry is the only one of its row; `undefined`: what tells that is not here, and is asked for. */
  isOnly(at: number, row: RowId, waits: Waits): boolean | undefined
  /** Nobody goes on with it. */
  close(): void
  readonly stats: NearestStats
}

export interface IndexCursor {
  /** Reads up to `limit` entries after those that were taken, without moving: `take` moves. */
  read(limit: number, entries: IndexEntries, waits: Waits): Pending | undefined
  /** Moves behind the first `count` entries of the last `read`. */
  take(entries: IndexEntries, count: number): void
}
