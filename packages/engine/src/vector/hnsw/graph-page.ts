/**
 * A page of a graph: a slot of its memory. As bytes: u8 format version · u8 kind · u16 0 · what the slot holds, without the zeros at
 * its end.
 */
import { indexCorrupted } from '../../errors/storage-errors.ts'
import { Page } from '../../store/page.ts'
import { nodePageId } from '../../store/page-id.ts'
import { KIND_UNIT } from './graph-layout.ts'
import type { GraphMemory } from './graph-memory.ts'

const FORMAT = 1
const HEADER_BYTES = 4
/** What a page costs beside its slot. */
const OVERHEAD_BYTES = 192

/** Where the pages of its kind lie. */
export interface PageSlots {
  readonly kind: number
  readonly pageBytes: number
  readonly addresses: Int32Array
  cool(number: number): boolean
  drop(number: number): void
}

export class GraphPage extends Page {
  readonly #table: PageSlots
  readonly #memory: GraphMemory
  readonly number: number

  constructor(storageId: number, table: PageSlots, number: number, memory: GraphMemory) {
    super(nodePageId(storageId, table.kind * KIND_UNIT + number))
    this.#table = table
    this.#memory = memory
    this.number = number
    this.resize(table.pageBytes + OVERHEAD_BYTES)
  }

  override get isOfIndex(): boolean {
    return true
  }

  /** Searches mark pages by their numbers alone. */
  override cool(): boolean {
    const isUsed = this.#table.cool(this.number)
    return super.cool() || isUsed
  }

  override encode(): Uint8Array {
    const { kind, pageBytes } = this.#table
    const from = this.#table.addresses[this.number] as number
    const { words, bytes } = this.#memory
    let end = from + pageBytes / 4
    while (end > from && words[end - 1] === 0) end--
    const page = new Uint8Array(HEADER_BYTES + (end - from) * 4)
    page[0] = FORMAT
    page[1] = kind
    page.set(bytes.subarray(from * 4, end * 4), HEADER_BYTES)
    return page
  }

  decode(page: Uint8Array): void {
    const { kind, pageBytes } = this.#table
    if (page[0] !== FORMAT) throw indexCorrupted(`graph page has format version ${page[0]}`)
    if (page[1] !== kind || page.length > HEADER_BYTES + pageBytes) {
      throw indexCorrupted('graph page is not what its number says')
    }
    const from = this.#table.addresses[this.number] as number
    this.#memory.bytes.set(page.subarray(HEADER_BYTES), from * 4)
  }

  override dropped(): void {
    this.#table.drop(this.number)
  }
}
