/**
 * sum and avg over integers and floats, in doubles. An integer sum that nears 2^53 is moved over to a bigint part, so that
 * it stays exact; results have PostgreSQL's types: int8 for sums of int2 and int4, numeric for sums of int8 and averages of
 * integers, double precision for floats (float4 sums are float4).
 */
import { floatOverflow, valueOutOfRange } from '../../errors/data-errors.ts'
import type { Batch, Vector } from '../../store/batch.ts'
import { divideNumeric } from '../../types/numeric-math.ts'
import { Numeric } from '../../types/numeric-value.ts'
import type { Datum } from '../../types/datum.ts'
import type { Frame } from '../context.ts'
import type { Accumulator } from './accumulator.ts'
import { grownF64 } from './growth.ts'

export type SumResult = 'int8' | 'numeric' | 'float8' | 'float4' | 'avg numeric' | 'avg float8'

/** Sums below this cannot leave the safe integers by one more int4, and int8 addends are safe themselves. */
const CARRY_FROM = 2 ** 52

export class Sums implements Accumulator {
  readonly #result: SumResult
  readonly #exact: boolean
  #sums = new Float64Array(0)
  #counts = new Float64Array(0)
  readonly #carried = new Map<number, bigint>()
  constructor(result: SumResult) {
    this.#result = result
    this.#exact = !result.includes('float')
  }

  get bytes(): number {
    return this.#sums.byteLength * 2
  }

  grow(groups: number): void {
    const known = this.#sums.length
    this.#sums = grownF64(this.#sums, groups)
    // The neutral addend of floats: a sum of negative zeros is one, too.
    if (this.#result === 'float8' || this.#result === 'float4') this.#sums.fill(-0, known)
    this.#counts = grownF64(this.#counts, groups)
  }

  add(_frame: Frame, args: readonly Vector[], batch: Batch, groups: Int32Array): boolean {
    const vector = args[0] as Vector
    if (this.#result === 'float4') this.#addF32(vector, batch, groups)
    else if (vector.kind === 'i32') this.#addI32(vector.data, vector.nulls, batch, groups)
    else if (vector.kind === 'f64') this.#addF64(vector.data, vector.nulls, batch, groups)
    else this.#addEach(vector, batch, groups)
    return true
  }

  #addI32(data: Int32Array, nulls: Uint8Array | undefined, batch: Batch, groups: Int32Array): void {
    const sums = this.#sums
    const counts = this.#counts
    const { selection, count } = batch
    for (let i = 0; i < count; i++) {
      const row = selection === undefined ? i : (selection[i] as number)
      if (nulls !== undefined && nulls[row] !== 0) continue
      const group = groups[i] as number
      const sum = (sums[group] as number) + (data[row] as number)
      counts[group] = (counts[group] as number) + 1
      if (sum > CARRY_FROM || sum < -CARRY_FROM) this.#carry(group, sum)
      else sums[group] = sum
    }
  }

  #addF64(
    data: Float64Array,
    nulls: Uint8Array | undefined,
    batch: Batch,
    groups: Int32Array,
  ): void {
    const sums = this.#sums
    const counts = this.#counts
    const exact = this.#exact
    const { selection, count } = batch
    for (let i = 0; i < count; i++) {
      const row = selection === undefined ? i : (selection[i] as number)
      if (nulls !== undefined && nulls[row] !== 0) continue
      const group = groups[i] as number
      const value = data[row] as number
      counts[group] = (counts[group] as number) + 1
      if (exact && (value > CARRY_FROM || value < -CARRY_FROM)) {
        this.#carry(group, value, true)
        continue
      }
      const before = sums[group] as number
      const sum = before + value
      if (exact && (sum > CARRY_FROM || sum < -CARRY_FROM)) this.#carry(group, sum)
      else sums[group] = sum
      // Infinity minus itself is NaN: true for what is not finite, and only then are the addends looked at.
      if (sum - sum !== 0) checkOverflow(sum, before, value)
    }
  }

  /** A float4 sum is rounded at every step, as PostgreSQL adds it. */
  #addF32(vector: Vector, batch: Batch, groups: Int32Array): void {
    for (let i = 0; i < batch.count; i++) {
      const value = vector.get(batch.selection === undefined ? i : (batch.selection[i] as number))
      if (value === null) continue
      const group = groups[i] as number
      const before = this.#sums[group] as number
      const sum = Math.fround(before + (value as number))
      checkOverflow(sum, before, value as number)
      this.#sums[group] = sum
      this.#counts[group] = (this.#counts[group] as number) + 1
    }
  }

  #addEach(vector: Vector, batch: Batch, groups: Int32Array): void {
    for (let i = 0; i < batch.count; i++) {
      const row = batch.selection === undefined ? i : (batch.selection[i] as number)
      const value = vector.get(row)
      if (value === null) continue
      const group = groups[i] as number
      this.#counts[group] = (this.#counts[group] as number) + 1
      this.#carried.set(group, (this.#carried.get(group) ?? 0n) + BigInt(value as number | bigint))
    }
  }

  /** Moves a sum (or one addend) to the exact part. */
  #carry(group: number, value: number, isAddend = false): void {
    this.#carried.set(group, (this.#carried.get(group) ?? 0n) + BigInt(value))
    if (!isAddend) this.#sums[group] = 0
  }

  result(group: number): Datum {
    const count = this.#counts[group] ?? 0
    if (count === 0) return null
    const sum = this.#sums[group] as number
    switch (this.#result) {
      case 'float8':
      case 'float4':
        return sum
      case 'avg float8':
        return sum / count
      case 'int8':
        return this.#int8(group, sum)
      case 'numeric':
        return Numeric.fromInteger(this.#exactSum(group, sum))
      case 'avg numeric':
        return divideNumeric(
          Numeric.fromInteger(this.#exactSum(group, sum)),
          Numeric.fromInteger(count),
        )
    }
  }

  #exactSum(group: number, sum: number): number | bigint {
    const carried = this.#carried.get(group)
    if (carried === undefined) return sum + 0
    const total = carried + BigInt(sum)
    const narrow = Number(total)
    return Number.isSafeInteger(narrow) ? narrow : total
  }

  #int8(group: number, sum: number): number | bigint {
    const total = this.#exactSum(group, sum)
    if (typeof total === 'bigint' && BigInt.asIntN(64, total) !== total) {
      throw valueOutOfRange('bigint')
    }
    return total
  }
}

/** A sum of finite numbers that is not finite is an error. */
function checkOverflow(sum: number, before: number, value: number): void {
  if (Math.abs(sum) === Infinity && Number.isFinite(before) && Number.isFinite(value)) {
    throw floatOverflow()
  }
}
