/**
 * Groups on their way to the log. Gives out LSNs in the order of the calls; while too much is not yet durable, callers wait in
 * line before they get theirs.
 */
import { type Lsn, unavailable, type WalRange } from '@twill/storage'
import type { ObjectStorageEnv } from '../env.ts'
import { WAITING_APPENDS_MAX } from './limits.ts'
import { type Group, groupBytes } from './segment.ts'

export type PendingGroup = WalRange & {
  readonly records: Group
  readonly sizeBytes: number
  readonly calledMs: number
  readonly resolve: (range: WalRange) => void
  readonly reject: (error: unknown) => void
}

type Caller = Omit<PendingGroup, 'firstLsn' | 'lastLsn'>

export class AppendQueue {
  readonly #env: ObjectStorageEnv
  readonly #maxBytes: number
  readonly #callers: Caller[] = []
  readonly #groups: PendingGroup[] = []
  /** Of what waits and of what is under way. */
  #heldBytes = 0
  #waitingBytes = 0
  #nextLsn: Lsn

  constructor(env: ObjectStorageEnv, nextLsn: Lsn, maxBytes: number) {
    this.#env = env
    this.#nextLsn = nextLsn
    this.#maxBytes = maxBytes
  }

  get isEmpty(): boolean {
    return this.#groups.length === 0
  }

  /** Of what waits to be sent. */
  get sizeBytes(): number {
    return this.#waitingBytes
  }

  get oldestMs(): number {
    return this.#groups[0]?.calledMs ?? 0
  }

  /** The LSN of the next record. */
  get nextLsn(): Lsn {
    return this.#nextLsn
  }

  add(records: Group): Promise<WalRange> {
    if (this.#callers.length >= WAITING_APPENDS_MAX) {
      return Promise.reject(unavailable('too many appends wait for the log'))
    }
    return new Promise((resolve, reject) => {
      const sizeBytes = groupBytes(records)
      const calledMs = this.#env.monotonicMs()
      this.#callers.push({ records, sizeBytes, calledMs, resolve, reject })
      this.#admit()
    })
  }

  /** The next groups to send: at least one, no more than fit. */
  take(maxBytes: number): PendingGroup[] {
    let count = 0
    let bytes = 0
    for (const group of this.#groups) {
      if (count > 0 && bytes + group.sizeBytes > maxBytes) break
      bytes += group.sizeBytes
      count += 1
    }
    this.#waitingBytes -= bytes
    return this.#groups.splice(0, count)
  }

  /** These are under way no more. */
  release(groups: readonly PendingGroup[]): void {
    for (const { sizeBytes } of groups) this.#heldBytes -= sizeBytes
    this.#admit()
  }

  /** Nothing of what waits will be sent. */
  rejectAll(error: unknown): void {
    const rejected = [...this.#groups.splice(0), ...this.#callers.splice(0)]
    this.#waitingBytes = 0
    for (const { reject } of rejected) reject(error)
  }

  #admit(): void {
    for (;;) {
      const [caller] = this.#callers
      if (caller === undefined) return
      if (this.#heldBytes > 0 && this.#heldBytes + caller.sizeBytes > this.#maxBytes) return
      this.#callers.shift()
      const firstLsn = this.#nextLsn
      this.#nextLsn += caller.records.length
      this.#heldBytes += caller.sizeBytes
      this.#waitingBytes += caller.sizeBytes
      this.#groups.push({ ...caller, firstLsn, lastLsn: this.#nextLsn - 1 })
    }
  }
}
