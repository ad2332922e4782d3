/**
 * Who waits for whom. A session waits for one thing at a time; a cycle is found by the one whose wait closes it, and that one
 * gives up (40P01).
 */
import { deadlock } from '../errors/concurrency-errors.ts'

/** A session, or a transaction that belongs to none: the node of the wait graph. */
export class LockOwner {
  /** What error details call the process. */
  readonly id: number
  waiting: Waiter | undefined
  /** Advisory locks that outlive transactions. */
  readonly sessionLocks: SessionLock[] = []

  constructor(id: number) {
    this.id = id
  }
}

/** A lock held by a session, and where to give it back. */
export type SessionLock = {
  readonly locks: { release(owner: LockOwner, key: number | string, mode: number): boolean }
  readonly key: number | string
  readonly mode: number
  readonly owner: LockOwner
}

export interface Waiter {
  readonly owner: LockOwner
  /** Whom it waits for, now. */
  blockers(): Iterable<LockOwner>
  /** `ShareLock on transaction 7`. */
  readonly what: string
  /** Gives up: the wait ends with this error. Without one it just ends: its session waits for something else first. */
  cancel(error?: Error): void
}

/** Throws when `waiter` waits, by way of others, for itself. */
export function checkDeadlock(waiter: Waiter): void {
  const path: Waiter[] = []
  if (!leadsTo(waiter, waiter.owner, path, new Set())) return
  const lines = path.map((step, i) => {
    const blocker = path[i + 1]?.owner ?? waiter.owner
    return `Process ${step.owner.id} waits for ${step.what}; blocked by process ${blocker.id}.`
  })
  throw deadlock(lines.join('\n'))
}

function leadsTo(from: Waiter, target: LockOwner, path: Waiter[], seen: Set<LockOwner>): boolean {
  path.push(from)
  for (const blocker of from.blockers()) {
    if (blocker === target) return true
    if (seen.has(blocker)) continue
    seen.add(blocker)
    if (blocker.waiting !== undefined && leadsTo(blocker.waiting, target, path, seen)) return true
  }
  path.pop()
  return false
}

/** A wait as a promise, with its ends in hand. */
export class Wakeup {
  readonly promise: Promise<void>
  #resolve: () => void = () => {}
  #reject: (error: Error) => void = () => {}

  constructor() {
    this.promise = new Promise<void>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // Whoever stopped waiting does not hear of it.
    this.promise.catch(() => {})
  }

  wake(): void {
    this.#resolve()
  }

  end(error: Error | undefined): void {
    if (error === undefined) this.#resolve()
    else this.#reject(error)
  }
}
