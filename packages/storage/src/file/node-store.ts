/** Reads page-table nodes, keeps a bounded number of them, and gives a new node its place in the file. */
import { corrupt } from '../errors.ts'
import type { Extent } from './extent.ts'
import { readExtent } from './extent.ts'
import type { OpenFile } from './file-system.ts'
import { PageNode } from './page-node.ts'

/** 4 KiB each: 32 MiB, which hold the way to a million page versions. */
const CACHED_NODES = 8192

export class NodeStore {
  readonly #file: OpenFile
  /** By offset, oldest first. */
  readonly #cache = new Map<number, PageNode>()

  constructor(file: OpenFile) {
    this.#file = file
  }

  get(extent: Extent): PageNode {
    return this.#cache.get(extent.offset) ?? this.#load(extent)
  }

  /** `index` of an inner node. Spares the extent object where the child is at hand. */
  child(node: PageNode, index: number): PageNode {
    return (
      node.changed[index] ??
      this.#cache.get(node.offset(index)) ??
      this.#load(node.entryExtent(index))
    )
  }

  /** Remembers a node that was given a place in the file, instead of what may have been there before. */
  put(node: PageNode, offset: number): void {
    if (this.#cache.size >= CACHED_NODES) {
      const [oldest] = this.#cache.keys()
      if (oldest !== undefined) this.#cache.delete(oldest)
    }
    this.#cache.set(offset, node)
  }

  #load(extent: Extent): PageNode {
    const node = PageNode.decode(readExtent(this.#file, extent, 'page table node'), extent)
    if (node === undefined) throw corrupt(`no page table node at offset ${extent.offset}`)
    this.put(node, extent.offset)
    return node
  }
}
