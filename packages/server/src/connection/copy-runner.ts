/** COPY within the answers of a session: whichever protocol a result came by, its data is brought or taken before its rows are. */
import type { MaybePromise, Session, StatementResult } from '@twill/engine'
import { copyResponse } from '../protocol/encode.ts'
import { CopyInbound, copyOutbound } from './copy.ts'
import type { Output } from './output.ts'

export class CopyRunner {
  readonly #session: Session
  readonly #output: Output
  readonly #onInbound: () => void
  /** To whom the client's messages go while it sends data. */
  inbound: CopyInbound | undefined

  constructor(session: Session, output: Output, onInbound: () => void) {
    this.#session = session
    this.#output = output
    this.#onInbound = onInbound
  }

  /** Settles when the data is through; at once where the result is no COPY. */
  run(result: StatementResult): MaybePromise<void> {
    const { copyIn, copyOut } = result
    if (copyIn !== undefined) {
      copyResponse(this.#output.writer, 'in', copyIn.format, copyIn.columns)
      this.#output.flush()
      this.inbound = new CopyInbound(copyIn)
      this.#onInbound()
      return this.inbound.ended
    }
    return copyOut === undefined ? undefined : copyOutbound(this.#output, copyOut, this.#session)
  }
}
