/**
 * Fills a new graph, which nobody uses yet: entries are placed one by one and linked many at a time, with the help of other threads
 * where there are some and the graph is large enough. Its nodes are numbered along their links in the end. All its pages stay in memory
 * until the index is committed, since no checkpoint writes them before.
 */
import type { Waits } from '../../store/waits.ts'
import { type BuildThread, buildThread } from './build-thread.ts'
import type { HostThread } from '../../base/host-thread.ts'
import type { IndexBuild } from '../../store/table/table-index.ts'
import { GraphBuilder } from './graph-builder.ts'
import type { HnswGraph } from './hnsw-graph.ts'

/** Threads take a tenth of a second to start: about as long as a graph of so many nodes takes to be built. */
const LEAST_NODES_FOR_THREADS = 4096

export class GraphBuild implements IndexBuild {
  readonly #graph: HnswGraph
  readonly #startThreads: ((most: number) => readonly HostThread[]) | undefined
  readonly #maxThreads: number
  readonly #onEnd: () => void
  #builder: GraphBuilder
  #hasThreads = false

  constructor(
    graph: HnswGraph,
    startThreads: ((most: number) => readonly HostThread[]) | undefined,
    maxThreads: number,
    onEnd: () => void,
  ) {
    this.#graph = graph
    this.#startThreads = startThreads
    this.#maxThreads = maxThreads
    this.#onEnd = onEnd
    this.#builder = new GraphBuilder(graph, undefined)
  }

  get isBehind(): boolean {
    return this.#graph.unlinked.length >= this.#graph.batchSize
  }

  async catchUp(waits: Waits, turn: () => Promise<void> | undefined): Promise<void> {
    while (this.isBehind) await this.#linkSome(waits, turn)
  }

  async #linkSome(waits: Waits, turn: () => Promise<void> | undefined): Promise<void> {
    const graph = this.#graph
    if (!graph.pages.isWhole) {
      while (!graph.link(1, waits)) await waits.settle()
      waits.moved()
      return
    }
    if (!this.#hasThreads && graph.count >= LEAST_NODES_FOR_THREADS) this.#openThreads()
    await this.#builder.linkBatch(turn)
  }

  #openThreads(): void {
    this.#hasThreads = true
    const start = this.#startThreads
    const most = this.#maxThreads
    if (start === undefined || most === 0) return
    this.#builder = new GraphBuilder(this.#graph, (): readonly BuildThread[] => {
      const threads = start(most)
      for (const thread of threads.slice(most)) thread.close()
      return threads.slice(0, most).map(buildThread)
    })
  }

  async finish(waits: Waits, turn: () => Promise<void> | undefined): Promise<void> {
    const graph = this.#graph
    while (graph.unlinked.length > 0) await this.#linkSome(waits, turn)
    if (!graph.canRenumber) return
    for (const _ of graph.renumber()) await turn()
  }

  close(): void {
    this.#builder.close()
    this.#onEnd()
  }
}
