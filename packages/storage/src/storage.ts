/**
 * The storage seam: everything the engine may ask of the place where bytes are kept.
 *
 * A database is one log of opaque records (the truth) and a set of versioned pages with a root (a checkpoint of what the
 * log says). Every method is asynchronous, because a backend may be a network away. Exactly one writer at a time, proved
 * by an epoch. The obligations C1–C8 are written out in `docs/spec/storage.md` and proved by
 * `@twill/storage/conformance`; a method that cannot do what it says rejects with a `StorageError`, whose `kind` says what
 * the caller must do next.
 *
 * This file is frozen: a snapshot of its declarations is checked in, and a change needs a decision record.
 */
import type { Lsn } from './lsn.ts'

/** Version of this interface. A host refuses a backend built for another one. */
export const STORAGE_TRAIT_VERSION = 2

/** A writer's fencing token. Monotonic; a greater one fences every smaller one for ever. */
export type Epoch = number

/** The name of a page, chosen by the engine: a safe integer ≥ 0, sparse. */
export type PageId = number

/** One page to write. `bytes: undefined` deletes the page from `lsn` on. */
export type PageWrite = { readonly id: PageId; readonly bytes: Uint8Array | undefined }

/** The LSNs given to one append, both ends included. */
export type WalRange = { readonly firstLsn: Lsn; readonly lastLsn: Lsn }

/** One record read back from the log. */
export type WalEntry = { readonly lsn: Lsn; readonly record: Uint8Array }

/** A checkpoint root and the LSN as of which it and its pages hold. */
export type Root = { readonly lsn: Lsn; readonly bytes: Uint8Array }

/** Where the log and the checkpoint stand. */
export type Head = { readonly durableLsn: Lsn; readonly rootLsn: Lsn; readonly epoch: Epoch }

export type BranchInfo = {
  readonly name: string
  /** The branch this one was made from; `undefined` for the one the storage was opened on. */
  readonly parent: string | undefined
  readonly forkLsn: Lsn
  /** Milliseconds since the Unix epoch. */
  readonly createdAtMs: number
}

/** How far back history must stay readable: a count of LSNs or milliseconds of wall clock behind the head. */
export type RetentionWindow =
  | { readonly kind: 'lsns'; readonly count: number }
  | { readonly kind: 'time'; readonly ms: number }

/** What a backend can do. The conformance suite tests the declared opposite where something is absent. */
export type StorageCapabilities = {
  /** Acknowledged writes outlive the process. */
  readonly durable: boolean
  /** `getPages` costs fewer requests than as many `getPage` calls. */
  readonly batchReads: boolean
  readonly branches: boolean
  /** Old page versions inside the retention window stay readable. */
  readonly pointInTime: boolean
  /** A second process or handle can take the writer's place (and fence the first). */
  readonly takeover: boolean
  /**
   * Appends may be made before those before them have resolved: they get LSNs in the order of the calls and resolve in that
   * order. Where one rejects, so does every one of its epoch that was called after it and before that. Default: false.
   */
  readonly pipelinedAppends?: boolean
  /**
   * Most durable writes of the log behind the newest root (as `syncs` of the stats counts them; appends where it counts none)
   * before opening becomes slow: the engine checkpoints before there are more. Default: none.
   */
  readonly maxTailGroups?: number
  /** A read is a trip over a network: several one after the other take longer than one of some megabytes. Default: false. */
  readonly distantReads?: boolean
}

/** Monotonic counters since the storage was opened, for people and for request-count assertions. */
export type StorageStats = {
  readonly appends: number
  readonly appendedRecords: number
  readonly appendedBytes: number
  readonly syncs: number
  readonly pageReads: number
  readonly pageReadRequests: number
  readonly pageReadBytes: number
  readonly pageWrites: number
  readonly pageWriteBytes: number
  readonly cacheHits: number
  /** Bytes this database occupies at rest, as far as the backend knows. */
  readonly sizeBytes: number
}

export type AppendOptions = {
  /** The caller's thread has other things to do meanwhile: it is not to be blocked, though the group may take longer. Default: false. */
  readonly nonBlocking?: boolean
}

export interface Storage {
  readonly capabilities: StorageCapabilities

  /** Becomes the only writer. Every older epoch is fenced from here on. `owner` is a hint for people reading an error. */
  acquireWriter(owner: string): Promise<{ readonly epoch: Epoch }>

  /**
   * Appends one atomic, contiguous group. Resolves only when the whole group is durable. Rejects with `fenced` (nothing was
   * written), `full`/`unavailable` (nothing was written), or `unknown-outcome` (the group may be there, whole).
   * The backend takes the bytes over: the caller does not change them afterwards.
   */
  appendWal(
    epoch: Epoch,
    records: readonly Uint8Array[],
    options?: AppendOptions,
  ): Promise<WalRange>

  /** Reads the log in order from `fromLsn` to `toLsn` (default: the durable head), in batches. */
  scanWal(fromLsn: Lsn, toLsn?: Lsn): AsyncIterable<readonly WalEntry[]>

  /** Writes page versions as of `lsn`. Not visible to a later open until a root at or after `lsn` is set. */
  putPages(epoch: Epoch, lsn: Lsn, pages: readonly PageWrite[]): Promise<void>

  /** Makes a checkpoint as of `lsn` visible, atomically and durably, with every page put before it. */
  setRoot(epoch: Epoch, lsn: Lsn, root: Uint8Array): Promise<void>

  /** The newest root at or below `asOfLsn` (default: the newest). */
  getRoot(asOfLsn?: Lsn): Promise<Root | undefined>

  /** The newest version of a page at or below `asOfLsn`; `undefined` where there is none. */
  getPage(id: PageId, asOfLsn: Lsn): Promise<Uint8Array | undefined>

  /** As many answers as ids, in their order: what `getPage` gives for each, in as few requests as the backend can. */
  getPages(ids: readonly PageId[], asOfLsn: Lsn): Promise<readonly (Uint8Array | undefined)[]>

  /** Makes a branch whose history is this one's up to and including `atLsn`. Copies no data. */
  createBranch(name: string, atLsn: Lsn): Promise<BranchInfo>

  /** Opens a branch as a storage of its own. Closing it does not close this one. */
  openBranch(name: string): Promise<Storage>

  listBranches(): Promise<readonly BranchInfo[]>

  /** Deletes a branch. Refused with `conflict` while it is open or has children. */
  deleteBranch(name: string): Promise<void>

  setRetention(window: RetentionWindow): Promise<void>

  /** Gives back what nothing can reach any more: not the head, not a branch, not the retention window. */
  collectGarbage(): Promise<{ readonly freedBytes: number }>

  head(): Promise<Head>

  stats(): StorageStats

  /** Waits for what is under way, lets the writer's place go, releases the handle. Later calls reject with `closed`. */
  close(): Promise<void>
}
