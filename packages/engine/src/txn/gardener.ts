/**
 * Keeps graphs in order beside running statements: links nodes that were entered without, takes entries out whose pages were not here,
 * and sweeps deleted nodes out where they have become many. All of it in small steps, between which others run; it may stop after any
 * of them. Nothing of it is logged: a graph of the same entries is what a crash leaves, too.
 */
import type { SqlError } from '../errors/sql-error.ts'
import type { PageCache } from '../store/page-cache.ts'
import type { Waits } from '../store/waits.ts'
import type { GraphStorage } from '../vector/hnsw/graph-storage.ts'

/** Of the cache: beyond it nothing is changed that no statement has asked for. A small cache is passed by so much at any rate. */
const DIRTY_SHARE = 0.5
const LEAST_DIRTY_BYTES = 4 * 1024 * 1024

/** The store, as far as its graphs go. */
export interface Garden {
  readonly cache: PageCache
  readonly storages: { readonly graphs: ReadonlySet<GraphStorage> }
  readonly failure: SqlError | undefined
  waits(): Waits
  /** False when too much is dirty: the wait for room is recorded. */
  admitChange(waits: Waits): boolean
}

export class Gardener {
  readonly #garden: Garden
  readonly #pause: () => Promise<void>
  readonly #onError: ((error: unknown) => void) | undefined
  #running: Promise<void> | undefined
  #isOpen = false
  #held = 0

  constructor(
    garden: Garden,
    pause: () => Promise<void>,
    onError: ((error: unknown) => void) | undefined,
  ) {
    this.#garden = garden
    this.#pause = pause
    this.#onError = onError
  }

  /** The store is open and may be changed. */
  open(): void {
    this.#isOpen = true
    this.startWhenDue()
  }

  /** Begins where there is something to do and nobody does it. */
  startWhenDue(): void {
    if (this.#running !== undefined || this.#isResting || this.#next() === undefined) return
    this.#running = this.#run()
      .catch((error: unknown) => {
        if (!this.#isOver) this.#onError?.(error)
      })
      .finally(() => {
        this.#running = undefined
      })
  }

  /** Does all that there is to do, and what is not due yet. */
  async finish(): Promise<void> {
    const waits = this.#garden.waits()
    for (const graph of this.#garden.storages.graphs) {
      while (graph.hasWork && !this.#isResting) {
        await this.#pause()
        await this.#step(graph, waits)
      }
    }
    waits.moved()
    waits.stepped()
  }

  /** Does something while no graph changes by itself. */
  async apart<T>(action: () => Promise<T>): Promise<T> {
    this.#held++
    try {
      await this.#running
      return await action()
    } finally {
      this.#held--
      this.startWhenDue()
    }
  }

  /** Ends the work under way. */
  async close(): Promise<void> {
    this.#isOpen = false
    await this.#running
  }

  get #isOver(): boolean {
    return !this.#isOpen || this.#garden.failure !== undefined
  }

  get #isResting(): boolean {
    return this.#isOver || this.#held > 0
  }

  #next(): GraphStorage | undefined {
    for (const graph of this.#garden.storages.graphs) if (graph.isWorkDue) return graph
    return undefined
  }

  async #run(): Promise<void> {
    const waits = this.#garden.waits()
    const { cache } = this.#garden
    const mostDirty = Math.max(LEAST_DIRTY_BYTES, cache.limitBytes * DIRTY_SHARE)
    for (;;) {
      await this.#pause()
      if (this.#isResting || cache.dirtyBytes > mostDirty) break
      const graph = this.#next()
      if (graph === undefined) break
      await this.#step(graph, waits)
    }
    waits.moved()
    waits.stepped()
  }

  async #step(graph: GraphStorage, waits: Waits): Promise<void> {
    if (this.#garden.admitChange(waits)) graph.work(waits)
    if (!waits.isEmpty) await waits.settle()
    else {
      waits.moved()
      waits.stepped()
    }
  }
}
