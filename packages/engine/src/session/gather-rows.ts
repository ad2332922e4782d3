/** Reads a plan's rows to the end into a buffer; a plan that fails is closed. */
import type { MaybePromise } from '../engine.ts'
import { RowBuffer } from '../executor/row-buffer.ts'
import { recover } from './maybe-promise.ts'
import type { PlanRun } from './plan-run.ts'
import type { Batch } from '../store/batch.ts'
import { vectorShape } from '../store/make-vector.ts'

export function gatherRows(run: PlanRun): MaybePromise<RowBuffer> {
  const { types } = run.ctx
  const buffer = new RowBuffer(
    run.planned.plan.output.map(({ type }) => vectorShape(type.oid, types.type(type.oid).physical)),
  )
  return recover(
    () => fill(run, buffer),
    (error) => {
      run.close()
      throw error
    },
  )
}

function fill(run: PlanRun, buffer: RowBuffer): MaybePromise<RowBuffer> {
  for (;;) {
    const batch = run.next()
    if (batch instanceof Promise) return batch.then((value) => rest(run, buffer, value))
    if (batch === undefined) return buffer
    buffer.append(batch)
  }
}

function rest(run: PlanRun, buffer: RowBuffer, batch: Batch | undefined): MaybePromise<RowBuffer> {
  if (batch === undefined) return buffer
  buffer.append(batch)
  return fill(run, buffer)
}
