/**
 * From a row to its nodes: the newest stands in the rows' pages, each leads to the one before. A row has as many as vectors that some
 * snapshot may see: one, mostly. All that a call looks at is here (`has`).
 */
import { hasBytes } from '../../kernels/compare-bytes.ts'
import type { Waits } from '../../store/waits.ts'
import type { GraphNodes } from './graph-nodes.ts'
import type { GraphPages } from './graph-pages.ts'

export class RowChains {
  readonly #pages: GraphPages
  readonly #nodes: GraphNodes

  constructor(pages: GraphPages, nodes: GraphNodes) {
    this.#pages = pages
    this.#nodes = nodes
  }

  /** Whether the chain of a row is here, with the vectors on it and their codes. */
  has(row: number, waits: Waits | undefined): boolean {
    const { codes, nodes, rows, vectors } = this.#pages
    if (row >>> rows.shift >= rows.count) return true
    if (!this.#pages.ensure(rows, row, waits)) return false
    for (let node = this.first(row); node >= 0; node = this.#nodes.next(node)) {
      let isHere = this.#pages.ensure(vectors, node, waits)
      if (codes !== undefined && !this.#pages.ensure(codes, node, waits)) isHere = false
      if (!this.#pages.ensure(nodes, node, waits) || !isHere) return false
    }
    return true
  }

  /** The newest node of a row; -1 where it has none. */
  first(row: number): number {
    const { memory, rows } = this.#pages
    if (row >>> rows.shift >= rows.count) return -1
    return (memory.words[rows.at(row)] as number) - 1
  }

  /** The row's node with these bytes as its vector. */
  find(row: number, key: Uint8Array): number {
    const { memory, vectors } = this.#pages
    for (let node = this.first(row); node >= 0; node = this.#nodes.next(node)) {
      if (hasBytes(memory.bytes, vectors.at(node) * 4, key)) return node
    }
    return -1
  }

  put(row: number, node: number): void {
    const { memory, rows } = this.#pages
    this.#pages.makeRoom(rows, row)
    rows.touch(row)
    memory.words[rows.at(row)] = node + 1
  }

  /** Takes a node out of its row's chain. */
  unlink(row: number, node: number): void {
    const next = this.#nodes.next(node)
    let at = this.first(row)
    if (at === node) {
      this.put(row, next)
      return
    }
    while (this.#nodes.next(at) !== node) at = this.#nodes.next(at)
    this.#nodes.setNext(at, next)
  }
}
