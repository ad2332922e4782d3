/** The vectors of a batch: views of typed arrays, and lists of values. */
import type { Datum } from '../types/datum.ts'
import { narrow } from '../types/int64.ts'
import type { AnyVector, F64Vector, I32Vector, I64Vector } from './batch.ts'

const INT64_MAX = 9223372036854775807n
const INT64_MIN = -9223372036854775808n

export class I32Values implements I32Vector {
  readonly kind = 'i32'
  readonly data: Int32Array
  readonly nulls: Uint8Array | undefined
  readonly shape: 'int' | 'bool' | 'date'

  constructor(data: Int32Array, nulls: Uint8Array | undefined, shape: 'int' | 'bool' | 'date') {
    this.data = data
    this.nulls = nulls
    this.shape = shape
  }

  get(row: number): Datum {
    if (this.nulls !== undefined && this.nulls[row] === 1) return null
    const value = this.data[row] as number
    if (this.shape === 'int') return value
    if (this.shape === 'bool') return value === 1
    return value === 2147483647 ? Infinity : value === -2147483648 ? -Infinity : value
  }
}

export class F64Values implements F64Vector {
  readonly kind = 'f64'
  readonly data: Float64Array
  readonly nulls: Uint8Array | undefined
  readonly integral: boolean

  constructor(data: Float64Array, nulls: Uint8Array | undefined, integral: boolean) {
    this.data = data
    this.nulls = nulls
    this.integral = integral
  }

  get(row: number): Datum {
    if (this.nulls !== undefined && this.nulls[row] === 1) return null
    return this.data[row] as number
  }
}

export class I64Values implements I64Vector {
  readonly kind = 'i64'
  readonly data: BigInt64Array
  readonly nulls: Uint8Array | undefined
  readonly infinite: boolean

  constructor(data: BigInt64Array, nulls: Uint8Array | undefined, infinite: boolean) {
    this.data = data
    this.nulls = nulls
    this.infinite = infinite
  }

  get(row: number): Datum {
    if (this.nulls !== undefined && this.nulls[row] === 1) return null
    const value = this.data[row] as bigint
    if (this.infinite) {
      if (value === INT64_MAX) return Infinity
      if (value === INT64_MIN) return -Infinity
    }
    return narrow(value)
  }
}

export class ListValues implements AnyVector {
  readonly kind = 'any'
  readonly nulls: Uint8Array | undefined
  readonly #values: readonly Datum[]

  constructor(values: readonly Datum[], nulls: Uint8Array | undefined) {
    this.#values = values
    this.nulls = nulls
  }

  get(row: number): Datum {
    return this.#values[row] as Datum
  }
}
