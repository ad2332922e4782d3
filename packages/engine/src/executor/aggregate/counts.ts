/** count(*) and count(x). */
import type { Batch, Vector } from '../../store/batch.ts'
import type { Datum } from '../../types/datum.ts'
import type { Frame } from '../context.ts'
import type { Accumulator } from './accumulator.ts'
import { grownF64 } from './growth.ts'

export class CountRows implements Accumulator {
  #counts = new Float64Array(0)

  get bytes(): number {
    return this.#counts.byteLength
  }

  grow(groups: number): void {
    this.#counts = grownF64(this.#counts, groups)
  }

  add(_frame: Frame, _args: readonly Vector[], batch: Batch, groups: Int32Array): boolean {
    const counts = this.#counts
    if (counts.length === 1) {
      counts[0] = (counts[0] as number) + batch.count
      return true
    }
    for (let i = 0; i < batch.count; i++) {
      const group = groups[i] as number
      counts[group] = (counts[group] as number) + 1
    }
    return true
  }

  result(group: number): Datum {
    return this.#counts[group] ?? 0
  }
}

export class CountValues implements Accumulator {
  #counts = new Float64Array(0)

  get bytes(): number {
    return this.#counts.byteLength
  }

  grow(groups: number): void {
    this.#counts = grownF64(this.#counts, groups)
  }

  add(_frame: Frame, args: readonly Vector[], batch: Batch, groups: Int32Array): boolean {
    const counts = this.#counts
    const vector = args[0] as Vector
    const { selection, count } = batch
    const { nulls } = vector
    const opaque = vector.kind === 'any'
    for (let i = 0; i < count; i++) {
      const row = selection === undefined ? i : (selection[i] as number)
      if (opaque ? vector.get(row) === null : nulls !== undefined && nulls[row] !== 0) continue
      const group = groups[i] as number
      counts[group] = (counts[group] as number) + 1
    }
    return true
  }

  result(group: number): Datum {
    return this.#counts[group] ?? 0
  }
}
