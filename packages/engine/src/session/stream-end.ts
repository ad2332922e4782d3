/** What is to be done when an answer that is read step by step has ended: the statement's end, and outside a block its commit. */
import type { MaybePromise } from '../engine.ts'
import { andThen } from './maybe-promise.ts'
import type { EngineSession } from './session.ts'

/** `release` lets go of what the answer was read from. The answer is to be called once, with the error if there was one. */
export function streamEnd(
  session: EngineSession,
  release: () => void,
): (failure: unknown) => MaybePromise<void> {
  const { block, runner } = session
  const inTransaction = block.spansStatements
  return (failure) => {
    release()
    session.interrupts.end()
    if (failure !== undefined) throw session.failed(failure)
    return session.guard(() => {
      if (inTransaction || block.spansStatements) {
        runner.endStatement()
        return runner.whenIndependent()
      }
      if (!block.awaitsSync) return andThen(runner.commit(), () => undefined)
      block.isPipelined = true
      runner.endStatement()
    })
  }
}
