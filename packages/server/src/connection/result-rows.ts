/**
 * The rows of a result on their way to a client, as many at a time as are asked for: a portal goes on where it stopped. Where the
 * client does not keep up, the statement waits.
 */
import type { Batch, MaybePromise, Session, StatementResult } from '@twill/engine'
import type { WireColumns } from '../format/columns.ts'
import { writeRows } from '../format/rows.ts'
import { flushBytes } from '../limits.ts'
import type { Output } from './output.ts'

/** Sends a full buffer, as soon as nothing in it hangs on a commit that is not durable; waits where the client does not keep up. */
export function sendFull(output: Output, session: Session): Promise<void> | undefined {
  const independent = session.flush()
  if (independent instanceof Promise) return independent.then(() => sendNow(output))
  return sendNow(output)
}

function sendNow(output: Output): Promise<void> | undefined {
  output.flush()
  return output.isCongested ? output.drained() : undefined
}

export class ResultRows {
  readonly result: StatementResult
  readonly wire: WireColumns | undefined
  /** Nothing comes any more: the command is complete. */
  isFinished = false
  /** How many rows the last `send` has sent. */
  sent = 0
  /** All rows have been sent by the last `send`. */
  isWhole = true
  #hasSent = false
  #batch: Batch | undefined
  #at = 0

  constructor(result: StatementResult, wire: WireColumns | undefined) {
    this.result = result
    this.wire = wire
  }

  /** Sends up to `maxRows` (0: all) rows. */
  send(output: Output, session: Session, maxRows: number): MaybePromise<void> {
    this.sent = 0
    this.isWhole = !this.#hasSent
    this.#hasSent = true
    return this.#go(output, session, maxRows)
  }

  #go(output: Output, session: Session, maxRows: number): MaybePromise<void> {
    while (!this.isFinished && (maxRows === 0 || this.sent < maxRows)) {
      if (this.#batch === undefined) {
        const next = this.result.next()
        if (next instanceof Promise) {
          return next.then((batch) => {
            this.#take(batch)
            return this.#go(output, session, maxRows)
          })
        }
        this.#take(next)
        continue
      }
      this.#write(output, session, maxRows)
      if (!output.isFull) continue
      const sending = sendFull(output, session)
      if (sending !== undefined) return sending.then(() => this.#go(output, session, maxRows))
    }
    return undefined
  }

  #write(output: Output, session: Session, maxRows: number): void {
    const { wire } = this
    const batch = this.#batch as Batch
    const from = this.#at
    const wanted = maxRows === 0 ? batch.count : Math.min(batch.count, from + maxRows - this.sent)
    const stopped =
      wire === undefined
        ? wanted
        : writeRows(
            output.writer,
            wire.columns,
            batch,
            from,
            wanted,
            session.typeContext,
            flushBytes,
          )
    this.sent += stopped - from
    this.#at = stopped
    if (stopped === batch.count) this.#batch = undefined
  }

  #take(batch: Batch | undefined): void {
    this.#batch = batch
    this.#at = 0
    if (batch === undefined) this.isFinished = true
    else if (batch.count === 0) this.#batch = undefined
  }
}
