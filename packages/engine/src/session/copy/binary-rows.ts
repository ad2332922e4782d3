/**
 * Rows of COPY's binary form: a signature, flags (int32) and the length of what else is in the header; then for each row the
 * number of its fields (int16), each with its length (int32, -1 for NULL) and that many bytes; -1 in place of a row ends it.
 */
import { ByteReader } from '../../base/byte-reader.ts'
import { badCopyData } from '../../errors/copy-errors.ts'
import { invalidBinary } from '../../errors/data-errors.ts'
import type { Datum } from '../../types/datum.ts'
import type { TypeContext } from '../../types/type.ts'
import { placed, type CopyColumn, type CopyPlaces, type RowDecoder } from './row-decoder.ts'

export const binarySignature: readonly number[] = [
  0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00,
]
const HEADER_BYTES = binarySignature.length + 8

export class BinaryRows implements RowDecoder {
  readonly #columns: readonly CopyColumn[]
  readonly #context: TypeContext
  readonly #places: CopyPlaces
  #bytes = new Uint8Array(0)
  #at = 0
  #state: 'header' | 'rows' | 'over' = 'header'
  #isLast = false
  line = 0
  readonly lineText = undefined

  constructor(columns: readonly CopyColumn[], context: TypeContext, places: CopyPlaces) {
    this.#columns = columns
    this.#context = context
    this.#places = places
  }

  push(chunk: Uint8Array): void {
    const rest = this.#bytes.length - this.#at
    const all = new Uint8Array(rest + chunk.length)
    all.set(this.#bytes.subarray(this.#at))
    all.set(chunk, rest)
    this.#bytes = all
    this.#at = 0
  }

  finish(): void {
    this.#isLast = true
  }

  next(): readonly Datum[] | undefined {
    if (this.#state === 'header' && !this.#header()) return undefined
    if (this.#state === 'over') return this.#nothingMore()
    const input = new ByteReader(this.#bytes, this.#at)
    if (input.remaining < 2) {
      if (this.#isLast && input.remaining > 0) this.#state = 'over'
      return undefined
    }
    const count = input.i16BE()
    if (count === -1) {
      this.#at += 2
      this.#state = 'over'
      return this.#nothingMore()
    }
    const line = this.line + 1
    if (count !== this.#columns.length) {
      const message = `row field count is ${count}, expected ${this.#columns.length}`
      throw placed(badCopyData(message), this.#places.line(line))
    }
    const end = this.#rowEnd(input, line)
    if (end === undefined) return undefined
    this.line = line
    input.seek(this.#at + 2)
    this.#at = end
    return this.#columns.map((column) => this.#field(input, column))
  }

  #nothingMore(): undefined {
    if (this.#at === this.#bytes.length) return
    throw placed(
      badCopyData('received copy data after EOF marker'),
      this.#places.line(this.line + 1),
    )
  }

  /** False: it has not all come yet. */
  #header(): boolean {
    const input = new ByteReader(this.#bytes)
    const wrong = binarySignature.findIndex(
      (byte, i) => i < this.#bytes.length && this.#bytes[i] !== byte,
    )
    if (wrong >= 0 || (this.#isLast && input.remaining < binarySignature.length)) {
      throw badCopyData('COPY file signature not recognized')
    }
    if (input.remaining < HEADER_BYTES) {
      if (!this.#isLast) return false
      const what = input.remaining < binarySignature.length + 4 ? 'missing flags' : 'missing length'
      throw badCopyData(`invalid COPY file header (${what})`)
    }
    input.seek(binarySignature.length)
    const flags = input.u32BE()
    if ((flags & 0x10000) !== 0) throw badCopyData('invalid COPY file header (WITH OIDS)')
    if (flags >>> 16 !== 0) throw badCopyData('unrecognized critical flags in COPY file header')
    const extension = input.i32BE()
    if (extension < 0) throw badCopyData('invalid COPY file header (missing length)')
    if (input.remaining < extension) {
      if (!this.#isLast) return false
      throw badCopyData('invalid COPY file header (wrong length)')
    }
    this.#at = HEADER_BYTES + extension
    this.#state = 'rows'
    return true
  }

  /** Where the row ends; `undefined`: it has not all come yet. */
  #rowEnd(input: ByteReader, line: number): number | undefined {
    for (const { name } of this.#columns) {
      if (input.remaining >= 4) {
        const length = input.i32BE()
        if (length < -1) {
          throw placed(
            badCopyData('invalid field size'),
            this.#places.column(line, name, undefined),
          )
        }
        if (length <= input.remaining) {
          input.seek(input.offset + Math.max(length, 0))
          continue
        }
      }
      if (!this.#isLast) return undefined
      throw placed(
        badCopyData('unexpected EOF in COPY data'),
        this.#places.column(line, name, undefined),
      )
    }
    return input.offset
  }

  #field(input: ByteReader, { name, type, typmod }: CopyColumn): Datum {
    const length = input.i32BE()
    if (length === -1) return null
    const end = input.offset + length
    try {
      const value = type.receive(input, length, typmod, this.#context)
      if (input.offset !== end) throw invalidBinary('incorrect binary data format')
      return value
    } catch (error) {
      const cause =
        error instanceof RangeError ? invalidBinary('insufficient data left in message') : error
      throw placed(cause, this.#places.column(this.line, name, undefined))
    }
  }
}
