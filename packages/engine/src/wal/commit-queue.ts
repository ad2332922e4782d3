/**
 * Group commit. Whoever commits queues a record and gets its LSN at once (there is one writer, so the next LSN is known); one
 * append at a time takes everything that is queued. To a storage that pipelines appends, which groups them itself, everything
 * that is queued goes at once, also while others are under way. Nothing is durable before its append has resolved, and those
 * before it.
 */
import type { Epoch, Lsn, Storage, WalRange } from '@twill/storage'
import { AppendPipeline, checkRange } from './append-pipeline.ts'
import type { Turns } from './turns.ts'

/** Most bytes and records of one append: a group must fit in memory twice. */
const MAX_GROUP_BYTES = 16 * 1024 * 1024
const MAX_GROUP_RECORDS = 8192

export interface CommitListener {
  /** Everything up to here is durable. */
  durable(lsn: Lsn): void
  /** An append failed. Nothing after the durable LSN will follow unless `restart` is called. Answers what waiters get. */
  failed(error: unknown): Error
}

type LsnWaiter = {
  readonly lsn: Lsn
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

export class CommitQueue {
  readonly #storage: Storage
  readonly #epoch: Epoch
  readonly #listener: CommitListener
  readonly #pause: () => Promise<void>
  readonly #turns: Turns
  /** How many records the last append took. */
  #lastGroup = 1
  #queue: Uint8Array[] = []
  #waiters: LsnWaiter[] = []
  #durableLsn: Lsn
  #nextLsn: Lsn
  #running: Promise<void> | undefined
  #stopped: Error | undefined
  /** Where the storage pipelines appends. */
  readonly #pipeline: AppendPipeline | undefined
  /** Bytes queued, and groups that became durable, since the last checkpoint. */
  walBytes = 0
  groups = 0

  constructor(
    storage: Storage,
    epoch: Epoch,
    durableLsn: Lsn,
    listener: CommitListener,
    pause: () => Promise<void>,
    turns: Turns,
  ) {
    this.#storage = storage
    this.#epoch = epoch
    this.#listener = listener
    this.#pause = pause
    this.#turns = turns
    this.#durableLsn = durableLsn
    this.#nextLsn = durableLsn + 1
    if (storage.capabilities.pipelinedAppends === true) {
      this.#pipeline = new AppendPipeline(storage, epoch, {
        durable: (range) => this.#durable(range),
        failed: (error) => this.#fail(error),
      })
    }
  }

  get durableLsn(): Lsn {
    return this.#durableLsn
  }

  /** The newest LSN given out, durable or not. */
  get lastLsn(): Lsn {
    return this.#nextLsn - 1
  }

  /** Queues a record; its LSN. */
  enqueue(record: Uint8Array): Lsn {
    if (this.#stopped !== undefined) throw this.#stopped
    this.#queue.push(record)
    this.walBytes += record.length
    this.#running ??= this.#pipeline === undefined ? this.#run() : this.#pump(this.#pipeline)
    return this.#nextLsn++
  }

  /** Resolves when everything up to `lsn` is durable. */
  whenDurable(lsn: Lsn): Promise<void> {
    if (lsn <= this.#durableLsn) return Promise.resolve()
    if (this.#stopped !== undefined) return Promise.reject(this.#stopped)
    return new Promise<void>((resolve, reject) => {
      this.#waiters.push({ lsn, resolve, reject })
    })
  }

  /** Waits for what is queued. */
  async idle(): Promise<void> {
    await this.#running
    while (this.#pipeline?.isEmpty === false) {
      await this.#pipeline.progress()
      await this.#running
    }
  }

  /** Another writes the log, and this much of it has been applied here. */
  follow(lsn: Lsn): void {
    this.#durableLsn = lsn
    this.#nextLsn = lsn + 1
  }

  stop(error: Error): void {
    this.#stopped ??= error
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0 && this.#stopped === undefined) {
      // Whoever commits in the same turn joins the group. Where several are at work, all that is ready to run goes first: each
      // of them is a few promises away from its commit, and one sync for all is worth more than an early one for the first.
      if (this.#lastGroup > 1 || this.#turns.count > 0) await this.#pause()
      else await Promise.resolve()
      const group = this.#takeGroup()
      this.#lastGroup = group.length
      // Those who do not wait for this group have something to do during its sync.
      const nonBlocking = this.#turns.take() > group.length
      try {
        const range = await this.#storage.appendWal(this.#epoch, group, { nonBlocking })
        checkRange(range, this.#durableLsn + 1)
        this.#durable(range)
      } catch (error) {
        this.#fail(error)
      }
    }
    this.#ended()
  }

  /** Hands over what is queued for as long as there is room; what a failure meets in the queue goes down with it. */
  async #pump(pipeline: AppendPipeline): Promise<void> {
    while (this.#queue.length > 0 && this.#stopped === undefined) {
      // Whoever commits in the same turn joins the group.
      await (pipeline.isFull ? pipeline.progress() : Promise.resolve())
      if (pipeline.isFailing) break
      if (this.#queue.length === 0 || this.#stopped !== undefined || pipeline.isFull) continue
      const firstLsn = this.#nextLsn - this.#queue.length
      pipeline.hand(this.#takeGroup(), firstLsn)
    }
    this.#ended()
  }

  #ended(): void {
    this.#running = undefined
    if (this.#stopped === undefined) return
    // What is queued is never handed over.
    const last = this.#nextLsn - this.#queue.length - 1
    const lost = this.#waiters.filter((waiter) => waiter.lsn > last)
    this.#waiters = this.#waiters.filter((waiter) => waiter.lsn <= last)
    for (const waiter of lost) waiter.reject(this.#stopped)
  }

  #durable(range: WalRange): void {
    this.groups++
    this.#durableLsn = range.lastLsn
    this.#listener.durable(range.lastLsn)
    this.#settle()
  }

  #takeGroup(): Uint8Array[] {
    let bytes = 0
    let count = 0
    while (count < this.#queue.length && count < MAX_GROUP_RECORDS) {
      bytes += (this.#queue[count] as Uint8Array).length
      if (count > 0 && bytes > MAX_GROUP_BYTES) break
      count++
    }
    if (count === this.#queue.length) {
      const group = this.#queue
      this.#queue = []
      return group
    }
    return this.#queue.splice(0, count)
  }

  #settle(): void {
    const waiters = this.#waiters
    this.#waiters = []
    for (const waiter of waiters) {
      if (waiter.lsn <= this.#durableLsn) waiter.resolve()
      else this.#waiters.push(waiter)
    }
  }

  /** All that was queued is lost, and the LSNs are given out again. */
  #fail(error: unknown): void {
    const waiters = this.#waiters
    this.#waiters = []
    this.#queue = []
    this.#nextLsn = this.#durableLsn + 1
    const answer = this.#listener.failed(error)
    for (const waiter of waiters) waiter.reject(answer)
  }
}
