/** min and max over columns of numbers; floats that may hold NaN go the general way. */
import type { Batch, Vector } from '../../store/batch.ts'
import type { VectorShape } from '../../store/make-vector.ts'
import { I32Values } from '../../store/vectors.ts'
import type { Datum } from '../../types/datum.ts'
import type { Frame } from '../context.ts'
import type { Accumulator } from './accumulator.ts'
import { grownF64, grownU8 } from './growth.ts'

export class Extremes implements Accumulator {
  readonly #max: boolean
  readonly #shape: VectorShape
  #best = new Float64Array(0)
  #seen = new Uint8Array(0)
  /** Values outside the safe integers, compared as bigints. */
  readonly #wide = new Map<number, bigint>()

  constructor(max: boolean, shape: VectorShape) {
    this.#max = max
    this.#shape = shape
  }

  get bytes(): number {
    return this.#best.byteLength + this.#seen.byteLength
  }

  grow(groups: number): void {
    this.#best = grownF64(this.#best, groups)
    this.#seen = grownU8(this.#seen, groups)
  }

  add(_frame: Frame, args: readonly Vector[], batch: Batch, groups: Int32Array): boolean {
    const vector = args[0] as Vector
    if (vector.kind === 'any') return false
    if (vector.kind === 'i64') {
      this.#addWide(vector, batch, groups)
      return true
    }
    const { data, nulls } = vector
    const { selection, count } = batch
    const best = this.#best
    const seen = this.#seen
    const max = this.#max
    for (let i = 0; i < count; i++) {
      const row = selection === undefined ? i : (selection[i] as number)
      if (nulls !== undefined && nulls[row] !== 0) continue
      const group = groups[i] as number
      const value = data[row] as number
      const now = best[group] as number
      if (seen[group] === 0 || (max ? value > now : value < now)) {
        best[group] = value
        seen[group] = 1
      }
    }
    return true
  }

  #addWide(vector: Vector, batch: Batch, groups: Int32Array): void {
    for (let i = 0; i < batch.count; i++) {
      const row = batch.selection === undefined ? i : (batch.selection[i] as number)
      const value = vector.get(row)
      if (value === null) continue
      const group = groups[i] as number
      if (typeof value === 'bigint') this.#addBig(group, value)
      else this.#addNumber(group, value as number)
    }
  }

  #addNumber(group: number, value: number): void {
    const now = this.#best[group] as number
    if (this.#seen[group] === 0 || (this.#max ? value > now : value < now)) {
      this.#best[group] = value
      this.#seen[group] = 1
    }
  }

  #addBig(group: number, value: bigint): void {
    const now = this.#wide.get(group)
    if (now === undefined || (this.#max ? value > now : value < now)) this.#wide.set(group, value)
  }

  result(group: number): Datum {
    const wide = this.#wide.get(group)
    if (this.#seen[group] !== 1) return wide ?? null
    const best = this.#best[group] as number
    if (wide !== undefined && (this.#max ? wide > best : wide < best)) return wide
    if (this.#shape.physical !== 'i32') return best
    return new I32Values(Int32Array.of(best), undefined, this.#shape.i32).get(0)
  }
}
