/** LISTEN and NOTIFY: who listens to what. Notifications go out when their transaction has committed. */
import type { Notification } from '../engine.ts'
import { tooManyNotifications } from '../errors/session-errors.ts'

export interface Listener {
  hear(notification: Notification): void
  /** It has been told more than it could take. */
  readonly isFull: boolean
}

export class Channels {
  readonly #listeners = new Map<string, Set<Listener>>()

  listen(channel: string, listener: Listener): void {
    let set = this.#listeners.get(channel)
    if (set === undefined) this.#listeners.set(channel, (set = new Set()))
    set.add(listener)
  }

  /** Without a channel: from all of them. */
  unlisten(channel: string | undefined, listener: Listener): void {
    for (const [name, set] of this.#listeners) {
      if (channel !== undefined && channel !== name) continue
      set.delete(listener)
      if (set.size === 0) this.#listeners.delete(name)
    }
  }

  channelsOf(listener: Listener): readonly string[] {
    return [...this.#listeners].filter(([, set]) => set.has(listener)).map(([name]) => name)
  }

  /** Throws 54000 where somebody who listens cannot be told any more. */
  assertRoom(channel: string): void {
    for (const listener of this.#listeners.get(channel) ?? []) {
      if (listener.isFull) throw tooManyNotifications()
    }
  }

  notify(notification: Notification): void {
    for (const listener of this.#listeners.get(notification.channel) ?? []) {
      listener.hear(notification)
    }
  }
}
