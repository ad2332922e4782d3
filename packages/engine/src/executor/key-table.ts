/**
 * Gives each distinct key (one value or several) a dense id: 0, 1, 2 … in the order of first appearance. One integer key goes
 * through an `IntegerTable`; anything else through a Map over the types' hash keys.
 */
import { IntegerTable } from '../kernels/hash-integers.ts'
import type { Batch, Vector } from '../store/batch.ts'
import type { VectorShape } from '../store/make-vector.ts'
import type { Datum, NonNull } from '../types/datum.ts'
import type { Type } from '../types/type.ts'
import { ColumnBuffer } from './column-buffer.ts'

/** The id of a key that is not there, or (where NULLs match nothing) has a NULL. */
export const NO_KEY = -1

type HashKey = (value: NonNull) => string | number | bigint | boolean

export class KeyTable {
  /** The distinct keys, by id. */
  readonly keys: readonly ColumnBuffer[]
  readonly #hashKeys: readonly HashKey[]
  /** True for grouping: NULL is a key like any other. */
  readonly #nullIsKey: boolean
  #integers: IntegerTable | undefined
  #nullId = NO_KEY
  #map: Map<unknown, number> | undefined
  #size = 0

  constructor(types: readonly Type[], shapes: readonly VectorShape[], nullIsKey: boolean) {
    this.keys = shapes.map((shape) => new ColumnBuffer(shape))
    this.#nullIsKey = nullIsKey
    this.#hashKeys = types.map(hashKeyOf)
    const [first] = shapes
    if (shapes.length === 1 && first !== undefined && isInteger(first)) {
      this.#integers = new IntegerTable()
    } else this.#map = new Map()
  }

  get size(): number {
    return this.#size
  }

  get bytes(): number {
    const keys = this.keys.reduce((sum, key) => sum + key.bytes, 0)
    return keys + (this.#integers?.bytes ?? this.#size * 64)
  }

  /** Writes the id of each row that counts to `out[i]`, i = 0 … count - 1, adding new keys. */
  add(vectors: readonly Vector[], batch: Batch, out: Int32Array): void {
    const [vector] = vectors
    if (vector === undefined) {
      this.#size = 1
      out.fill(0, 0, batch.count)
      return
    }
    if (this.#integers !== undefined) {
      if (vector.kind === 'i32' || vector.kind === 'f64') {
        this.#addIntegers(this.#integers, vector, batch, out)
        return
      }
      this.#toMap()
    }
    this.#each(vectors, batch, out, true)
  }

  /** Writes the id of each row that counts, `NO_KEY` where there is none. */
  find(vectors: readonly Vector[], batch: Batch, out: Int32Array): void {
    const [vector] = vectors
    if (vector === undefined) {
      out.fill(this.#size === 0 ? NO_KEY : 0, 0, batch.count)
      return
    }
    if (this.#integers !== undefined) {
      if (vector.kind === 'i32' || vector.kind === 'f64') {
        this.#findIntegers(this.#integers, vector, batch, out)
        return
      }
      this.#toMap()
    }
    this.#each(vectors, batch, out, false)
  }

  #addIntegers(
    table: IntegerTable,
    vector: Vector & { readonly data: Int32Array | Float64Array },
    batch: Batch,
    out: Int32Array,
  ): void {
    const { data, nulls } = vector
    const { selection, count } = batch
    const key = this.keys[0] as ColumnBuffer
    for (let i = 0; i < count; i++) {
      const row = selection === undefined ? i : (selection[i] as number)
      if (nulls !== undefined && nulls[row] !== 0) {
        out[i] = this.#idOfNull(table)
        continue
      }
      const id = table.add(data[row] as number)
      // The NULL key takes an id of the same sequence, so ids after it are one more than the table's.
      const shifted = this.#nullId !== NO_KEY && id >= this.#nullId ? id + 1 : id
      if (shifted === this.#size) {
        key.push(vector.get(row))
        this.#size++
      }
      out[i] = shifted
    }
  }

  #idOfNull(table: IntegerTable): number {
    if (!this.#nullIsKey) return NO_KEY
    if (this.#nullId === NO_KEY) {
      this.#nullId = table.size
      this.keys[0]?.push(null)
      this.#size++
    }
    return this.#nullId
  }

  #findIntegers(
    table: IntegerTable,
    vector: Vector & { readonly data: Int32Array | Float64Array },
    batch: Batch,
    out: Int32Array,
  ): void {
    const { data, nulls } = vector
    const { selection, count } = batch
    for (let i = 0; i < count; i++) {
      const row = selection === undefined ? i : (selection[i] as number)
      if (nulls !== undefined && nulls[row] !== 0) {
        out[i] = this.#nullIsKey ? this.#nullId : NO_KEY
        continue
      }
      const id = table.find(data[row] as number)
      out[i] = this.#nullId !== NO_KEY && id >= this.#nullId ? id + 1 : id
    }
  }

  /** A value came that is no safe integer: from here on the slow way. */
  #toMap(): void {
    this.#integers = undefined
    const map = (this.#map = new Map<unknown, number>())
    const key = this.keys[0] as ColumnBuffer
    for (let id = 0; id < this.#size; id++) map.set(this.#one(key.get(id), 0), id)
  }

  #one(value: Datum, column: number): unknown {
    return value === null ? null : (this.#hashKeys[column] as HashKey)(value)
  }

  /** `undefined` where NULLs match nothing and there is one. */
  #mapKey(vectors: readonly Vector[], row: number): unknown {
    if (vectors.length === 1) {
      const key = this.#one((vectors[0] as Vector).get(row), 0)
      return key === null && !this.#nullIsKey ? undefined : key
    }
    let text = ''
    for (let column = 0; column < vectors.length; column++) {
      const key = this.#one((vectors[column] as Vector).get(row), column)
      if (key === null) {
        if (!this.#nullIsKey) return undefined
        text += 'n;'
      } else if (typeof key === 'string') text += `${key.length}:${key}`
      else text += `${String(key)};`
    }
    return text
  }

  #each(vectors: readonly Vector[], batch: Batch, out: Int32Array, add: boolean): void {
    const map = this.#map as Map<unknown, number>
    const { selection, count } = batch
    for (let i = 0; i < count; i++) {
      const row = selection === undefined ? i : (selection[i] as number)
      const key = this.#mapKey(vectors, row)
      let id = key === undefined ? NO_KEY : map.get(key)
      if (id === undefined) {
        id = NO_KEY
        if (add) {
          id = this.#size++
          map.set(key, id)
          for (let k = 0; k < vectors.length; k++)
            this.keys[k]?.push((vectors[k] as Vector).get(row))
        }
      }
      out[i] = id
    }
  }
}

function isInteger(shape: VectorShape): boolean {
  return shape.physical === 'i32' || shape.physical === 'i64'
}

function hashKeyOf(type: Type): HashKey {
  if (type.hashKey === undefined) throw new Error(`type ${type.name} has no equality`)
  return type.hashKey
}
