/**
 * What a session has to tell its client besides answers and notices: changed settings before the next ReadyForQuery;
 * notifications as soon as the client is idle outside a transaction.
 */
import type { ByteWriter, Notification } from '@twill/engine'
import { maxPendingNotifications } from '../limits.ts'
import { notificationResponse, parameterStatus } from '../protocol/encode.ts'

export class News {
  #parameters: Map<string, string> | undefined
  #notifications: Notification[] | undefined

  parameterChanged(name: string, value: string): void {
    this.#parameters ??= new Map()
    this.#parameters.set(name, value)
  }

  /** Beyond the bound the newest are dropped: a client that stays in a transaction does not read them. */
  notified(notification: Notification): void {
    this.#notifications ??= []
    if (this.#notifications.length < maxPendingNotifications) this.#notifications.push(notification)
  }

  /** The client has been told all settings as they are. */
  toldAllParameters(): void {
    this.#parameters = undefined
  }

  writeParameters(out: ByteWriter): void {
    if (this.#parameters === undefined) return
    for (const [name, value] of this.#parameters) parameterStatus(out, name, value)
    this.#parameters = undefined
  }

  writeNotifications(out: ByteWriter): void {
    if (this.#notifications === undefined) return
    for (const { sender, channel, payload } of this.#notifications) {
      notificationResponse(out, sender, channel, payload)
    }
    this.#notifications = undefined
  }
}
