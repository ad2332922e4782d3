/** The codes of nodes, where their graph has codes: whoever calls has made sure that a node's is here. */
import type { VectorCoder } from '../codes/vector-coder.ts'
import { CODE_ROW, CODE_STATE } from './graph-layout.ts'
import type { GraphPages } from './graph-pages.ts'
import type { PageTable } from './page-table.ts'

export class NodeCodes {
  readonly #pages: GraphPages
  readonly #table: PageTable
  readonly #coder: VectorCoder

  constructor(pages: GraphPages, table: PageTable, coder: VectorCoder) {
    this.#pages = pages
    this.#table = table
    this.#coder = coder
  }

  /** Of a node that answers from now on. */
  write(node: number, vector: Float32Array, row: number): void {
    this.#table.touch(node)
    const { buffer, words } = this.#pages.memory
    const at = this.#table.at(node)
    this.#coder.writeRecord(vector, buffer, at * 4)
    words[at + CODE_STATE] = (words[at + CODE_STATE] as number) & ~1
    words[at + CODE_ROW] = row
  }

  /** The node does not answer any more. */
  retire(node: number): void {
    this.#table.touch(node)
    const { words } = this.#pages.memory
    const at = this.#table.at(node) + CODE_STATE
    words[at] = (words[at] as number) | 1
  }

  isRetired(node: number): boolean {
    return ((this.#pages.memory.words[this.#table.at(node) + CODE_STATE] as number) & 1) === 1
  }

  /** Whether a node's code is that of its vector and row; both are here. */
  isRight(node: number, row: number): boolean {
    const { memory, vectors } = this.#pages
    const from = vectors.at(node)
    const record = new Int32Array(this.#table.stride)
    const vector = memory.floats.subarray(from, from + vectors.stride)
    this.#coder.writeRecord(vector, record.buffer, 0)
    record[CODE_ROW] = row
    const at = this.#table.at(node)
    return record.every(
      (word, i) => ((word ^ (memory.words[at + i] as number)) & ~stateBit(i)) === 0,
    )
  }
}

function stateBit(word: number): number {
  return word === CODE_STATE ? 1 : 0
}
