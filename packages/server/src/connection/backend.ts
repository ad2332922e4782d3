/**
 * One session behind the protocol, after authentication: takes the client's messages one by one, answers into the output, and keeps
 * the protocol's states: skipping after an error until Sync, COPY, the transaction status in ReadyForQuery.
 *
 * `handle` answers at once where the engine does. Where it answers a promise, no further message may come before that settles,
 * except those that `copies.inbound` waits for.
 */
import type { MaybePromise, Session, SqlError, StatementResult } from '@twill/engine'
import { SqlError as SqlErrorClass, sqlstate } from '@twill/engine'
import { textColumns } from '../format/columns.ts'
import { frontend } from '../protocol/codes.ts'
import { decodeEmpty, decodeQuery } from '../protocol/decode.ts'
import { commandComplete, emptyQueryResponse, readyForQuery } from '../protocol/encode.ts'
import { errorResponse } from '../protocol/error-fields.ts'
import type { MessageReader } from '../protocol/message-reader.ts'
import { invalidMessageType } from '../protocol/protocol-errors.ts'
import { asSqlError, synchronizationLost } from './connection-errors.ts'
import { CopyRunner } from './copy-runner.ts'
import { ExtendedQuery } from './extended-query.ts'
import type { News } from './news.ts'
import type { Output } from './output.ts'
import { ResultRows } from './result-rows.ts'

/** What the connection around a backend is told. */
export interface BackendHost {
  /** The client has said goodbye, or an error was FATAL: nothing more is answered. */
  ended(): void
  /** An answer is complete: what was written is to be sent. `isReady`: a ReadyForQuery was part of it. */
  answered(isReady: boolean): void
  /** The client is asked for data: its messages are wanted although a statement runs. */
  copying(): void
  /** A client was told of an error. */
  failed(): void
  /** Why the session is being ended from outside: what its client is told instead of that its statement was cancelled. */
  readonly terminatedBy: SqlError | undefined
  /** A statement has failed with something that is no SQL error: for the log. */
  unexpected(error: unknown): void
}

export class Backend {
  readonly session: Session
  readonly copies: CopyRunner
  readonly #output: Output
  readonly #news: News
  readonly #host: BackendHost
  readonly #extended: ExtendedQuery
  #isSkipping = false
  /** Results of the Query under way. */
  #results = 0

  constructor(session: Session, output: Output, news: News, host: BackendHost) {
    this.session = session
    this.#output = output
    this.#news = news
    this.#host = host
    this.copies = new CopyRunner(session, output, () => host.copying())
    this.#extended = new ExtendedQuery(session, output, this.copies)
  }

  handle(code: number, message: MessageReader): MaybePromise<void> {
    if (this.#isSkipping && code !== frontend.sync && code !== frontend.terminate) return undefined
    try {
      const waiting = this.#dispatch(code, message)
      return waiting instanceof Promise ? waiting.catch(this.#skip) : undefined
    } catch (error) {
      this.#skip(error)
      return undefined
    }
  }

  #dispatch(code: number, message: MessageReader): MaybePromise<void> {
    switch (code) {
      case frontend.bind:
        return this.#extended.bind(message)
      case frontend.execute:
        return this.#extended.execute(message)
      case frontend.sync:
        decodeEmpty(message)
        return this.#sync()
      case frontend.query:
        return this.#query(message)
      case frontend.parse:
        return this.#extended.parse(message)
      case frontend.describe:
        return this.#extended.describe(message)
      case frontend.close:
        return this.#extended.close(message)
      case frontend.flush:
        decodeEmpty(message)
        return this.#flush()
      case frontend.terminate:
        return this.#host.ended()
      case frontend.copyData:
      case frontend.copyDone:
      case frontend.copyFail:
        // What a client still sends after COPY has failed.
        return undefined
      case frontend.functionCall:
        this.#report(noFunctionCalls())
        return this.#ready()
      default:
        throw invalidMessageType(code)
    }
  }

  #query(message: MessageReader): MaybePromise<void> {
    this.#results = 0
    try {
      const sql = decodeQuery(message)
      this.#extended.dropUnnamed()
      const running = this.session.exec(sql, this.#onResult)
      if (running instanceof Promise) return running.then(this.#endQuery, this.#failQuery)
    } catch (error) {
      return this.#failQuery(error)
    }
    return this.#endQuery()
  }

  readonly #endQuery = (): void => {
    if (this.#results === 0) emptyQueryResponse(this.#output.writer)
    this.#ready()
  }

  readonly #failQuery = (error: unknown): void => {
    if (this.#report(error)) this.#ready()
  }

  readonly #onResult = (result: StatementResult): MaybePromise<void> => {
    this.#results++
    const copying = this.copies.run(result)
    if (copying instanceof Promise) return copying.then(() => this.#sendResult(result))
    return this.#sendResult(result)
  }

  #sendResult(result: StatementResult): MaybePromise<void> {
    const { columns } = result
    const wire = columns && textColumns(this.session, columns)
    if (wire !== undefined) this.#output.writer.bytes(wire.description)
    const sending = new ResultRows(result, wire).send(this.#output, this.session, 0)
    if (sending instanceof Promise) return sending.then(() => this.#completed(result))
    return this.#completed(result)
  }

  #completed(result: StatementResult): void {
    commandComplete(this.#output.writer, result.tag)
  }

  #sync(): MaybePromise<void> {
    this.#isSkipping = false
    try {
      const syncing = this.session.sync()
      if (syncing instanceof Promise) return syncing.then(this.#ready, this.#failQuery)
    } catch (error) {
      return this.#failQuery(error)
    }
    return this.#ready()
  }

  /** ReadyForQuery, and the news that come before it. */
  readonly #ready = (): void => {
    const out = this.#output.writer
    const { transactionStatus } = this.session
    if (transactionStatus === 'idle') {
      this.#extended.transactionEnded()
      this.#news.writeNotifications(out)
    }
    this.#news.writeParameters(out)
    readyForQuery(out, transactionStatus)
    this.#host.answered(true)
  }

  /** What others have not made durable yet may be in the answers: they do not go before it is. */
  #flush(): MaybePromise<void> {
    const flushing = this.session.flush()
    if (flushing instanceof Promise) return flushing.then(this.#flushed)
    return this.#flushed()
  }

  readonly #flushed = (): void => this.#host.answered(false)

  /** An error of the extended protocol: what follows is skipped to the next Sync. */
  readonly #skip = (error: unknown): void => {
    this.#isSkipping = true
    this.#report(error)
  }

  /** Tells the client what went wrong; false where that was the end. */
  #report(error: unknown): boolean {
    if (!(error instanceof SqlErrorClass)) this.#host.unexpected(error)
    const failure = asSqlError(error)
    if (failure !== this.session.lastError) this.session.fail(failure)
    const { terminatedBy } = this.#host
    if (terminatedBy !== undefined && failure.code === sqlstate.queryCanceled) {
      errorResponse(this.#output.writer, terminatedBy)
      this.#host.ended()
      return false
    }
    errorResponse(this.#output.writer, failure)
    this.#host.failed()
    this.#host.answered(false)
    const isLost = this.copies.inbound?.isSynchronized === false
    if (isLost) errorResponse(this.#output.writer, synchronizationLost())
    if (!isLost && failure.severity !== 'FATAL' && failure.severity !== 'PANIC') return true
    this.#host.ended()
    return false
  }

  /** First answer of a session: what a client has to know about it. */
  welcome(): void {
    this.#ready()
  }
}

function noFunctionCalls(): SqlError {
  return new SqlErrorClass(
    sqlstate.featureNotSupported,
    'function calls by message are not supported: use SELECT',
  )
}
