/**
 * What a thread does for the building of a graph: looks for neighbours of some nodes of a batch, in the memory that it shares with
 * the graph's own thread. That one waits meanwhile and changes nothing. Messages are plain objects and typed arrays.
 */
import type { WasmMemory } from '../../kernels/distance/wasm-host.ts'
import { GraphNodes } from './graph-nodes.ts'
import type { GraphShape } from './graph-layout.ts'
import { GraphPages, nowhere } from './graph-pages.ts'
import { findNeighbours, type Found } from './link-batch.ts'
import { NeighbourSearch } from './neighbour-search.ts'

/** A graph, once; `scratchAt` is room in it that is this thread's. */
export type GraphMessage = {
  readonly kind: 'graph'
  readonly memory: WasmMemory
  readonly scratchAt: number
  readonly shape: GraphShape
  readonly efConstruction: number
}

/** A part of a batch: the graph as it is now, and the nodes to search for. */
export type FindMessage = {
  readonly kind: 'find'
  /** By kind of page. */
  readonly addresses: readonly Int32Array[]
  readonly nodeCount: number
  readonly entry: number
  readonly isCoded: boolean
  readonly nodes: readonly number[]
}

/** In the order of the nodes: what was found; candidates as they are, without their methods. */
export type FoundMessage = { readonly kind: 'found'; readonly found: readonly PlainFound[] }

export type PlainFound = {
  readonly node: number
  readonly layers: readonly {
    readonly nodes: Int32Array
    readonly scores: Float32Array
    readonly count: number
  }[]
  readonly agreed: number | undefined
}

type Work = {
  readonly pages: GraphPages
  readonly nodes: GraphNodes
  readonly search: NeighbourSearch
}

export class GraphThread {
  #work: Work | undefined

  /** Answers a message; `undefined`: nothing is to be said. */
  answer(message: GraphMessage | FindMessage): FoundMessage | undefined {
    if (message.kind === 'graph') {
      this.#work = begin(message)
      return undefined
    }
    if (this.#work === undefined) return { kind: 'found', found: [] }
    return { kind: 'found', found: find(this.#work, message) }
  }
}

function begin({ memory, scratchAt, shape, efConstruction }: GraphMessage): Work {
  const pages = new GraphPages(shape, nowhere, false, { memory, scratchAt })
  const nodes = new GraphNodes(pages, shape.m)
  return { pages, nodes, search: new NeighbourSearch(pages, nodes, efConstruction) }
}

function find({ pages, nodes, search }: Work, message: FindMessage): Found[] {
  pages.memory.lookAgain()
  for (const [kind, table] of pages.tables.entries()) {
    table.look(message.addresses[kind] as Int32Array)
  }
  nodes.count = message.nodeCount
  const measure = message.isCoded && pages.coded !== undefined ? pages.coded : pages.exact
  return message.nodes.map((node) => findNeighbours(pages, search, node, message.entry, measure))
}
