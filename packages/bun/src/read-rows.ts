/** Reads results: to their end at once, in the same turn while the engine answers at once. */
import type { Batch, MaybePromise, StatementResult } from '@twill/engine'
import type { Turns } from './cancellation.ts'

/** Gives every batch to `visit`. With `turns` the event loop gets its turn between batches. */
export function readBatches(
  result: StatementResult,
  visit: (batch: Batch) => void,
  turns?: Turns,
): MaybePromise<void> {
  for (;;) {
    const batch = result.next()
    if (batch instanceof Promise) return readLater(result, batch, visit, turns)
    if (batch === undefined) return undefined
    visit(batch)
    const turn = turns?.take()
    if (turn !== undefined) return turn.then(() => readBatches(result, visit, turns))
  }
}

async function readLater(
  result: StatementResult,
  first: Promise<Batch | undefined>,
  visit: (batch: Batch) => void,
  turns: Turns | undefined,
): Promise<void> {
  for (let batch = await first; batch !== undefined; batch = await result.next()) {
    visit(batch)
    await turns?.take()
  }
}
