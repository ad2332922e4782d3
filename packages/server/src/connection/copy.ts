/**
 * COPY over the wire. In: the statement waits while the client's messages go to it instead of being commands. Out: one message per
 * row, and the statement waits where the client does not keep up.
 */
import type { CopyIn, CopyOut, MaybePromise, Session } from '@twill/engine'
import { frontend } from '../protocol/codes.ts'
import { decodeCopyFail } from '../protocol/decode.ts'
import { copyData, copyDone, copyResponse } from '../protocol/encode.ts'
import type { MessageReader } from '../protocol/message-reader.ts'
import { fatalProtocolViolation, protocolViolation } from '../protocol/protocol-errors.ts'
import type { Output } from './output.ts'
import { sendFull } from './result-rows.ts'

/** COPY … FROM STDIN under way: who has it gets the client's messages until `isOver`. */
export class CopyInbound {
  /** Settles when the data has ended, or was refused. */
  readonly ended: Promise<void>
  readonly #copy: CopyIn
  #settle: { readonly resolve: () => void; readonly reject: (error: unknown) => void }
  isOver = false
  isSynchronized = true

  constructor(copy: CopyIn) {
    this.#copy = copy
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.ended = promise
    this.#settle = { resolve, reject }
  }

  /** A promise: no further message until it settles. It never rejects. */
  handle(code: number, message: MessageReader): MaybePromise<void> {
    try {
      const waiting = this.#take(code, message)
      return waiting instanceof Promise ? waiting.catch(this.#refuse) : undefined
    } catch (error) {
      this.#refuse(error)
      return undefined
    }
  }

  #take(code: number, message: MessageReader): MaybePromise<void> {
    switch (code) {
      case frontend.copyData:
        return this.#copy.write(message.view(message.remaining))
      case frontend.copyDone: {
        message.finish()
        const finishing = this.#copy.finish()
        if (finishing instanceof Promise) return finishing.then(this.#end)
        return this.#end()
      }
      case frontend.copyFail:
        this.#copy.fail(decodeCopyFail(message))
        return this.#end()
      case frontend.flush:
      case frontend.sync:
        return undefined
      case frontend.terminate:
        throw fatalProtocolViolation('unexpected EOF on client connection with an open transaction')
      default:
        // What else the client believes to have said is not known.
        this.isSynchronized = false
        throw protocolViolation(
          `unexpected message type 0x${code.toString(16).padStart(2, '0').toUpperCase()} during COPY from stdin`,
        )
    }
  }

  /** The client is gone. */
  abandon(): void {
    this.#refuse(protocolViolation('unexpected EOF on client connection with an open transaction'))
  }

  readonly #end = (): void => {
    this.isOver = true
    this.#settle.resolve()
  }

  readonly #refuse = (error: unknown): void => {
    this.isOver = true
    this.#settle.reject(error)
  }
}

/** Sends all of COPY … TO STDOUT. */
export function copyOutbound(output: Output, copy: CopyOut, session: Session): MaybePromise<void> {
  copyResponse(output.writer, 'out', copy.format, copy.columns)
  return sendData(output, copy, session)
}

function sendData(output: Output, copy: CopyOut, session: Session): MaybePromise<void> {
  for (;;) {
    const data = copy.next()
    if (data instanceof Promise) {
      return data.then((bytes) => {
        if (bytes === undefined) {
          copyDone(output.writer)
          return undefined
        }
        copyData(output.writer, bytes)
        return sendData(output, copy, session)
      })
    }
    if (data === undefined) break
    copyData(output.writer, data)
    if (!output.isFull) continue
    const sending = sendFull(output, session)
    if (sending !== undefined) return sending.then(() => sendData(output, copy, session))
  }
  copyDone(output.writer)
  return undefined
}
