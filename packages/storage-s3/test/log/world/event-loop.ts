/**
 * Time of a simulated world, as a queue of events. Between two of them all code runs to rest; then the clock jumps to the next.
 * Faster than a scheduler that draws turns: what comes first is decided by latencies alone, and those are drawn from the seed.
 */
import type { Clock } from '@twill/storage/sim'

type Event = { readonly atMs: number; readonly order: number; run: (() => void) | undefined }

export class EventLoop implements Clock {
  readonly #heap: Event[] = []
  #nowMs = 0
  #order = 0
  #events = 0

  nowMs(): number {
    return this.#nowMs
  }

  /** Events that have run. */
  get events(): number {
    return this.#events
  }

  sleep(ms: number): Promise<void> {
    return new Promise<void>((resolve) => {
      this.at(ms, resolve)
    })
  }

  /** The answer calls it off. */
  at(delayMs: number, run: () => void): () => void {
    const event: Event = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order, run }
    this.#order += 1
    push(this.#heap, event)
    return () => {
      event.run = undefined
    }
  }

  /** Runs what is due until then; with no time given, until nothing is left. */
  run(untilMs: number = Infinity): Promise<void> {
    return new Promise<void>((resolve) => {
      const step = (): void => {
        let next = this.#heap[0]
        while (next !== undefined && next.run === undefined) {
          pop(this.#heap)
          next = this.#heap[0]
        }
        if (next === undefined || next.atMs > untilMs) {
          if (untilMs !== Infinity) this.#nowMs = Math.max(this.#nowMs, untilMs)
          resolve()
          return
        }
        pop(this.#heap)
        this.#nowMs = Math.max(this.#nowMs, next.atMs)
        this.#events += 1
        next.run?.()
        afterAll(step)
      }
      afterAll(step)
    })
  }
}

/** A tick that is asked for by a microtask comes when all microtasks have run, without a turn of the host's own loop. */
function afterAll(run: () => void): void {
  queueMicrotask(() => {
    process.nextTick(run)
  })
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
}

function push(heap: Event[], event: Event): void {
  let at = heap.length
  heap.push(event)
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!isBefore(event, heap[parent] as Event)) break
    heap[at] = heap[parent] as Event
    at = parent
  }
  heap[at] = event
}

function pop(heap: Event[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) {
      child += 1
    }
    if (!isBefore(heap[child] as Event, last)) break
    heap[at] = heap[child] as Event
    at = child
  }
  heap[at] = last
}
