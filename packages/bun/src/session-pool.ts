/**
 * Slots for statements that run side by side, a bounded number; who finds none waits in line. A transaction has a pool of its own
 * with one slot, and so its statements run one after the other however they are called.
 */
import type { MaybePromise, SqlError } from '@twill/engine'
import { cancelled } from './cancellation.ts'
import type { SessionSlot } from './session-slot.ts'

type Waiting = {
  readonly resolve: (slot: SessionSlot) => void
  readonly reject: (error: unknown) => void
}

export class SessionPool {
  readonly #connect: () => SessionSlot
  readonly #max: number
  readonly #idle: SessionSlot[] = []
  #waiting: Waiting[] = []
  #size = 0
  #busy = 0
  #closedBy: (() => SqlError) | undefined
  #whenIdle: (() => void) | undefined

  constructor(max: number, connect: () => SessionSlot) {
    this.#max = max
    this.#connect = connect
  }

  /** A slot that is free now. */
  tryTake(): SessionSlot | undefined {
    if (this.#closedBy !== undefined) throw this.#closedBy()
    let slot = this.#idle.pop()
    if (slot === undefined && this.#size < this.#max) {
      slot = this.#connect()
      this.#size++
    }
    if (slot !== undefined) this.#busy++
    return slot
  }

  take(signal?: AbortSignal): MaybePromise<SessionSlot> {
    if (signal?.aborted === true) throw cancelled(signal)
    return this.tryTake() ?? this.#wait(signal)
  }

  #wait(signal: AbortSignal | undefined): Promise<SessionSlot> {
    return new Promise((resolve, reject) => {
      if (signal === undefined) {
        this.#waiting.push({ resolve, reject })
        return
      }
      const abort = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting)
        reject(cancelled(signal))
      }
      const settled =
        <T>(next: (value: T) => void) =>
        (value: T): void => {
          signal.removeEventListener('abort', abort)
          next(value)
        }
      const waiting: Waiting = { resolve: settled(resolve), reject: settled(reject) }
      signal.addEventListener('abort', abort)
      this.#waiting.push(waiting)
    })
  }

  give(slot: SessionSlot): void {
    const next = this.#waiting.shift()
    if (next !== undefined) {
      next.resolve(slot)
      return
    }
    this.#busy--
    this.#idle.push(slot)
    if (this.#busy === 0) this.#whenIdle?.()
  }

  /** Lets nobody in any more and waits for those inside. Who stands in line is sent away with `reason`. */
  async close(reason: () => SqlError): Promise<void> {
    this.#closedBy = reason
    const waiting = this.#waiting
    this.#waiting = []
    for (const { reject } of waiting) reject(reason())
    if (this.#busy > 0) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve
      })
    }
  }

  closeSessions(): void {
    for (const slot of this.#idle.splice(0)) slot.close()
  }
}
