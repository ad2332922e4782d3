/**
 * What each node of a graph is: its row, its state, its links. Asks no page: whoever calls has made sure that those of the node are
 * here (`has`).
 *
 * A node and its parent, which was there before it, always link to each other in the base layer. So from every node there is a way
 * to every other, whatever else is linked anew.
 *
 * A node begins *unlinked*: it has its vector and its row, and nobody leads to it. A *deleted* one leads on and never answers. A sweep
 * makes deleted ones *leaving*: nobody links to them any more, and when every node has been looked at they are *free*.
 */
import { LINKS, NEXT, PARENT, ROW, STATE, UPPER_BLOCK } from './graph-layout.ts'
import type { GraphMemory } from './graph-memory.ts'
import type { GraphPages } from './graph-pages.ts'
import type { PageTable } from './page-table.ts'

export const LIVE = 0
export const UNLINKED = 1
export const DELETED = 2
export const LEAVING = 3
export const FREE = 4
/** Deleted before it was linked. */
export const ABANDONED = 5

/** Whether a node answers: it is in the index, under its row. */
export function isEntry(state: number): boolean {
  return state === LIVE || state === UNLINKED
}

/** Whether others may be linked to a node. */
export function isStaying(state: number): boolean {
  return state === LIVE || state === DELETED
}

const STATE_SHIFT = 8
const LEVEL_MASK = 255

export class GraphNodes {
  readonly m: number
  readonly #memory: GraphMemory
  readonly #table: PageTable
  readonly #upper: PageTable
  /** Nodes there are, whatever their state. */
  count = 0
  /** Upper blocks given to nodes. */
  upperCount = 0

  constructor(pages: GraphPages, m: number) {
    this.m = m
    this.#memory = pages.memory
    this.#table = pages.nodes
    this.#upper = pages.upper
  }

  /** How many neighbours a node may have in a layer. */
  capacity(level: number): number {
    return level === 0 ? 2 * this.m : this.m
  }

  /** The node that comes next, which reaches up to `level`; there is room for it and its upper blocks. */
  add(level: number): number {
    const node = this.count++
    this.#table.touch(node)
    const { words } = this.#memory
    const at = this.#table.at(node)
    words[at + STATE] = level | (UNLINKED << STATE_SHIFT)
    words[at + UPPER_BLOCK] = this.upperCount
    this.upperCount += level
    return node
  }

  level(node: number): number {
    return (this.#memory.words[this.#table.at(node) + STATE] as number) & LEVEL_MASK
  }

  state(node: number): number {
    return (this.#memory.words[this.#table.at(node) + STATE] as number) >>> STATE_SHIFT
  }

  setState(node: number, state: number): void {
    this.#table.touch(node)
    const at = this.#table.at(node) + STATE
    const { words } = this.#memory
    words[at] = ((words[at] as number) & LEVEL_MASK) | (state << STATE_SHIFT)
  }

  /** Whether others may be linked to it. */
  stays(node: number): boolean {
    return isStaying(this.state(node))
  }

  row(node: number): number {
    return (this.#memory.words[this.#table.at(node) + ROW] as number) >>> 0
  }

  /** The node that stands before it for the same row, or follows it among the free ones; -1 where there is none. */
  next(node: number): number {
    return (this.#memory.words[this.#table.at(node) + NEXT] as number) - 1
  }

  setRow(node: number, row: number, next: number): void {
    this.#table.touch(node)
    const { words } = this.#memory
    const at = this.#table.at(node)
    words[at + ROW] = row
    words[at + NEXT] = next + 1
  }

  setNext(node: number, next: number): void {
    this.#table.touch(node)
    this.#memory.words[this.#table.at(node) + NEXT] = next + 1
  }

  /** -1: none, for the first of all, and for whom a sweep has found no other. */
  parent(node: number): number {
    return (this.#memory.words[this.#table.at(node) + PARENT] as number) - 1
  }

  setParent(node: number, parent: number): void {
    this.#table.touch(node)
    this.#memory.words[this.#table.at(node) + PARENT] = parent + 1
  }

  /** Whether the two may not give each other up. */
  isTied(a: number, b: number): boolean {
    return this.parent(a) === b || this.parent(b) === a
  }

  /** The block of a layer above the base. */
  upperBlock(node: number, level: number): number {
    return (this.#memory.words[this.#table.at(node) + UPPER_BLOCK] as number) + level - 1
  }

  /** Where among the memory's words stands how many neighbours a node has in a layer; they follow. */
  linksAt(node: number, level: number): number {
    if (level === 0) return this.#table.at(node) + LINKS
    return this.#upper.at(this.upperBlock(node, level))
  }

  neighbours(node: number, level: number): Int32Array {
    const at = this.linksAt(node, level)
    const { words } = this.#memory
    return words.slice(at + 1, at + 1 + (words[at] as number))
  }

  #touchLinks(node: number, level: number): void {
    if (level === 0) this.#table.touch(node)
    else this.#upper.touch(this.upperBlock(node, level))
  }

  /** Writes the first `count` of `ids` as the neighbours of a node. */
  set(node: number, level: number, ids: Int32Array, count: number): void {
    this.#touchLinks(node, level)
    const { words } = this.#memory
    const at = this.linksAt(node, level)
    words[at] = count
    for (let i = 0; i < count; i++) words[at + 1 + i] = ids[i] as number
  }

  /** Takes all neighbours from a node, and its parent. */
  clear(node: number): void {
    this.setParent(node, -1)
    for (let level = this.level(node); level >= 0; level--) {
      this.set(node, level, this.#memory.words, 0)
    }
  }

  /** Adds a neighbour where there is room. */
  push(node: number, level: number, neighbour: number): void {
    this.#touchLinks(node, level)
    const { words } = this.#memory
    const at = this.linksAt(node, level)
    const count = (words[at] as number) + 1
    words[at] = count
    words[at + count] = neighbour
  }
}
