/** All rows of the first input, then of the second, and so on. */
import type { Batch } from '../../store/batch.ts'
import type { Pending } from '../../store/waits.ts'
import type { Operator } from '../operator.ts'

export class Append implements Operator {
  readonly #inputs: readonly Operator[]
  #at = 0

  constructor(inputs: readonly Operator[]) {
    this.#inputs = inputs
  }

  next(): Batch | undefined | Pending {
    for (;;) {
      const input = this.#inputs[this.#at]
      if (input === undefined) return undefined
      const batch = input.next()
      if (batch !== undefined) return batch
      this.#at++
    }
  }

  close(): void {
    for (const input of this.#inputs) input.close()
  }
}
