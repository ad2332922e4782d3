/**
 * Where the pages of one kind lie in a graph's memory. An address of 0 says that a page is not here: nothing else lies there, so
 * whoever looks up an address has asked for its presence.
 */
import type { KindLayout } from './graph-layout.ts'
import type { GraphMemory } from './graph-memory.ts'
import type { GraphPage } from './graph-page.ts'

const FIRST_PAGES = 8

export class PageTable {
  readonly kind: number
  readonly stride: number
  readonly shift: number
  readonly mask: number
  readonly pageBytes: number
  /** By page number: the first word of its slot. Another object after `grow`. */
  addresses: Int32Array = new Int32Array(FIRST_PAGES)
  /** By page number: 1 when it was used since the cache last looked. */
  used: Uint8Array = new Uint8Array(FIRST_PAGES)
  readonly #pages: (GraphPage | undefined)[] = []
  readonly #memory: GraphMemory
  readonly #dropped: () => void
  /** Pages there are, here or not. */
  count = 0
  /** Pages that are here. */
  resident = 0

  /** `dropped` is called when a page has left. */
  constructor(
    { kind, stride, shift, mask, pageBytes }: KindLayout,
    memory: GraphMemory,
    dropped: () => void,
  ) {
    this.kind = kind
    this.stride = stride
    this.shift = shift
    this.mask = mask
    this.pageBytes = pageBytes
    this.#memory = memory
    this.#dropped = dropped
  }

  get bytes(): number {
    return this.addresses.byteLength + this.used.byteLength + this.#pages.length * 8
  }

  /** Whether all its pages are here. */
  get isHere(): boolean {
    return this.resident === this.count
  }

  /** Whether the page that an item is on is here. */
  has(item: number): boolean {
    return this.addresses[item >>> this.shift] !== 0
  }

  /** The first word of an item whose page is here. */
  at(item: number): number {
    const page = item >>> this.shift
    this.used[page] = 1
    return (this.addresses[page] as number) + (item & this.mask) * this.stride
  }

  page(number: number): GraphPage | undefined {
    return this.#pages[number]
  }

  /** Before every change of an item whose page is here. */
  touch(item: number): void {
    ;(this.#pages[item >>> this.shift] as GraphPage).touch()
  }

  /** As another thread has it: all pages are here, at these addresses. */
  look(addresses: Int32Array): void {
    this.addresses = addresses
    this.count = addresses.length
    this.resident = addresses.length
    if (this.used.length < addresses.length) this.used = new Uint8Array(addresses.length * 2)
  }

  /** Makes room for so many pages. */
  extend(count: number): void {
    if (count <= this.count) return
    this.count = count
    if (count <= this.addresses.length) return
    const length = Math.max(count, Math.ceil(this.addresses.length * 1.5))
    const addresses = new Int32Array(length)
    addresses.set(this.addresses)
    this.addresses = addresses
    const used = new Uint8Array(length)
    used.set(this.used)
    this.used = used
  }

  /** Gives a page its slot, of zeros. */
  place(page: GraphPage): void {
    this.extend(page.number + 1)
    this.addresses[page.number] = this.#memory.take(this.pageBytes) / 4
    this.used[page.number] = 1
    this.#pages[page.number] = page
    this.resident++
  }

  cool(number: number): boolean {
    const isUsed = this.used[number] === 1
    this.used[number] = 0
    return isUsed
  }

  drop(number: number): void {
    this.#memory.give((this.addresses[number] as number) * 4, this.pageBytes)
    this.addresses[number] = 0
    this.#pages[number] = undefined
    this.resident--
    this.#dropped()
  }

  get residentPages(): Iterable<GraphPage> {
    return this.#pages.filter((page) => page !== undefined)
  }
}
