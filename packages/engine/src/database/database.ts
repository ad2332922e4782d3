/**
 * An open database: one store, its sessions, its branches. `openEngine` is the way in: it takes a storage, becomes its writer and
 * recovers what the log says.
 */
import { isStorageError, type BranchInfo, type Epoch, type Lsn, type Storage } from '@twill/storage'
import type {
  CheckFinding,
  DatabaseDirectory,
  Engine,
  EngineOptions,
  EngineStats,
  Env,
  FollowingStats,
  Session,
  SessionOptions,
} from '../engine.ts'
import { ENGINE_ABI_VERSION } from '../engine.ts'
import { readOnlyDatabase } from '../errors/session-errors.ts'
import { databaseClosed } from '../errors/storage-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { cancelReader } from '../session/admission.ts'
import { Channels } from '../session/channels.ts'
import { toSqlError } from '../session/error-translation.ts'
import type { SessionHost } from '../session/host.ts'
import { QueryPlans } from '../session/query-plans.ts'
import { dropLeftovers } from '../session/ddl/temporary-at-commit.ts'
import { EngineSession } from '../session/session.ts'
import { Store } from '../txn/store.ts'
import type { StoreOptions } from '../txn/store-options.ts'
import { Follower } from './follower.ts'
import { lsnAtTime } from './lsn-at-time.ts'
import { initialObjects } from './initial-objects.ts'
import { StoreParts } from './store-parts.ts'
import { virtualRelations } from './virtual-relations.ts'

const DEFAULT_CACHE_BYTES = 256 * 1024 * 1024
/** How often a reader begins anew at a newer root: a writer that checkpoints faster than its log is read is in trouble itself. */
const MAX_READ_ATTEMPTS = 8
const DEFAULT_WORK_MEM_BYTES = 256 * 1024 * 1024

class Database implements Engine, SessionHost {
  readonly abiVersion: number = ENGINE_ABI_VERSION
  readonly env: Env
  store: Store
  readonly plans: QueryPlans = new QueryPlans()
  readonly channels: Channels = new Channels()
  readonly databaseName: string
  readonly databases: DatabaseDirectory | undefined
  readonly workMemBytes: number
  readonly readOnly: boolean
  readonly virtual: SessionHost['virtual'] = virtualRelations
  readonly sessions: Map<number, EngineSession> = new Map()
  readonly #storage: Storage
  readonly #options: EngineOptions
  readonly #branches = new Set<Database>()
  readonly #dropping = new Set<Promise<void>>()
  readonly #follower: Follower | undefined
  #nextSession = 1
  #closed: Promise<void> | undefined

  constructor(storage: Storage, store: Store, options: EngineOptions) {
    this.#storage = storage
    this.#options = options
    this.store = store
    this.env = options.env
    this.databaseName = options.databaseName ?? 'twill'
    this.databases = options.databases
    this.workMemBytes = options.workMemBytes ?? DEFAULT_WORK_MEM_BYTES
    this.readOnly = options.readOnly ?? false
    if (options.follow !== undefined) {
      this.#follower = new Follower(this, storage, options.env, options.follow)
      this.#follower.start()
    }
  }

  get replaying(): Promise<void> | undefined {
    return this.#follower?.replaying
  }

  get rebased(): (() => Promise<void>) | undefined {
    const follower = this.#follower
    return follower && (() => follower.rebased())
  }

  openNewest(): Promise<Store> {
    return openToRead(this.#storage, this.#options, {
      before: this.store,
      onHistoryGone: this.historyGone,
    })
  }

  readonly historyGone = (): void => void this.#follower?.rebased()

  replaceStore(store: Store): void {
    store.takeOver()
    this.store = store
    for (const session of this.sessions.values()) session.storeReplaced()
  }

  cancelReaders(): void {
    for (const session of this.sessions.values()) cancelReader(session)
  }

  #assertOpen(): void {
    if (this.#closed !== undefined) throw databaseClosed()
  }

  connect(options: SessionOptions = {}): Session {
    this.#assertOpen()
    const session = new EngineSession(this, this.#nextSession++, options)
    this.sessions.set(session.id, session)
    return session
  }

  ended(session: EngineSession, dropping: Promise<void> | undefined): void {
    this.sessions.delete(session.id)
    if (dropping === undefined) return
    this.#dropping.add(dropping)
    void dropping.finally(() => this.#dropping.delete(dropping))
  }

  /** Takes away what a crash left behind. */
  async dropLeftovers(): Promise<void> {
    const session = new EngineSession(this, this.#nextSession++, {})
    try {
      await dropLeftovers(session)
    } finally {
      session.close()
    }
  }

  #assertWritable(what: string): void {
    this.#assertOpen()
    if (this.readOnly) throw readOnlyDatabase(what)
  }

  async branch(name: string, options: { readonly at?: Lsn | Date } = {}): Promise<BranchInfo> {
    this.#assertWritable('create a branch')
    const { at } = options
    return translated(async () => {
      const lsn =
        at === undefined
          ? this.store.durableLsn
          : typeof at === 'number'
            ? at
            : await lsnAtTime(this.#storage, at.getTime())
      try {
        return await this.#storage.createBranch(name, lsn)
      } catch (error) {
        if (!isStorageError(error, 'conflict')) throw error
        throw sqlError(sqlstate.duplicateObject, error.message, { cause: error })
      }
    })
  }

  async openBranch(name: string): Promise<Engine> {
    this.#assertOpen()
    const storage = await translated(() => this.#storage.openBranch(name))
    try {
      const engine = await openDatabase(storage, this.#optionsOf(name))
      for (const branch of this.#branches) if (branch.isClosed) this.#branches.delete(branch)
      this.#branches.add(engine)
      return engine
    } catch (error) {
      await storage.close()
      throw error
    }
  }

  /** Where databases have names to connect to, a branch has one as well. */
  #optionsOf(branch: string): EngineOptions {
    if (this.databases === undefined) return this.#options
    return { ...this.#options, databaseName: `${this.databaseName}@${branch}` }
  }

  branches(): Promise<readonly BranchInfo[]> {
    this.#assertOpen()
    return translated(() => this.#storage.listBranches())
  }

  async deleteBranch(name: string): Promise<void> {
    this.#assertWritable('delete a branch')
    return translated(() => this.#storage.deleteBranch(name))
  }

  checkpoint(): Promise<void> {
    this.#assertOpen()
    return translated(() => this.store.checkpoint())
  }

  check(): Promise<readonly CheckFinding[]> {
    this.#assertOpen()
    return translated(() => this.store.check())
  }

  stats(): EngineStats {
    const { store } = this
    const inner = store.stats
    const storage = this.#storage.stats()
    return {
      durableLsn: inner.durableLsn,
      commits: storage.appendedRecords,
      commitGroups: storage.appends,
      checkpoints: inner.checkpoints,
      cacheBytes: this.#options.cacheBytes ?? DEFAULT_CACHE_BYTES,
      cachedBytes: inner.cacheBytes,
      dirtyBytes: inner.dirtyBytes,
      cacheHits: storage.cacheHits,
      cacheMisses: inner.pageFaults,
      sessions: this.sessions.size,
      storage,
      ...(this.#follower === undefined ? {} : { following: this.#followingStats(this.#follower) }),
    }
  }

  #followingStats({ currentAtMs, headLsn, lastError, rebases }: Follower): FollowingStats {
    return {
      headLsn,
      staleMs: Math.max(0, this.env.now() - currentAtMs),
      rebases,
      lastError: lastError === undefined ? undefined : toSqlError(lastError),
    }
  }

  get isClosed(): boolean {
    return this.#closed !== undefined
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  /** Whatever fails on the way, everything is let go; the first failure is told. */
  async #close(): Promise<void> {
    const failures: unknown[] = []
    const step = (attempt: () => Promise<void>): Promise<void> =>
      translated(attempt).catch((error: unknown) => void failures.push(error))
    await this.#follower?.close()
    for (const branch of this.#branches) await step(() => branch.close())
    for (const session of this.sessions.values()) session.close()
    await Promise.all(this.#dropping)
    await step(() => this.store.close())
    await step(() => this.#storage.close())
    if (failures.length > 0) throw failures[0]
  }
}

async function translated<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    throw toSqlError(error)
  }
}

/** Opens a database over a storage, which it closes with itself. Costs nothing that grows with the data. */
export function openEngine(storage: Storage, options: EngineOptions): Promise<Engine> {
  return openDatabase(storage, options)
}

async function openDatabase(storage: Storage, options: EngineOptions): Promise<Database> {
  return translated(async () => {
    if (options.readOnly === true) {
      const opened: { database?: Database } = {}
      const onHistoryGone = (): void => opened.database?.historyGone()
      const store = await openToRead(storage, options, { onHistoryGone })
      opened.database = new Database(storage, store, options)
      return opened.database
    }
    if (options.follow !== undefined) {
      throw sqlError(sqlstate.invalidParameterValue, 'only a read-only database follows another')
    }
    const { epoch } = await storage.acquireWriter(options.owner ?? 'twill')
    const database = new Database(storage, await openStore(storage, epoch, options), options)
    await database.dropLeftovers()
    return database
  })
}

function openStore(
  storage: Storage,
  epoch: Epoch | undefined,
  { cacheBytes = DEFAULT_CACHE_BYTES, env }: EngineOptions,
  more: Partial<StoreOptions> = {},
): Promise<Store> {
  return Store.open({
    ...more,
    storage,
    epoch,
    cacheBytes,
    nowMs: () => env.now(),
    pause: () =>
      new Promise((resolve) => {
        env.schedule(0, resolve)
      }),
    factory: new StoreParts(env),
    initialCatalog: initialObjects(),
  })
}

/** The writer may drop the root and the log that are being read whenever it has written a newer root: then that one is read. */
async function openToRead(
  storage: Storage,
  options: EngineOptions,
  more: Partial<StoreOptions>,
): Promise<Store> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await openStore(storage, undefined, options, more)
    } catch (error) {
      if (!isStorageError(error, 'not-found') || attempt === MAX_READ_ATTEMPTS) throw error
    }
  }
}
