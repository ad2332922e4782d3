/** Pulls batches from a plan: at once while everything is there, through a promise where something has to be waited for. */
import type { Batch } from '../store/batch.ts'
import { PENDING, type Waits } from '../store/waits.ts'
import type { Operator } from './operator.ts'

/** The next batch of an operator, waits included. */
export function pull(
  operator: Operator,
  waits: Waits,
): Batch | undefined | Promise<Batch | undefined> {
  const batch = step(operator)
  return batch === PENDING ? pullLater(operator, waits) : batch
}

function step(operator: Operator): Batch | undefined | typeof PENDING {
  try {
    return operator.next()
  } catch (error) {
    if (error === PENDING) return PENDING
    throw error
  }
}

async function pullLater(operator: Operator, waits: Waits): Promise<Batch | undefined> {
  for (;;) {
    if (waits.isEmpty) throw new Error('an operator waits for nothing')
    await waits.settle()
    const batch = step(operator)
    if (batch === PENDING) continue
    waits.stepped()
    return batch
  }
}

/** Calls synchronous code that may answer (or throw) PENDING until it does not. */
export function settled<T>(waits: Waits, attempt: () => T | typeof PENDING): T | Promise<T> {
  const first = tryOnce(attempt)
  return first === PENDING ? settleLater(waits, attempt) : first
}

function tryOnce<T>(attempt: () => T | typeof PENDING): T | typeof PENDING {
  try {
    return attempt()
  } catch (error) {
    if (error === PENDING) return PENDING
    throw error
  }
}

async function settleLater<T>(waits: Waits, attempt: () => T | typeof PENDING): Promise<T> {
  for (;;) {
    if (waits.isEmpty) throw new Error('something waits for nothing')
    await waits.settle()
    const answer = tryOnce(attempt)
    if (answer === PENDING) continue
    waits.stepped()
    return answer
  }
}
