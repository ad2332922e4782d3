/**
 * The engine seam: all that anything around the engine may ask of it — the embedded packages, the server, the controller. The
 * engine adds no way in of its own: it opens over a `Storage`, and everything that happens in it happens in a `Session`.
 *
 * Answers are given at once where nothing has to be waited for, and as promises where something has: a caller that `await`s is
 * right in both cases, and one that looks first saves the trip through the event loop.
 *
 * This file is frozen: a snapshot of its declarations is checked in, and a change needs a decision record.
 */
import type { BranchInfo, Lsn, StorageStats } from '@twill/storage'
import type { HostThread } from './base/host-thread.ts'
import type { ScratchFile } from './base/scratch-file.ts'
import type { SqlError } from './errors/sql-error.ts'
import type { Batch } from './store/batch.ts'
import type { Datum } from './types/datum.ts'
import type { Oid, Type, TypeContext, TypeRef } from './types/type.ts'

/** Version of this interface. A host refuses an engine built for another one. */
export const ENGINE_ABI_VERSION = 3

export type MaybePromise<T> = T | Promise<T>

/** Everything of the outside world that an engine is given. */
export interface Env {
  /** Milliseconds since the Unix epoch, with fractions if the clock has them. */
  now(): number
  /** Fills the array with random bytes fit for uuids and keys. */
  randomBytes(into: Uint8Array): void
  /** Runs a callback later: at once when the host is idle (0) or after a delay. Returns a function that calls it off. */
  schedule(delayMs: number, callback: () => void): () => void
  /**
   * Opens room on a disk for what a statement cannot keep within `workMemBytes`. Without it such a statement fails with 53200.
   * The engine closes what it has opened when the statement ends.
   */
  openScratch?(): ScratchFile
  /**
   * Starts threads that help with one long piece of work, as many as the host wants to give and not more than `most`; the engine closes
   * them when it is done.
   * Without them, and where they fail, the same is done on the calling thread.
   */
  startThreads?(most: number): readonly HostThread[]
}

export type EngineOptions = {
  readonly env: Env
  /** What `current_database()` says. Default: twill. */
  readonly databaseName?: string
  /** Bound of the page cache. Default: 256 MiB. */
  readonly cacheBytes?: number
  /** Bound of what one sort, hash or CTE may keep in memory. Default: 256 MiB. */
  readonly workMemBytes?: number
  /** Named in the error that a second writer gets. */
  readonly owner?: string
  /** Opens without becoming the writer: changes are refused with 25006. */
  readonly readOnly?: boolean
  /**
   * Of a database that is open read-only: looks for what its writer has done, this often, and applies it between statements. One that
   * holds a snapshot for longer than `maxDelayMs` (default: 30 s) while there is something to apply is cancelled with 40001.
   */
  readonly follow?: { readonly intervalMs: number; readonly maxDelayMs?: number }
  /** The databases beside this one, of a host that has several: for pg_database and CREATE, DROP and ALTER DATABASE. */
  readonly databases?: DatabaseDirectory
}

/** Sibling databases, as their host knows them; this one is among them. What cannot be done rejects with a `SqlError`. */
export interface DatabaseDirectory {
  list(): readonly DatabaseEntry[]
  create(name: string, options: DatabaseOptions): Promise<void>
  /** `force`: its sessions are ended first. */
  drop(name: string, options: { readonly force: boolean }): Promise<void>
  rename(from: string, to: string): Promise<void>
}

export type DatabaseEntry = {
  readonly name: string
  readonly oid: Oid
  /** A role's name; without it the owner is the bootstrap role. */
  readonly owner?: string
}

export type DatabaseOptions = {
  readonly owner?: string
  /** The database to copy; without it the new one is empty. */
  readonly template?: string
}

export interface Engine {
  readonly abiVersion: number
  connect(options?: SessionOptions): Session
  /** Makes a branch of the database as it is now, or was at an LSN or time inside the retention window. */
  branch(name: string, options?: { readonly at?: Lsn | Date }): Promise<BranchInfo>
  openBranch(name: string): Promise<Engine>
  branches(): Promise<readonly BranchInfo[]>
  deleteBranch(name: string): Promise<void>
  /** Writes a checkpoint: what follows opens without replaying the log before it. */
  checkpoint(): Promise<void>
  /** Verifies pages, indexes and constraints; an empty list is a clean bill. */
  check(): Promise<readonly CheckFinding[]>
  stats(): EngineStats
  /** Ends all sessions, writes a last checkpoint and lets the storage go. */
  close(): Promise<void>
}

export type CheckFinding = { readonly object: string; readonly problem: string }

export type EngineStats = {
  readonly durableLsn: Lsn
  readonly commits: number
  /** Calls of the storage's append: commits / groups is the size of a commit group. */
  readonly commitGroups: number
  readonly checkpoints: number
  readonly cacheBytes: number
  readonly cachedBytes: number
  readonly dirtyBytes: number
  readonly cacheHits: number
  readonly cacheMisses: number
  readonly sessions: number
  readonly storage: StorageStats
  /** Of a database that follows its writer; `durableLsn` is how far it is. */
  readonly following?: FollowingStats
}

export type FollowingStats = {
  /** The end of the writer's log, as it was last seen. */
  readonly headLsn: Lsn
  /** What is answered now was all there was at most so many milliseconds ago. */
  readonly staleMs: number
  /** How often a newer checkpoint was gone over to. */
  readonly rebases: number
  /** Why the last look at the log failed. */
  readonly lastError: SqlError | undefined
}

export type SessionOptions = {
  readonly user?: string
  /** Settings to start with, as SET has them. */
  readonly settings?: Readonly<Record<string, string>>
  readonly onNotice?: (notice: SqlError) => void
  readonly onNotification?: (notification: Notification) => void
  /** A setting that clients are told about has changed. */
  readonly onParameter?: (name: string, value: string) => void
  /**
   * What is one transaction outside a block: each `statement` (the default), or all that `query` and prepared statements run
   * `until sync`, as PostgreSQL's extended protocol has it. `exec` joins what is open and commits it with its own.
   */
  readonly implicitTransaction?: 'statement' | 'until sync'
  /** Where the client is, for `inet_client_addr()` and pg_stat_activity. */
  readonly client?: { readonly address: string; readonly port: number }
  /** Another session wants this one gone (`pg_terminate_backend`): the host tells the client why, and closes the session. */
  readonly onTerminate?: (reason: SqlError) => void
}

export type Notification = {
  readonly channel: string
  readonly payload: string
  /** The number of the session that sent it. */
  readonly sender: number
}

export type TransactionStatus = 'idle' | 'transaction' | 'failed'

export type TransactionOptions = {
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable'
  readonly readOnly?: boolean
  readonly deferrable?: boolean
}

export interface Session {
  /** Names the session in pg_locks and to `pg_cancel_backend`; unique while the engine is open. */
  readonly id: number
  readonly transactionStatus: TransactionStatus
  /** The last error of a statement of this session. */
  readonly lastError: SqlError | undefined
  /** How values are written and read under the session's settings. */
  readonly typeContext: TypeContext
  type(oid: Oid): Type
  /** The value of a setting, as SHOW gives it. */
  setting(name: string): string

  /**
   * Runs a script of any number of statements, one implicit transaction unless it says otherwise. `onResult` sees each
   * statement's result in turn: its rows are drained when it answers.
   */
  exec(sql: string, onResult?: (result: StatementResult) => MaybePromise<void>): MaybePromise<void>
  /** Runs one statement with parameters; its rows are read from the result. */
  query(
    sql: string,
    params?: readonly Datum[],
    types?: readonly Oid[],
  ): MaybePromise<StatementResult>
  /** With a name it is among those of SQL's PREPARE, EXECUTE and DEALLOCATE; 42P05 for one that is taken. */
  prepare(sql: string, types?: readonly Oid[], name?: string): MaybePromise<PreparedStatement>
  /** The prepared statement of that name, until it is closed or deallocated. */
  preparedStatement(name: string): PreparedStatement | undefined
  /** The columns of a cursor that DECLARE made: to the wire it is a portal of that name. `undefined`: there is none. */
  cursorColumns(name: string): readonly ResultColumn[] | undefined

  begin(options?: TransactionOptions): MaybePromise<void>
  commit(): MaybePromise<void>
  rollback(): MaybePromise<void>
  /**
   * Commits what `implicitTransaction: 'until sync'` has left open: what statements answered before is durable after it. Nothing
   * to do inside a block, or after an error, which has undone it.
   */
  sync(): MaybePromise<void>
  /** Before answers go out ahead of `sync`: waits for the commits of others that they depend on. */
  flush(): MaybePromise<void>

  /** Something of the host's has gone wrong between statements (a value that does not fit its type): the transaction is spoilt by it. */
  fail(error: SqlError): void

  /** Appends rows given as columns in a table's column order: bulk loading without SQL text. Returns the number of rows. */
  insertRows(
    table: string,
    columns: readonly string[],
    rows: Iterable<readonly Datum[]> | AsyncIterable<readonly Datum[]>,
  ): Promise<number>

  /** Makes the statement under way fail with 57014, as soon as it looks. Safe to call at any time. */
  cancel(): void
  /** Rolls back what is open and ends the session. */
  close(): void
}

export type ResultColumn = {
  readonly name: string
  readonly type: TypeRef
  /** The table and column it comes straight from; 0 otherwise. */
  readonly tableOid: Oid
  readonly attnum: number
}

export interface PreparedStatement {
  readonly parameterTypes: readonly Oid[]
  /** `undefined`: the statement returns no rows. */
  readonly columns: readonly ResultColumn[] | undefined
  /** Throws what it would be refused for before it runs (25P02, a table that is gone, 0A000); plans it again where that is due. */
  validate(): void
  /** Starts the statement with these parameter values. */
  run(params: readonly Datum[]): MaybePromise<StatementResult>
  /**
   * As `run`, but for a result that may stay unread while other statements of the session run, and that does nothing before its
   * first `next`. It ends with its transaction.
   */
  portal(params: readonly Datum[]): MaybePromise<StatementResult>
  /** The first row of the answer, `undefined` where there is none: the short way for point queries. */
  first(params: readonly Datum[]): MaybePromise<readonly Datum[] | undefined>
  close(): void
}

/**
 * A statement under way. Rows come in batches; the command's effects are complete (and, outside a transaction block, durable)
 * when `next` has answered `undefined`.
 */
export interface StatementResult {
  readonly columns: readonly ResultColumn[] | undefined
  /** The next rows; a batch is valid until the next call. */
  next(): MaybePromise<Batch | undefined>
  /** After the end: `SELECT 3`, `INSERT 0 1`, `CREATE TABLE`. */
  readonly tag: string
  /** Rows returned or changed. */
  readonly rowCount: number
  /** False when it is closed, also because its transaction has ended; one that was read to its end stays open until then. */
  readonly isOpen: boolean
  /** Of COPY … FROM STDIN: its rows have to be brought before `next` is called. */
  readonly copyIn?: CopyIn | undefined
  /** Of COPY … TO STDOUT: its rows have to be taken before `next` is called. */
  readonly copyOut?: CopyOut | undefined
  /** Stops early; a result not read to its end is closed or keeps its transaction open. */
  close(): MaybePromise<void>
}

/** Takes the bytes of COPY … FROM STDIN, cut anywhere. What a row is refused for comes from any of its calls. */
export type CopyIn = {
  readonly format: 'text' | 'binary'
  readonly columns: number
  /** The chunk is the caller's again once this is done. */
  write(chunk: Uint8Array): MaybePromise<void>
  /** There is no more; `next` of the result completes the command. */
  finish(): MaybePromise<void>
  /** The client gives up: `next` of the result fails with 57014. */
  fail(message: string): void
}

export type CopyOut = {
  readonly format: 'text' | 'binary'
  readonly columns: number
  /** The bytes of one message, a row at most, valid until the next call; `undefined` at the end. */
  next(): MaybePromise<Uint8Array | undefined>
}
