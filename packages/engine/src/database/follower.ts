/**
 * Keeps a database that is open read-only up with its writer: asks for the end of the log now and then, applies what is new
 * between statements, and goes over to a new store at each new root, because pages are kept for roots and a root's index nodes are
 * not those that applying the log makes.
 *
 * Promises: statements see states that the writer had, never a mixture, and no session sees time go back. Whoever holds a
 * snapshot holds the log back, for `maxDelayMs` at most: then it is cancelled. New statements wait only while something is applied,
 * or for `MAX_STALL_MS` where all who were reading before have ended. Does not know what a statement is.
 */
import { isStorageError, type Lsn, type Storage, unavailable, type WalEntry } from '@twill/storage'
import type { EngineOptions, Env } from '../engine.ts'
import { databaseClosed } from '../errors/storage-errors.ts'
import type { Snapshots } from '../txn/snapshots.ts'
import type { Store } from '../txn/store.ts'

/** How long new statements may be kept waiting for those that run, or for one stretch of the log, before they have a turn. */
const MAX_STALL_MS = 25

const DEFAULT_MAX_DELAY_MS = 30_000

/** The database that follows. */
export interface Following {
  readonly store: Store
  /** Opens a store at the newest root, to come in place of the one there is. */
  openNewest(): Promise<Store>
  /** Statements find this store from now on. */
  replaceStore(store: Store): void
  /** Cancels whatever holds a snapshot: none is held when it answers. */
  cancelReaders(): void
}

export class Follower {
  readonly #database: Following
  readonly #storage: Storage
  readonly #env: Env
  readonly #intervalMs: number
  readonly #maxDelayMs: number
  #stopTimer: (() => void) | undefined
  #running: Promise<void> | undefined
  #isClosed = false
  /** The store is between two states. */
  #isTorn = false
  /** The store reads what is no longer kept. */
  #isOutdated = false
  #gate: Gate | undefined
  #wake: (() => void) | undefined
  /** What the writer is known to have, and when all of it was here. */
  headLsn: Lsn
  currentAtMs: number
  /** Stores gone over to. */
  rebases = 0
  lastError: unknown

  constructor(
    database: Following,
    storage: Storage,
    env: Env,
    options: NonNullable<EngineOptions['follow']>,
  ) {
    this.#database = database
    this.#storage = storage
    this.#env = env
    this.#intervalMs = options.intervalMs
    this.#maxDelayMs = options.maxDelayMs ?? DEFAULT_MAX_DELAY_MS
    this.headLsn = database.store.durableLsn
    this.currentAtMs = env.now()
  }

  /** Set while statements that have no snapshot must not take one; rejects where there is nothing to be read. */
  get replaying(): Promise<void> | undefined {
    return this.#gate?.opened
  }

  /** Goes on after `intervalMs`, for as long as the database is open. */
  start(): void {
    if (this.#isClosed) return
    this.#stopTimer = this.#env.schedule(this.#intervalMs, () => void this.catchUp())
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#stopTimer?.()
    this.#wake?.()
    await this.#running
    this.#open()
  }

  /** What is read is no longer kept: looks for the newest root now. Resolves when that was tried. */
  async rebased(): Promise<void> {
    this.#isOutdated = true
    await this.#running
    if (this.#isOutdated) await this.catchUp()
  }

  /** One look at the log, now. Resolves when it is done, whether it succeeded or not. */
  catchUp(): Promise<void> {
    this.#stopTimer?.()
    this.#running ??= this.#attempt().finally(() => {
      this.#running = undefined
      this.start()
    })
    return this.#running
  }

  async #attempt(): Promise<void> {
    if (this.#isClosed) return
    const patience = new Patience(this.#env, this.#maxDelayMs, () => this.#wake?.())
    try {
      const askedAtMs = this.#env.now()
      const head = await this.#storage.head()
      this.headLsn = Math.max(this.headLsn, head.durableLsn)
      await this.#follow(head.durableLsn, head.rootLsn, patience)
      if (this.#database.store.durableLsn >= head.durableLsn) this.currentAtMs = askedAtMs
      this.lastError = undefined
    } catch (error) {
      this.lastError = error
      // Nothing can be read from a store between two states; the next attempt may bring another.
      this.#gate?.fail(error)
    } finally {
      patience.end()
    }
  }

  async #follow(durableLsn: Lsn, rootLsn: Lsn, patience: Patience): Promise<void> {
    const { store } = this.#database
    if (this.#isTorn || this.#isOutdated || rootLsn > store.rootLsn) return this.#rebase(patience)
    if (durableLsn <= store.durableLsn) return
    try {
      for await (const batch of this.#storage.scanWal(store.durableLsn + 1, durableLsn)) {
        await this.#apply(batch, patience)
      }
    } catch (error) {
      // Dropped since: there is a newer root, which has it.
      if (!this.#isTorn && !isStorageError(error, 'not-found')) throw error
      await this.#rebase(patience)
    }
  }

  async #apply(batch: readonly WalEntry[], patience: Patience): Promise<void> {
    const { store } = this.#database
    let next = 0
    while (next < batch.length) {
      await this.#quiet(patience)
      const until = this.#env.now() + MAX_STALL_MS
      // If it fails half-way, nothing is to be read from here.
      this.#isTorn = true
      while (next < batch.length) {
        await store.follow(batch[next++] as WalEntry)
        if (this.#env.now() >= until) break
      }
      this.#isTorn = false
      this.#open()
      if (next < batch.length) await this.#pause()
    }
  }

  async #rebase(patience: Patience): Promise<void> {
    const fresh = await this.#database.openNewest()
    // A storage that answers from a place which is behind: not now.
    if (fresh.durableLsn < this.#database.store.durableLsn) {
      throw unavailable('the storage answers from a place that is behind')
    }
    await this.#quiet(patience)
    this.#database.replaceStore(fresh)
    this.rebases++
    this.#isTorn = false
    this.#isOutdated = false
    this.#open()
  }

  get #snapshots(): Snapshots {
    return this.#database.store.transactions.snapshots
  }

  /** Resolves when nobody holds a snapshot, and nobody takes one before `#open`. */
  async #quiet(patience: Patience): Promise<void> {
    let before = this.#snapshots.taken
    for (;;) {
      if (this.#isClosed) throw databaseClosed()
      if (this.#snapshots.isEmpty) return this.#close()
      if (patience.isOver || this.#snapshots.areBack(before)) {
        this.#close()
        if (await this.#isQuietSoon()) return
        if (patience.isOver) this.#database.cancelReaders()
        if (this.#snapshots.isEmpty) return
        this.#open()
        before = this.#snapshots.taken
        await this.#pause()
      } else await this.#change()
    }
  }

  async #isQuietSoon(): Promise<boolean> {
    const stall = new Patience(this.#env, MAX_STALL_MS, () => this.#wake?.())
    while (!this.#snapshots.isEmpty && !stall.isOver && !this.#isClosed) await this.#change()
    stall.end()
    return this.#snapshots.isEmpty
  }

  /** Until a snapshot was given back, or patience ended, or the database is closed. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#snapshots.released = undefined
        this.#wake = undefined
        resolve()
      }
      this.#wake = wake
      this.#snapshots.released = wake
    })
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#env.schedule(0, resolve)
    })
  }

  #close(): void {
    this.#gate ??= new Gate()
  }

  #open(): void {
    this.#gate?.open()
    this.#gate = undefined
  }
}

/** Who waits for the log to be applied. */
class Gate {
  opened!: Promise<void>
  #resolve!: () => void
  #reject!: (error: unknown) => void

  constructor() {
    this.#renew()
  }

  #renew(): void {
    this.opened = new Promise<void>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.opened.catch(() => undefined)
  }

  open(): void {
    this.#resolve()
  }

  /** Those who wait are told, and those who come until it is opened. */
  fail(error: unknown): void {
    this.#reject(error)
    this.#renew()
    this.#reject(error)
  }
}

/** A stretch of time that ends once. */
class Patience {
  isOver = false
  readonly #stop: () => void

  constructor(env: Env, ms: number, over: () => void) {
    this.#stop = env.schedule(ms, () => {
      this.isOver = true
      over()
    })
  }

  end(): void {
    this.#stop()
  }
}
