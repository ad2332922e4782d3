/** Answers of a SELECT: rows that stream from a running plan, and what is to be done when they end. */
import type { ResultColumn } from '../engine.ts'
import { andThen } from './maybe-promise.ts'
import type { PlanRun } from './plan-run.ts'
import { StreamingResult } from './results.ts'
import { streamEnd } from './stream-end.ts'
import type { EngineSession } from './session.ts'

/** Rows that are read before the session's next statement: outside a block their end is the transaction's. */
export function streamRows(
  session: EngineSession,
  output: readonly ResultColumn[],
  run: Pick<PlanRun, 'next' | 'close'>,
): StreamingResult {
  return new StreamingResult(
    output,
    () => run.next(),
    streamEnd(session, () => {
      run.close()
    }),
  )
}

/** Rows that may be read between other statements: they have a snapshot of their own, and end with their transaction. */
export function interleavedRows(
  session: EngineSession,
  output: readonly ResultColumn[],
  run: PlanRun,
): StreamingResult {
  const { block, interrupts, evaluation, host } = session
  const release = host.store.transactions.holdSnapshot(block.current, run.ctx.access.snapshot)
  block.isPipelined ||= block.awaitsSync
  interrupts.end()
  session.runner.endStatement()
  const result = new StreamingResult(
    output,
    () => {
      interrupts.start(evaluation.statementTimeoutMs)
      return andThen(run.next(), (batch) => {
        interrupts.end()
        return batch
      })
    },
    (failure) => {
      run.close()
      release()
      if (failure === undefined) return
      interrupts.end()
      throw session.failed(failure)
    },
  )
  block.onEnd(() => void result.close())
  return result
}
