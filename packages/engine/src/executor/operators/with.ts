/** Runs a query with its CTEs. Data-modifying CTEs run to their end whether or not anybody reads them. */
import type { Batch } from '../../store/batch.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Cte } from '../cte.ts'
import type { Operator } from '../operator.ts'

export class With implements Operator {
  readonly #input: Operator
  readonly #ctes: readonly Cte[]
  readonly #modifying: readonly Cte[]

  constructor(input: Operator, ctes: readonly Cte[], modifying: readonly Cte[]) {
    this.#input = input
    this.#ctes = ctes
    this.#modifying = modifying
  }

  next(): Batch | undefined | Pending {
    const batch = this.#input.next()
    if (batch !== undefined) return batch
    for (const cte of this.#modifying) if (cte.finish() === PENDING) return PENDING
    return undefined
  }

  close(): void {
    this.#input.close()
    for (const cte of this.#ctes) cte.close()
  }
}
