/** Cuts what a merge writes into windows that fit into memory, by what they write and by the blocks they read. */
import { DELETED } from './layer-index.ts'
import type { MergePlan } from './merge-plan.ts'
import type { IndexSource } from './page-versions.ts'

export type MergeWindow = {
  /** Positions in the plan, the second one not included. */
  readonly from: number
  readonly to: number
  /** By source: the blocks that are needed, without repetition. */
  readonly blocks: ReadonlyMap<number, readonly number[]>
}

export class MergeWindows {
  readonly #sources: readonly IndexSource[]
  readonly #plan: MergePlan
  readonly #windowBytes: number
  readonly #blockBytes: number
  /** By source and block: the window that needed it last. */
  readonly #lastNeeded: readonly Uint32Array[]
  #window = 0
  #at = 0

  constructor(
    sources: readonly IndexSource[],
    plan: MergePlan,
    windowBytes: number,
    blockBytes: number,
  ) {
    this.#sources = sources
    this.#plan = plan
    this.#windowBytes = windowBytes
    this.#blockBytes = blockBytes
    this.#lastNeeded = sources.map(({ index }) => new Uint32Array(index.table.codecs.length))
  }

  next(): MergeWindow | undefined {
    const { sources, entries } = this.#plan
    const from = this.#at
    if (from === sources.length) return undefined
    this.#window += 1
    const blocks = new Map<number, number[]>()
    let writes = 0
    let reads = 0
    for (; this.#at < sources.length && writes < this.#windowBytes && reads < this.#blockBytes;) {
      const source = sources[this.#at] as number
      const { index } = this.#sources[source] as IndexSource
      const entry = entries[this.#at] as number
      this.#at += 1
      const length = index.lengths[entry] as number
      if (length === DELETED) continue
      writes += length
      const block = index.blocks[entry] as number
      const lastNeeded = this.#lastNeeded[source] as Uint32Array
      if (lastNeeded[block] === this.#window) continue
      lastNeeded[block] = this.#window
      reads += index.table.rawLengths[block] as number
      const ofSource = blocks.get(source)
      if (ofSource === undefined) blocks.set(source, [block])
      else ofSource.push(block)
    }
    return { from, to: this.#at, blocks }
  }

  /** Bytes that all windows read together. Goes through them: only before the first `next`. */
  readBytes(): number {
    let sum = 0
    for (let window = this.next(); window !== undefined; window = this.next()) {
      for (const [source, blocks] of window.blocks) {
        const { starts } = (this.#sources[source] as IndexSource).index.table
        for (const block of blocks) {
          sum += (starts[block + 1] as number) - (starts[block] as number)
        }
      }
    }
    return sum
  }
}
