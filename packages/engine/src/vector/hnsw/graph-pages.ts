/**
 * The pages of one graph: makes new ones, takes those that were read, lets go of those that the cache lets go. Its rule for everybody:
 * what a step needs is looked for first and asked for together, and only a step that has everything changes something.
 */
import { indexCorrupted } from '../../errors/storage-errors.ts'
import type { Page } from '../../store/page.ts'
import type { PageCache } from '../../store/page-cache.ts'
import { nodePageId } from '../../store/page-id.ts'
import type { Waits } from '../../store/waits.ts'
import { VectorCoder } from '../codes/vector-coder.ts'
import {
  CODES,
  type GraphShape,
  KIND_UNIT,
  layoutsOf,
  NODES,
  ROWS,
  UPPER,
  VECTORS,
} from './graph-layout.ts'
import { GraphMemory, type LentMemory } from './graph-memory.ts'
import { GraphPage } from './graph-page.ts'
import { Agreement } from './agreement.ts'
import { CodeMeasure, type Measure, VectorMeasure } from './measure.ts'
import { PageTable } from './page-table.ts'

/** Where the pages of a graph are kept. */
export type GraphHome = {
  readonly storageId: number
  readonly cache: Pick<PageCache, 'add' | 'remove' | 'capture' | 'limitBytes'>
  /** A read is a trip over a network. */
  readonly distantReads?: boolean
  /** Is told of entries that a recovery would have to enter again. */
  readonly onEntries?: (count: number) => void
}

/** A graph that lives in memory alone. */
export const nowhere: GraphHome = {
  storageId: 0,
  cache: { add: () => undefined, remove: () => undefined, capture: () => undefined, limitBytes: 0 },
}

export class GraphPages {
  readonly memory: GraphMemory
  readonly tables: readonly PageTable[]
  readonly vectors: PageTable
  readonly nodes: PageTable
  readonly upper: PageTable
  readonly rows: PageTable
  readonly codes: PageTable | undefined
  readonly coder: VectorCoder | undefined
  readonly exact: Measure
  /** By codes, where the graph has them. */
  readonly coded: Measure | undefined
  readonly agreement: Agreement = new Agreement()
  readonly home: GraphHome
  #isDiscarding = false
  /** Pages that steps have asked for. */
  asked = 0

  /** `from`: as `GraphMemory` has it. */
  constructor(shape: GraphShape, home: GraphHome, plain?: boolean, from?: LentMemory | 'to share') {
    this.home = home
    this.memory = new GraphMemory(shape, plain, from)
    const dropped = (): void => {
      if (!this.#isDiscarding && this.memory.isSlack) this.memory.compact(this.tables)
    }
    this.tables = layoutsOf(shape).map((layout) => new PageTable(layout, this.memory, dropped))
    this.vectors = this.tables[VECTORS] as PageTable
    this.nodes = this.tables[NODES] as PageTable
    this.upper = this.tables[UPPER] as PageTable
    this.rows = this.tables[ROWS] as PageTable
    this.exact = new VectorMeasure(this.vectors, this.memory)
    this.codes = this.tables[CODES]
    const { codeBits, dimensions, metric } = shape
    if (codeBits === undefined || this.codes === undefined) return
    const coded = metric === 'l2' ? 'l2' : 'product'
    this.coder = new VectorCoder(dimensions, codeBits, coded, plain)
    this.coded = new CodeMeasure(this.codes, this.memory, this.coder)
  }

  /** Whether all that searches and links touch is here. */
  get isWhole(): boolean {
    return this.isWholeFor(this.vectors)
  }

  /** Whether all links are here, and all of what nodes are compared by. */
  isWholeFor(compared: PageTable): boolean {
    const { nodes, upper } = this
    return compared.isHere && nodes.isHere && upper.isHere
  }

  get bytes(): number {
    let bytes = this.memory.size
    for (const table of this.tables) bytes += table.bytes
    return bytes
  }

  /** Asks for an item's page where it is not here; answers whether it is. */
  ensure(table: PageTable, item: number, waits: Waits | undefined): boolean {
    if (table.has(item)) return true
    if (waits === undefined) return false
    this.asked++
    waits.needPage(nodePageId(this.home.storageId, table.kind * KIND_UNIT + (item >>> table.shift)))
    return false
  }

  /** Makes the page that an item will be on, where it is the first on it. */
  makeRoom(table: PageTable, item: number): void {
    const number = item >>> table.shift
    if (number < table.count) return
    this.#newPage(table, number)
  }

  #newPage(table: PageTable, number: number): GraphPage {
    const page = new GraphPage(this.home.storageId, table, number, this.memory)
    table.place(page)
    this.home.cache.add(page)
    page.touch()
    return page
  }

  install(within: number, bytes: Uint8Array | undefined): Page | undefined {
    const table = this.tables[Math.floor(within / KIND_UNIT)]
    const number = within % KIND_UNIT
    if (table === undefined || number >= table.count || table.page(number) !== undefined) {
      return undefined
    }
    if (bytes === undefined && table !== this.rows) throw indexCorrupted('graph page is missing')
    const page = new GraphPage(this.home.storageId, table, number, this.memory)
    table.place(page)
    if (bytes !== undefined) page.decode(bytes)
    return page
  }

  page(within: number): Page | undefined {
    return this.tables[Math.floor(within / KIND_UNIT)]?.page(within % KIND_UNIT)
  }

  /** Forgets everything in memory. */
  discard(): void {
    this.#isDiscarding = true
    for (const table of this.tables) {
      for (const page of table.residentPages) {
        this.home.cache.remove(page)
        table.drop(page.number)
      }
    }
    this.#isDiscarding = false
    this.memory.compact(this.tables)
  }
}

/** Numbers, within the index, of all pages there may be of a kind. */
export function* pageNumbers(kind: number, count: number): Iterable<number> {
  for (let number = 0; number < count; number++) yield kind * KIND_UNIT + number
}
