/**
 * A handle on an open database. Statements that are called side by side run side by side, each on a session of its own from a
 * bounded pool; a transaction keeps one for as long as it runs.
 */
import { SqlError } from '@twill/engine'
import type {
  CheckFinding,
  Engine,
  EngineStats,
  Notification,
  Session,
  SessionOptions,
} from '@twill/engine'
import type { BranchInfo, Lsn } from '@twill/storage'
import type { EngineLease } from './open/engine-pool.ts'
import { Queryable } from './queryable.ts'
import { SessionPool } from './session-pool.ts'
import { SessionSlot } from './session-slot.ts'
import { Transaction } from './transaction.ts'
import type { TransactionOptions } from './transaction.ts'
import type { ValueFormat } from './values/decode.ts'

export type HandleOptions = {
  /** How many statements may run side by side; more wait in line. Default: 64. */
  readonly maxSessions?: number
  /** How values become JavaScript values. Default: `js`. */
  readonly values?: ValueFormat
  readonly user?: string
  /** Settings that every session starts with, as SET has them. */
  readonly settings?: Readonly<Record<string, string>>
  readonly onNotice?: (notice: SqlError) => void
  readonly onNotification?: (notification: Notification) => void
}

const DEFAULT_MAX_SESSIONS = 64

export class Database extends Queryable {
  readonly #lease: EngineLease
  readonly #options: HandleOptions
  readonly #sessions: SessionPool
  readonly #raw = new Set<Session>()
  #closed: Promise<void> | undefined

  constructor(lease: EngineLease, options: HandleOptions) {
    const sessions = new SessionPool(
      options.maxSessions ?? DEFAULT_MAX_SESSIONS,
      () => new SessionSlot(lease.engine.connect(sessionOptions(options)), options.values ?? 'js'),
    )
    super(sessions)
    this.#lease = lease
    this.#options = options
    this.#sessions = sessions
  }

  /** The engine underneath, which other handles may share. */
  get engine(): Engine {
    return this.#lease.engine
  }

  /** Runs the callback in a transaction: committed when it is done, rolled back when it throws. */
  transaction<T>(
    callback: (tx: Transaction) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    return this.withSession(options.signal, (slot) => Transaction.run(slot, callback, options))
  }

  /** A session of the engine itself, for shells and servers. It ends with the database, or when it is closed. */
  session(options: SessionOptions = {}): Session {
    if (this.#closed !== undefined) throw databaseClosed()
    const session = this.engine.connect({ ...sessionOptions(this.#options), ...options })
    this.#raw.add(session)
    return session
  }

  /** Makes a branch of the database as it is now, or was `at` an LSN or time, and opens it. */
  async branch(name: string, options: { readonly at?: Lsn | Date } = {}): Promise<Database> {
    await this.engine.branch(name, options)
    return this.openBranch(name)
  }

  /** A handle of its own; it keeps this database's engine open until it is closed. */
  async openBranch(name: string): Promise<Database> {
    if (this.#closed !== undefined) throw databaseClosed()
    return new Database(await this.#lease.openBranch(name), this.#options)
  }

  branches(): Promise<readonly BranchInfo[]> {
    return this.engine.branches()
  }

  deleteBranch(name: string): Promise<void> {
    return this.engine.deleteBranch(name)
  }

  /** Writes a checkpoint: what follows opens without replaying the log before it. */
  checkpoint(): Promise<void> {
    return this.engine.checkpoint()
  }

  /** Verifies pages, indexes and constraints. Empty when all is well. */
  check(): Promise<readonly CheckFinding[]> {
    return this.engine.check()
  }

  stats(): EngineStats {
    return this.engine.stats()
  }

  /** Waits for what runs, lets nothing new in, and lets the database go. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    try {
      await this.closeStreams()
      await this.#sessions.close(databaseClosed)
      this.#sessions.closeSessions()
      for (const session of this.#raw) session.close()
    } finally {
      await this.#lease.release()
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

function sessionOptions(options: HandleOptions): SessionOptions {
  const { user, settings, onNotice, onNotification } = options
  return {
    ...(user === undefined ? {} : { user }),
    ...(settings === undefined ? {} : { settings }),
    ...(onNotice === undefined ? {} : { onNotice }),
    ...(onNotification === undefined ? {} : { onNotification }),
  }
}

function databaseClosed(): SqlError {
  return new SqlError('57P01', 'the database is closed', { severity: 'FATAL' })
}
