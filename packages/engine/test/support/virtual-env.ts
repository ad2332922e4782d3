/** An `Env` whose time moves only when it is told to. Callbacks without delay run when the event loop is idle. */
import type { Env } from '../../src/index.ts'

type Timer = { readonly at: number; readonly callback: () => void }

export class VirtualEnv implements Env {
  #now = Date.UTC(2024, 0, 2, 3, 4, 5)
  #seed = 1
  readonly #timers = new Set<Timer>()

  now(): number {
    return this.#now
  }

  randomBytes(into: Uint8Array): void {
    for (let i = 0; i < into.length; i++) into[i] = this.#seed = (this.#seed * 48271) % 0x7fffffff
  }

  schedule(delayMs: number, callback: () => void): () => void {
    if (delayMs <= 0) {
      const handle = setImmediate(callback)
      return () => {
        clearImmediate(handle)
      }
    }
    const timer = { at: this.#now + delayMs, callback }
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }

  /** How many callbacks wait for their time. */
  get timers(): number {
    return this.#timers.size
  }

  /** Moves time on, and runs what is due on the way, in its order. */
  advance(ms: number): void {
    const until = this.#now + ms
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
      if (due === undefined) break
      this.#timers.delete(due)
      this.#now = due.at
      due.callback()
    }
    this.#now = until
  }
}

/** Lets everything go on that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve)
    })
  }
}
