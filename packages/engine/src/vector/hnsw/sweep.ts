/**
 * Takes deleted nodes out of a graph, node by node, in three rounds over all of them: those that are deleted become *leaving*; whoever
 * is linked to one that leaves gets other neighbours; those that leave become free. It may stop after any node, and go on after the
 * database was opened anew: what it has to know is in its facts. Where pages are missing it asks for them and stops.
 */
import type { Waits } from '../../store/waits.ts'
import { Descent } from './descent.ts'
import { DELETED, type GraphNodes, LEAVING, LIVE } from './graph-nodes.ts'
import { MOST_PLACES } from './graph-memory.ts'
import type { GraphPages } from './graph-pages.ts'
import { LayerSearch } from './layer-search.ts'
import { Candidates, hasLinkPages, hasTargets, hasVectors, takeStaying } from './link-pages.ts'
import type { Linker } from './linker.ts'
import { hasLinks } from './neighbour-pages.ts'
import { sortByScore } from './select-neighbours.ts'

export type SweepFacts = {
  readonly round: 'mark' | 'relink' | 'free'
  /** The node that it goes on with. */
  readonly at: number
  /** The highest of those that stay, as far as it has looked, and its layer; -1: none. */
  readonly highest: number
  readonly level: number
}

/** What a sweep changes of its graph besides nodes. */
export interface Swept {
  entry: number
  deletedCount: number
  leavingCount: number
  /** Puts a node among the free ones. */
  free(node: number): void
}

/** Candidates for the neighbours of a node that loses some: what one call of the kernels scores, with a block to spare. */
const MOST_SUCCESSORS = MOST_PLACES / 2
/** How far up a node's ancestors are looked at; beyond, it counts as one's own descendant. */
const MOST_ANCESTORS = 1000

export class Sweep {
  readonly #pages: GraphPages
  readonly #nodes: GraphNodes
  readonly #linker: Linker
  readonly #graph: Swept
  readonly #efConstruction: number
  readonly #descent: Descent
  readonly #search: LayerSearch
  readonly #candidates = new Candidates()
  #round: SweepFacts['round']
  #at: number
  #highest: number
  #highestLevel: number
  /** The layer of the node under way; `undefined`: its highest. */
  #level: number | undefined
  #searching: 'no' | 'above' | 'here' = 'no'

  constructor(
    pages: GraphPages,
    nodes: GraphNodes,
    linker: Linker,
    graph: Swept,
    efConstruction: number,
    { round, at, highest, level }: SweepFacts,
  ) {
    this.#pages = pages
    this.#nodes = nodes
    this.#linker = linker
    this.#graph = graph
    this.#efConstruction = efConstruction
    this.#descent = new Descent(pages, nodes)
    this.#search = new LayerSearch(pages, nodes)
    this.#round = round
    this.#at = at
    this.#highest = highest
    this.#highestLevel = level
  }

  get facts(): SweepFacts {
    return {
      round: this.#round,
      at: this.#at,
      highest: this.#highest,
      level: this.#highestLevel,
    }
  }

  get isFreeing(): boolean {
    return this.#round === 'free'
  }

  get isDone(): boolean {
    return this.#round === 'free' && this.#at >= this.#nodes.count
  }

  /** Does what is to be done about the next node, and moves on; false where pages are missing. */
  step(waits: Waits | undefined): boolean {
    if (this.#at >= this.#nodes.count) return this.#endRound(waits)
    const node = this.#at
    if (!this.#pages.ensure(this.#pages.nodes, node, waits)) return false
    if (this.#round === 'mark') this.#mark(node)
    else if (this.#round === 'free') {
      if (!this.#free(node, waits)) return false
    } else if (!this.#relink(node, waits)) return false
    this.#at++
    return true
  }

  #endRound(waits: Waits | undefined): boolean {
    if (this.#round === 'mark') {
      const graph = this.#graph
      if (graph.entry >= 0) {
        if (!this.#pages.ensure(this.#pages.nodes, graph.entry, waits)) return false
        if (!this.#nodes.stays(graph.entry)) graph.entry = this.#highest
      }
      this.#round = 'relink'
    } else this.#round = 'free'
    this.#at = 0
    return true
  }

  #mark(node: number): void {
    const state = this.#nodes.state(node)
    if (state === DELETED) {
      this.#nodes.setState(node, LEAVING)
      this.#graph.deletedCount--
      this.#graph.leavingCount++
    } else if (state === LIVE) {
      const level = this.#nodes.level(node)
      if (this.#highest < 0 || level > this.#highestLevel) {
        this.#highest = node
        this.#highestLevel = level
      }
    }
  }

  #free(node: number, waits: Waits | undefined): boolean {
    if (this.#nodes.state(node) !== LEAVING) return true
    let all = true
    for (let level = this.#nodes.level(node); level >= 0; level--) {
      if (!hasLinks(this.#pages, this.#nodes, node, level, waits)) all = false
    }
    if (!all) return false
    this.#nodes.clear(node)
    this.#graph.leavingCount--
    this.#graph.free(node)
    return true
  }

  #relink(node: number, waits: Waits | undefined): boolean {
    if (!this.#nodes.stays(node)) return true
    this.#level ??= this.#nodes.level(node)
    while (this.#level >= 0) {
      if (!this.#relinkIn(node, this.#level, waits)) return false
      this.#level--
    }
    if (!this.#adopt(node, waits)) return false
    this.#level = undefined
    return true
  }

  /** Another parent for one whose own leaves. */
  #adopt(node: number, waits: Waits | undefined): boolean {
    const nodes = this.#nodes
    const parent = nodes.parent(node)
    if (parent < 0) return true
    if (!this.#pages.ensure(this.#pages.nodes, parent, waits)) return false
    if (nodes.stays(parent)) return true
    const ancestor = this.#stayingAncestor(parent, waits)
    if (ancestor === undefined) return false
    const others = [ancestor, this.#graph.entry].filter((each) => each >= 0)
    let all = true
    for (const each of [...nodes.neighbours(node, 0), ...others]) {
      if (this.#isBelow(each, node, waits) === undefined) all = false
      else if (!hasTargets(this.#pages, nodes, each, 0, false, waits)) all = false
    }
    if (!all) return false
    const isStranger = (other: number): boolean => this.#isBelow(other, node, undefined) === false
    if (!this.#linker.findParent(node, isStranger, others)) nodes.setParent(node, -1)
    return true
  }

  /** The first above a node that leaves which stays; -1: none, `undefined` where pages are missing. */
  #stayingAncestor(leaving: number, waits: Waits | undefined): number | undefined {
    const { nodes } = this.#pages
    let at = leaving
    for (let steps = 0; at >= 0 && steps < MOST_ANCESTORS; steps++) {
      if (!this.#pages.ensure(nodes, at, waits)) return undefined
      if (this.#nodes.stays(at)) return at
      at = this.#nodes.parent(at)
    }
    return -1
  }

  /** Whether a node is the other or among what it descends from; `undefined` where pages are missing. */
  #isBelow(node: number, other: number, waits: Waits | undefined): boolean | undefined {
    const { nodes } = this.#pages
    let at = node
    for (let steps = 0; at >= 0; steps++) {
      if (at === other || steps === MOST_ANCESTORS) return true
      if (!this.#pages.ensure(nodes, at, waits)) return undefined
      at = this.#nodes.parent(at)
    }
    return false
  }

  #relinkIn(node: number, level: number, waits: Waits | undefined): boolean {
    const pages = this.#pages
    const nodes = this.#nodes
    const candidates = this.#candidates
    if (!hasLinks(pages, nodes, node, level, waits)) return false
    if (!hasTargets(pages, nodes, node, level, false, waits)) return false
    const neighbours = nodes.neighbours(node, level)
    if (neighbours.every((each) => nodes.stays(each))) return true
    if (!pages.ensure(pages.vectors, node, waits)) return false
    const found = this.#successors(node, level, neighbours, waits)
    if (found === undefined) return false
    const isHere =
      found.size < nodes.m
        ? this.#searchAround(node, level, waits)
        : this.#scoreAll(node, found, waits)
    if (!isHere) return false
    const most = nodes.capacity(level)
    if (!hasLinkPages(pages, nodes, node, level, candidates, most, waits)) return false
    this.#linker.connect(node, level, candidates.nodes, candidates.scores, candidates.count, most)
    this.#searching = 'no'
    return true
  }

  /** The neighbours that stay, and those of the ones that leave; `undefined` where pages are missing. */
  #successors(
    node: number,
    level: number,
    neighbours: Int32Array,
    waits: Waits | undefined,
  ): Set<number> | undefined {
    const pages = this.#pages
    const nodes = this.#nodes
    const found = new Set<number>()
    let all = true
    for (const each of neighbours) {
      if (nodes.stays(each)) found.add(each)
      else if (!hasLinks(pages, nodes, each, level, waits)) all = false
      else if (!hasTargets(pages, nodes, each, level, false, waits)) all = false
      else {
        for (const next of nodes.neighbours(each, level)) {
          if (next !== node && nodes.stays(next)) found.add(next)
        }
      }
      if (found.size > MOST_SUCCESSORS) break
    }
    return all ? found : undefined
  }

  #scoreAll(node: number, found: ReadonlySet<number>, waits: Waits | undefined): boolean {
    const { memory, vectors } = this.#pages
    const ids = Int32Array.from(found)
    if (!hasVectors(this.#pages, ids, ids.length, waits)) return false
    for (let i = 0; i < ids.length; i++) memory.places[i] = vectors.at(ids[i] as number) >>> 2
    memory.score(vectors.at(node) * 4, ids.length)
    const scores = memory.scores.slice(0, ids.length)
    sortByScore(ids, scores, ids.length)
    this.#candidates.clear()
    for (let i = 0; i < ids.length; i++) {
      this.#candidates.add(ids[i] as number, scores[i] as number)
    }
    return true
  }

  /** Too few are left: as an insertion looks, from the entry down to the layer and there for as many. */
  #searchAround(node: number, level: number, waits: Waits | undefined): boolean {
    this.#pages.memory.setQueryTo(this.#pages.vectors.at(node))
    if (this.#searching === 'no') {
      this.#descent.begin(this.#graph.entry, this.#pages.exact)
      this.#searching = 'above'
    }
    if (this.#searching === 'above') {
      if (!this.#descent.run(level, waits)) return false
      const { node: from, score } = this.#descent
      this.#search.begin(from, score, this.#efConstruction, level, this.#pages.exact)
      this.#searching = 'here'
    }
    if (!this.#search.run(waits)) return false
    return takeStaying(this.#pages, this.#nodes, this.#candidates, this.#search, node, waits)
  }
}
