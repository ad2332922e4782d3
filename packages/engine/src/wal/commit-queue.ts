/**
 * Group commit. Whoever commits queues a record and gets its LSN at once (there is one writer, so the next LSN is known); one
 * append at a time takes everything that is queued. Nothing is durable before its append has resolved.
 */
import type { Epoch, Lsn, Storage } from '@twill/storage'

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
  /** How many records the last append took. */
  #lastGroup = 1
  #queue: Uint8Array[] = []
  #waiters: LsnWaiter[] = []
  #durableLsn: Lsn
  #nextLsn: Lsn
  #running: Promise<void> | undefined
  #stopped: Error | undefined
  /** Bytes appended since the last checkpoint. */
  walBytes = 0

  constructor(
    storage: Storage,
    epoch: Epoch,
    durableLsn: Lsn,
    listener: CommitListener,
    pause: () => Promise<void>,
  ) {
    this.#storage = storage
    this.#epoch = epoch
    this.#listener = listener
    this.#pause = pause
    this.#durableLsn = durableLsn
    this.#nextLsn = durableLsn + 1
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
    this.#running ??= this.#run()
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
  }

  stop(error: Error): void {
    this.#stopped ??= error
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0 && this.#stopped === undefined) {
      // Whoever commits in the same turn joins the group. Where several did lately, all that is ready to run goes first: each
      // of them is a few promises away from its commit, and one sync for all is worth more than an early one for the first.
      if (this.#lastGroup > 1) await this.#pause()
      else await Promise.resolve()
      const group = this.#takeGroup()
      this.#lastGroup = group.length
      try {
        const range = await this.#storage.appendWal(this.#epoch, group)
        if (range.firstLsn !== this.#durableLsn + 1) {
          throw new Error(`append was given LSN ${range.firstLsn}, not ${this.#durableLsn + 1}`)
        }
        this.#durableLsn = range.lastLsn
        this.#listener.durable(range.lastLsn)
        this.#settle()
      } catch (error) {
        this.#fail(error)
      }
    }
    this.#running = undefined
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
