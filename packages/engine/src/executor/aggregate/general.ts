/** Any aggregate, one step per row: the definition that the fast accumulators must agree with. */
import type { AggregateInstance } from '../../functions/function.ts'
import type { Batch, Vector } from '../../store/batch.ts'
import type { Datum } from '../../types/datum.ts'
import type { Frame } from '../context.ts'
import type { Accumulator } from './accumulator.ts'

export class General implements Accumulator {
  readonly #instance: AggregateInstance
  readonly #states: unknown[] = []

  constructor(instance: AggregateInstance) {
    this.#instance = instance
  }

  get bytes(): number {
    return this.#states.length * 128
  }

  grow(groups: number): void {
    while (this.#states.length < groups) this.#states.push(this.#instance.init())
  }

  add(frame: Frame, args: readonly Vector[], batch: Batch, groups: Int32Array): boolean {
    const { selection, count } = batch
    for (let i = 0; i < count; i++) {
      const row = selection === undefined ? i : (selection[i] as number)
      this.step(
        frame,
        groups[i] as number,
        args.map((arg) => arg.get(row)),
      )
    }
    return true
  }

  step(frame: Frame, group: number, args: readonly Datum[]): void {
    const instance = this.#instance
    if (instance.skipNulls && args.includes(null)) return
    this.#states[group] = instance.step(this.#states[group], frame.ctx.eval, ...args)
  }

  result(group: number, frame: Frame): Datum {
    return this.#instance.final(this.#states[group], frame.ctx.eval)
  }
}
