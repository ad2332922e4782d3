/** Values of a column that lie in several heaps, where they are: decoded when somebody asks for one. */
import { ByteReader } from '../base/byte-reader.ts'
import { ByteWriter } from '../base/byte-writer.ts'
import type { Datum } from '../types/datum.ts'
import type { Type } from '../types/type.ts'
import type { AnyVector, ScatteredBytes } from './batch.ts'

export class ScatteredValues implements AnyVector {
  readonly kind = 'any'
  readonly scattered: ScatteredBytes
  readonly nulls: Uint8Array | undefined
  readonly #type: Type

  constructor(scattered: ScatteredBytes, nulls: Uint8Array | undefined, type: Type) {
    this.scattered = scattered
    this.nulls = nulls
    this.#type = type
  }

  get(row: number): Datum {
    if (this.nulls !== undefined && this.nulls[row] === 1) return null
    const { heaps, starts, lengths } = this.scattered
    const reader = new ByteReader(heaps[row] as Uint8Array, starts[row])
    return (this.#type.decode as NonNullable<Type['decode']>)(reader, lengths[row] as number)
  }
}

const none = new Uint8Array(0)

export class ScatteredBuilder {
  readonly #type: Type
  readonly #heaps: Uint8Array[] = []
  readonly #starts: number[] = []
  readonly #lengths: number[] = []
  readonly #capacity: number
  #nulls: Uint8Array | undefined

  constructor(type: Type, capacity: number) {
    this.#type = type
    this.#capacity = capacity
  }

  /** A value that lies nowhere yet. */
  add(row: number, value: Datum): void {
    if (value === null) this.addNull(row)
    else {
      const out = new ByteWriter(64)
      this.#type.encode?.(value, out)
      this.addBytes(out.view(), 0, out.length)
    }
  }

  addNull(row: number): void {
    this.#nulls ??= new Uint8Array(this.#capacity)
    this.#nulls[row] = 1
    this.addBytes(none, 0, 0)
  }

  addBytes(heap: Uint8Array, start: number, length: number): void {
    this.#heaps.push(heap)
    this.#starts.push(start)
    this.#lengths.push(length)
  }

  finish(): ScatteredValues {
    const scattered = { heaps: this.#heaps, starts: this.#starts, lengths: this.#lengths }
    return new ScatteredValues(scattered, this.#nulls, this.#type)
  }
}
