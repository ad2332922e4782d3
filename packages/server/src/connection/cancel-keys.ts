/** Who may cancel what: the number and the secret that a client got when it connected. */
import { randomBytes } from 'node:crypto'

export interface Cancellable {
  cancel(): void
}

export class CancelKeys {
  readonly #connections = new Map<string, Cancellable>()

  /** Gives out a secret for the connection of that number. */
  add(pid: number, connection: Cancellable): number {
    const key = randomBytes(4).readInt32BE()
    this.#connections.set(`${pid}:${key}`, connection)
    return key
  }

  remove(pid: number, key: number): void {
    this.#connections.delete(`${pid}:${key}`)
  }

  /** A wrong secret does nothing, and nobody is told. */
  cancel(pid: number, key: number): void {
    this.#connections.get(`${pid}:${key}`)?.cancel()
  }
}
