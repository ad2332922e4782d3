/**
 * Links the nodes that have been placed in a graph, batch by batch, with the help of other threads where the host has some. The links are
 * the same with any number of threads, or none.
 */
import type { WasmMemory } from '../../kernels/distance/wasm-host.ts'
import type { BuildThread } from './build-thread.ts'
import { SCRATCH_BYTES } from './graph-memory.ts'
import type { PlainFound } from './graph-thread.ts'
import type { HnswGraph } from './hnsw-graph.ts'
import type { Found } from './link-batch.ts'
import { Candidates } from './link-pages.ts'

/** Searches between two looks at the clock. */
const FINDS_PER_TURN = 8
/** Fewer are not worth the way there and back. */
const LEAST_FOR_THREADS = 32

export class GraphBuilder {
  readonly #graph: HnswGraph
  readonly #scratch: number[] = []
  #threads: BuildThread[] = []

  /** `open` starts threads. They are used only where the graph's memory can be shared. */
  constructor(graph: HnswGraph, open: (() => readonly BuildThread[]) | undefined) {
    this.#graph = graph
    const { memory } = graph.pages
    if (open === undefined || memory.shared === undefined) return
    for (const thread of open()) this.#begin(thread, memory.shared)
  }

  #begin(thread: BuildThread, memory: WasmMemory): void {
    const scratchAt = this.#graph.pages.memory.take(SCRATCH_BYTES)
    this.#scratch.push(scratchAt)
    const { efConstruction, ...shape } = this.#graph.options
    try {
      thread.tell({ kind: 'graph', memory, scratchAt, shape, efConstruction })
      this.#threads.push(thread)
    } catch {
      // A host that does not hand memory over.
      thread.close()
    }
  }

  /** Links one batch of a graph that is here as a whole. `turn` lets others run where it has been long enough. */
  async linkBatch(turn: () => Promise<void> | undefined = () => undefined): Promise<void> {
    const graph = this.#graph
    const nodes = graph.unlinked.slice(0, graph.batchSize)
    const threads = nodes.length < LEAST_FOR_THREADS || graph.entry < 0 ? [] : this.#threads
    const parts = split(nodes, threads.length + 1)
    const asked = threads.map((thread, i) => this.#ask(thread, parts[i + 1] as number[]))
    const own: Found[] = []
    for (const node of parts[0] as number[]) {
      own.push(graph.find(node))
      if (own.length % FINDS_PER_TURN === 0) await turn()
    }
    const others = await Promise.all(asked)
    graph.linkBatch([...own, ...others.flat()])
  }

  async #ask(thread: BuildThread, nodes: readonly number[]): Promise<Found[]> {
    const graph = this.#graph
    try {
      const { found } = await thread.ask({
        kind: 'find',
        addresses: graph.pages.tables.map(({ addresses, count }) => addresses.slice(0, count)),
        nodeCount: graph.count,
        entry: graph.entry,
        isCoded: graph.isCoded,
        nodes,
      })
      return found.map(revived)
    } catch {
      // A host whose threads do not start, or one that has ended: the work is done here.
      this.#threads = this.#threads.filter((each) => each !== thread)
      thread.close()
      return nodes.map((node) => graph.find(node))
    }
  }

  close(): void {
    for (const thread of this.#threads) thread.close()
    this.#threads = []
    for (const at of this.#scratch) this.#graph.pages.memory.give(at, SCRATCH_BYTES)
    this.#scratch.length = 0
  }
}

function split(nodes: readonly number[], count: number): number[][] {
  const size = Math.ceil(nodes.length / count)
  return Array.from({ length: count }, (_, i) => nodes.slice(i * size, (i + 1) * size))
}

/** Candidates get their methods again. */
function revived({ node, layers, agreed }: PlainFound): Found {
  return {
    node,
    agreed,
    layers: layers.map((layer) => Object.assign(new Candidates(), layer)),
  }
}
