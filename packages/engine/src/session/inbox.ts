/** What a session has been told by NOTIFY and its host has not: kept while a transaction is under way, up to a bound. */
import type { Notification } from '../engine.ts'
import { maxInboxBytes } from '../limits.ts'
import type { Listener } from './channels.ts'

export class Inbox implements Listener {
  readonly #isIdle: () => boolean
  readonly #tell: (notification: Notification) => void
  #waiting: Notification[] = []
  #bytes = 0

  constructor(isIdle: () => boolean, tell: (notification: Notification) => void) {
    this.#isIdle = isIdle
    this.#tell = tell
  }

  get isFull(): boolean {
    return this.#bytes >= maxInboxBytes
  }

  hear(notification: Notification): void {
    this.#waiting.push(notification)
    this.#bytes += notification.channel.length + notification.payload.length
    this.deliver()
  }

  /** Hands on what waits, if the session is between transactions. */
  deliver(): void {
    if (this.#waiting.length === 0 || !this.#isIdle()) return
    const waiting = this.#waiting
    this.#waiting = []
    this.#bytes = 0
    for (const notification of waiting) this.#tell(notification)
  }
}
