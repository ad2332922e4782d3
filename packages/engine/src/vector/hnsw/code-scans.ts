/**
 * When a graph answers by its codes alone: where reads are distant, links are not in memory and codes are few enough. So many such scans
 * are worth reading all links once; they stay in memory then, if there is room.
 */
import { maxCodeScanBytes } from '../../limits.ts'
import type { Waits } from '../../store/waits.ts'
import type { GraphPages } from './graph-pages.ts'
import type { PageTable } from './page-table.ts'

/** Scans of codes that cost as much as reading the links: a scan looks at every code, and the links are twice as large. */
const SCANS_WORTH_LINKS = 8

export class CodeScans {
  readonly #pages: GraphPages
  #made = 0

  constructor(pages: GraphPages) {
    this.#pages = pages
  }

  /** Whether the next search is to go by codes alone. */
  get isNext(): boolean {
    const { codes, home, nodes, upper } = this.#pages
    if (codes === undefined || home.distantReads !== true) return false
    const isLinked = nodes.isHere && upper.isHere
    return !isLinked && bytesOf(codes) <= Math.min(maxCodeScanBytes, home.cache.limitBytes / 2)
  }

  /** Called before each such search: asks for the links when it is time. False where they are on their way. */
  count(nodeCount: number, upperCount: number, waits: Waits | undefined): boolean {
    if (this.#made++ < SCANS_WORTH_LINKS) return true
    const { home, nodes, upper } = this.#pages
    if (bytesOf(nodes) + bytesOf(upper) > home.cache.limitBytes / 2) return true
    const hasNodes = hasAll(this.#pages, nodes, nodeCount, waits)
    return hasAll(this.#pages, upper, upperCount, waits) && hasNodes
  }
}

function bytesOf({ count, pageBytes }: PageTable): number {
  return count * pageBytes
}

/** Whether all pages are here that the first `count` items are on. */
export function hasAll(
  pages: GraphPages,
  table: PageTable,
  count: number,
  waits: Waits | undefined,
): boolean {
  if (table.isHere) return true
  let all = true
  for (let item = 0; item < count; item += table.mask + 1) {
    if (!pages.ensure(table, item, waits)) all = false
  }
  return all
}
